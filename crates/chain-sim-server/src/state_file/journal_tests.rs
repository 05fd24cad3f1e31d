//! Saves that add what has changed, and files that were damaged or cut.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    sync::Arc,
};

use alloy_primitives::{Address, Bytes, U256};
use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::de::IgnoredAny;
use tempfile::tempdir;

use super::{
    StateError,
    contents::Contents,
    disk::Disk,
    envelope::{self, Opened},
    journal::LEAST_SPACE,
    record::{Next, Records},
    saved_server::SavedServer,
};
use crate::{
    config::ServerConfig,
    devnet::{Devnet, DevnetState},
};

fn devnet() -> Devnet {
    Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap()
}

/// Sends a message of 901 to 902.
fn send(devnet: &mut Devnet) {
    let call = Call::send_message(DEV_ACCOUNTS[0], 902, Address::repeat_byte(0x44), Bytes::new());
    devnet.cluster.submit_call(901, call).unwrap();
}

/// A state as it is written, once it was loaded.
fn written(saved: SavedServer) -> [String; 2] {
    let served = serde_json::to_string(&(saved.ahead, &saved.served)).unwrap();
    let cluster = Cluster::load(saved.cluster).unwrap();
    [served, serde_json::to_string(&cluster.save()).unwrap()]
}

/// What is in the file.
fn read(path: &Path) -> [String; 2] {
    written(Contents::open(path, &fs::read(path).unwrap()).unwrap().saved)
}

/// What a complete save would have.
fn expected(state: &DevnetState) -> [String; 2] {
    written(SavedServer::from(state))
}

/// A small file, and where in it the complete save and each record end.
fn file_with_records() -> (Vec<u8>, Vec<usize>) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut devnet = devnet();
    let mut disk = Disk::new(&path).unwrap();
    let mut ends = Vec::new();
    for round in 0..4_u8 {
        devnet.cluster.set_balance(901, Address::repeat_byte(round), U256::ONE).unwrap();
        assert!(disk.write(&Arc::new(devnet.state())).unwrap());
        ends.push(usize::try_from(fs::metadata(&path).unwrap().len()).unwrap());
    }
    (fs::read(&path).unwrap(), ends)
}

/// The ends of the records in a file, and the number of bytes of a torn one.
fn records(file: &[u8]) -> Result<(Vec<usize>, usize), StateError> {
    let path = Path::new("state");
    let Opened::<IgnoredAny> { end, checksum, .. } = envelope::open(path, file)?;
    let mut records = Records::new(path, file, end, checksum);
    let mut ends = vec![end];
    loop {
        match records.read_next()? {
            Next::Record(_) => ends.push(records.position()),
            Next::Torn(bytes) => return Ok((ends, bytes)),
            Next::End => return Ok((ends, 0)),
        }
    }
}

#[test]
fn saves_add_what_has_changed() {
    let (file, ends) = file_with_records();
    assert_eq!(records(&file).unwrap(), (ends.clone(), 0));
    // The complete save stays as it is, and each record is smaller.
    assert!(
        ends.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] < ends[0] / 4),
        "{ends:?}"
    );
}

#[test]
fn every_torn_record_is_left_out() {
    let (file, ends) = file_with_records();
    for length in ends[0]..=file.len() {
        let whole: Vec<usize> = ends.iter().copied().filter(|end| *end <= length).collect();
        let torn = length - whole.last().unwrap();
        assert_eq!(records(&file[..length]).unwrap(), (whole.clone(), torn), "{length} bytes");
        // Decoding takes longer.
        if length % 211 == 0 || ends.contains(&length) || ends.contains(&(length + 1)) {
            let contents = Contents::open(Path::new("state"), &file[..length]).unwrap();
            assert_eq!(contents.torn, (torn > 0).then_some(torn));
            let accounts = (0..4).map(Address::repeat_byte);
            let cluster = Cluster::load(contents.saved.cluster).unwrap();
            let state = cluster.chain(901).unwrap().state().clone();
            let there = accounts.filter(|account| state.account(*account).is_some()).count();
            assert_eq!(there, whole.len(), "{length} bytes");
        }
    }
}

