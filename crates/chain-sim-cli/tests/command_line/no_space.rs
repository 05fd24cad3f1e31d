//! Servers that run out of space while they save: the last complete save stays.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    time::Instant,
};

use alloy_primitives::{Address, Bytes, ChainId};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use tempfile::{TempDir, tempdir};

use crate::process::{Heads, LONGEST_WAIT, Process, ask, block, serve_under};

/// How often a server runs out of space.
const ROUNDS: u32 = 20;
/// The unit of `ulimit -f`: POSIX's, in bytes.
const UNIT: u64 = 512;

/// A server whose files may have so many units more than its state has now. It saves after each
/// block.
fn start(folder: &TempDir, more: u64) -> Process {
    let size = fs::metadata(folder.path().join("state")).map_or(0, |metadata| metadata.len());
    let units = size.div_ceil(UNIT) + more;
    let mut command = serve_under(&format!("-f {units}"), 0);
    command.args(["--state-every", "1", "--state"]).arg(folder.path().join("state"));
    command.stderr(File::create(folder.path().join("errors")).unwrap());
    Process::run(command)
}

/// Builds blocks, and sets code that nothing compresses, until a save fails for lack of space; the
/// hash of each block.
async fn fill(
    url: &str,
    folder: &TempDir,
    rng: &mut ChaCha8Rng,
    hashes: &mut BTreeMap<u64, String>,
) {
    let deadline = Instant::now() + LONGEST_WAIT;
    while !fs::read_to_string(folder.path().join("errors")).unwrap().contains("File too large") {
        assert!(Instant::now() < deadline);
        let mut code = vec![0; 8_000];
        rng.fill_bytes(&mut code);
        // The first byte of code that no account can have.
        code[0] = 0;
        let account = Address::from_slice(&code[1..21]);
        ask(url, "anvil_setCode", json!([account, Bytes::from(code)])).await.unwrap();
        ask(url, "evm_mine", json!([])).await.unwrap();
        hashes.extend([block(url, "latest").await]);
    }
}

#[tokio::test]
async fn servers_without_space_keep_the_last_complete_save() {
    const CHAIN: ChainId = 901;
    let mut rng = ChaCha8Rng::seed_from_u64(20);
    let folder = tempdir().unwrap();
    let mut hashes = BTreeMap::new();
    let mut saved = Heads::new();
    for round in 0..ROUNDS {
        let mut server = start(&folder, rng.random_range(200..400));
        let url = server.urls()[&CHAIN].clone();
        let least = saved.get(&CHAIN).copied().unwrap_or_default();
        let (head, _) = block(&url, "latest").await;
        assert!(head >= least, "round {round}: {head}, {least} was saved");
        for (&number, hash) in hashes.range(..=head) {
            let (_, kept) = block(&url, &format!("{number:#x}")).await;
            assert_eq!(kept, *hash, "round {round}: {number}");
        }
        hashes.retain(|&number, _| number <= head);
        fill(&url, &folder, &mut rng, &mut hashes).await;
        // It goes on, without a file that it saves to.
        assert!(ask(&url, "eth_chainId", json!([])).await.is_ok());
        let reported = server.kill();
        assert!(reported.is_some() || round > 0, "the first server saves");
        saved.extend(reported.into_iter().flatten());
    }
    assert!(saved[&CHAIN] >= u64::from(ROUNDS), "{saved:?}");
}