#[test]
fn every_flipped_bit_of_a_record_is_found() {
    let (file, ends) = file_with_records();
    for position in ends[0]..file.len() {
        for bit in [position % 8, (position + 5) % 8] {
            let mut flipped = file.clone();
            flipped[position] ^= 1 << bit;
            match records(&flipped) {
                Err(StateError::Changes { position: at, .. }) => {
                    let begins = ends.iter().rev().find(|end| **end <= position);
                    assert_eq!(Some(&at), begins, "byte {position}, bit {bit}");
                }
                other => panic!("byte {position}, bit {bit}: {other:?}"),
            }
        }
    }
}

#[test]
fn records_in_another_order_or_of_another_file_are_found() {
    let (file, ends) = file_with_records();
    let part = |from: usize, to: usize| &file[ends[from]..ends[to]];
    let base = &file[..ends[0]];
    for parts in [
        vec![part(1, 2)],
        vec![part(0, 1), part(0, 1)],
        vec![part(0, 1), part(2, 3)],
        vec![part(1, 2), part(0, 1)],
        vec![part(0, 1), b"\n", part(1, 2)],
        vec![b"x"],
        vec![part(0, 2), b"a user's"],
    ] {
        let file = [base, &parts.concat()].concat();
        assert!(matches!(records(&file), Err(StateError::Changes { .. })), "{parts:?}");
    }
    assert_eq!(records(&[base, part(0, 3)].concat()).unwrap().1, 0);
}

/// What a crash of the whole system can leave: the length without the content.
#[test]
fn sectors_that_were_never_written_are_torn_only_at_the_end() {
    let (file, ends) = file_with_records();
    for sector in ends[0] / 512..=file.len() / 512 {
        let (from, to) = ((sector * 512).max(ends[0]), (sector * 512 + 512).min(file.len()));
        if from >= to {
            continue;
        }
        let mut zeros = file.clone();
        zeros[from..to].fill(0);
        let result = records(&zeros);
        if from >= ends[2] {
            assert_eq!(result.unwrap(), (ends[..3].to_vec(), file.len() - ends[2]), "{sector}");
        } else if to <= ends[2] {
            assert!(matches!(result, Err(StateError::Changes { .. })), "{sector}: {result:?}");
        }
    }
    let nothing = [&file[..ends[1]], &[0; 4_000]].concat();
    assert_eq!(records(&nothing).unwrap(), (ends[..2].to_vec(), 4_000));
}

#[test]
fn nothing_is_written_where_nothing_has_changed() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut devnet = devnet();
    // From now on, the chains follow the clock.
    let now = devnet.cluster.clock().now();
    devnet.set_real_time(now).unwrap();
    let mut disk = Disk::new(&path).unwrap();
    assert!(disk.write(&Arc::new(devnet.state())).unwrap());
    let before = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap());
    for seconds in 0..5 {
        // Time that passes is no change.
        devnet.advance_real_time(now + seconds).unwrap();
        assert!(!disk.write(&Arc::new(devnet.state())).unwrap(), "{seconds}");
    }
    assert_eq!(fs::read(&path).unwrap(), before.0);
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(modified, before.1.modified().unwrap());
    devnet.cluster.set_nonce(902, Address::repeat_byte(7), 3).unwrap();
    assert!(disk.write(&Arc::new(devnet.state())).unwrap());
    assert_eq!(read(&path), expected(&devnet.state()));
}

#[test]
fn file_that_somebody_has_changed_is_written_anew() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut devnet = devnet();
    let mut disk = Disk::new(&path).unwrap();
    let mut round = 0;
    let mut save = |disk: &mut Disk| {
        round += 1;
        devnet.cluster.set_balance(901, Address::repeat_byte(9), U256::from(round)).unwrap();
        assert!(disk.write(&Arc::new(devnet.state())).unwrap());
        assert_eq!(read(&path), expected(&devnet.state()));
    };
    save(&mut disk);
    save(&mut disk);
    fs::remove_file(&path).unwrap();
    save(&mut disk);
    save(&mut disk);
    fs::write(&path, "somebody's").unwrap();
    save(&mut disk);
    save(&mut disk);
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more").unwrap();
    save(&mut disk);
    let longer = OpenOptions::new().write(true).open(&path).unwrap();
    longer.set_len(100).unwrap();
    save(&mut disk);
    fs::rename(&path, folder.path().join("moved")).unwrap();
    save(&mut disk);
    save(&mut disk);
}

#[test]
fn file_stays_in_proportion_and_is_rarely_written_anew() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut devnet = devnet();
    let mut disk = Disk::new(&path).unwrap();
    let (mut complete, mut anew, mut added, mut last) = (0, 0, 0, 0);
    for _ in 0..150 {
        for _ in 0..3 {
            send(&mut devnet);
        }
        devnet.mine(901).unwrap();
        disk.write(&Arc::new(devnet.state())).unwrap();
        let bytes = fs::metadata(&path).unwrap().len();
        let file = fs::read(&path).unwrap();
        let begins = envelope::open::<IgnoredAny>(&path, &file).unwrap().end as u64;
        if begins == bytes {
            (complete, anew) = (bytes, anew + bytes);
        } else {
            assert!(bytes > last, "{bytes} {last}");
            added += bytes - last;
        }
        assert!(bytes - complete <= complete.max(LEAST_SPACE), "{bytes} {complete}");
        last = bytes;
    }
    assert!(added > LEAST_SPACE, "{added}");
    assert!(anew < 3 * added, "{anew} {added}");
    assert_eq!(read(&path), expected(&devnet.state()));
}

#[test]
fn random_runs_are_saved_as_they_are() {
    for seed in 0..8 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let folder = tempdir().unwrap();
        let path = folder.path().join("state");
        let mut devnet = devnet();
        let mut disk = Disk::new(&path).unwrap();
        let mut snapshots = Vec::new();
        let mut next = 903;
        for step in 0..120 {
            let id = 901 + rng.random_range(0..2);
            let account = Address::repeat_byte(rng.random_range(0x70..0x74));
            match rng.random_range(0..14) {
                0..=3 => send(&mut devnet),
                4..=6 => drop(devnet.mine(id).unwrap()),
                7 => {
                    let value = U256::from(rng.random_range(0..3));
                    devnet.cluster.set_storage(id, account, value, U256::from(step)).unwrap();
                }
                8 => {
                    let code = Bytes::from(vec![0; rng.random_range(0..3)]);
                    devnet.cluster.set_code(id, account, code).unwrap();
                }
                9 => snapshots.extend(devnet.snapshot()),
                10 => {
                    let id = snapshots.pop().unwrap_or_default();
                    let _found = devnet.revert(id).unwrap();
                }
                11 if step % 5 == 0 => devnet.reset().unwrap(),
                12 if step % 5 == 0 => {
                    let mining = devnet.chains[&901].mining;
                    let config = chain_sim::ChainConfig::new(next);
                    devnet.add_chain(config, mining).unwrap();
                    next += 1;
                }
                _ => {
                    let state = devnet.state();
                    let expected = expected(&state);
                    disk.write(&Arc::new(state)).unwrap();
                    assert_eq!(read(&path), expected, "seed {seed}, step {step}");
                    if rng.random_ratio(1, 4) {
                        // Another server begins with it.
                        drop(disk);
                        disk = Disk::new(&path).unwrap();
                        assert!(disk.read().unwrap().is_some());
                    }
                }
            }
        }
    }
}
