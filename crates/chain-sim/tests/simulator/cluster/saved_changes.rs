//! What has changed since a save: saved and applied, it gives what a complete save would.

use std::mem;

use alloy_primitives::{Address, B256, U256, bytes};
use chain_sim::{
    ChainConfig, Cluster, ClusterChanges, ClusterConfig, Fault, InteropFilter, Relayer,
    RelayerChanges, RelayerConfig, Retries, SavedCluster, SavedRelayer, Schedule, Simulation,
};

use crate::{
    disturbance::{Numbers, cluster, disturbance},
    messages::{NOBODY, send},
};

/// Something written and read.
fn reread<T: serde::Serialize + serde::de::DeserializeOwned>(saved: &T) -> T {
    serde_json::from_slice(&serde_json::to_vec(saved).unwrap()).unwrap()
}

/// Saves of one cluster: the first is complete, later ones are added to it.
struct Saves {
    last: Cluster,
    saved: SavedCluster,
    /// How often everything had to be saved.
    complete: u32,
}

impl Saves {
    fn new(cluster: &Cluster) -> Self {
        Self { last: cluster.clone(), saved: reread(&cluster.save()), complete: 1 }
    }

    fn save(&mut self, cluster: &Cluster) {
        let earlier = mem::replace(&mut self.last, cluster.clone());
        match cluster.changes_since(&earlier) {
            Some(changes) => self.saved.apply(reread(&changes)).unwrap(),
            None => *self = Self { complete: self.complete + 1, ..Self::new(cluster) },
        }
    }

    /// Asserts that what was saved is the cluster.
    fn check(&self, context: &str) {
        let written = |saved: SavedCluster| {
            serde_json::to_string(&Cluster::load(saved).unwrap().save()).unwrap()
        };
        let (actual, expected) = (written(self.saved.clone()), written(self.last.save()));
        let differs = actual.bytes().zip(expected.bytes()).position(|(one, other)| one != other);
        let from = differs.unwrap_or(actual.len().min(expected.len())).saturating_sub(200);
        let around = |text: &str| text[from..text.len().min(from + 400)].to_owned();
        assert!(actual == expected, "{context}\n{}\n{}", around(&actual), around(&expected));
    }
}

/// Sets accounts by hand, as clients of a development server do.
fn alter(cluster: &mut Cluster, numbers: &mut Numbers) {
    let id = 901 + numbers.below(3);
    let address = Address::repeat_byte(u8::try_from(0x60 + numbers.below(3)).unwrap());
    let word = U256::from(numbers.below(3));
    match numbers.below(4) {
        0 => cluster.set_balance(id, address, word).unwrap(),
        1 => cluster.set_storage(id, address, U256::from(numbers.below(4)), word).unwrap(),
        2 => cluster.set_nonce(id, address, numbers.below(2)).unwrap(),
        _ => {
            let code = [bytes!(""), bytes!("00"), bytes!("6001")];
            let code = &code[usize::try_from(numbers.below(3)).unwrap()];
            cluster.set_code(id, address, code.clone()).unwrap();
        }
    }
}

#[test]
fn applied_changes_give_what_a_complete_save_gives() {
    let mut checks = 0;
    for seed in 0..40 {
        let mut numbers = Numbers(seed);
        let mut cluster = cluster(&mut numbers);
        let mut saves = Saves::new(&cluster);
        let mut snapshot = cluster.clone();
        for step in 0..60 {
            let context = format!("seed {seed}, step {step}");
            match numbers.below(12) {
                0 => snapshot = cluster.clone(),
                1 => cluster = snapshot.clone(),
                2 if seed % 2 == 0 => cluster.prune(),
                3 | 4 => alter(&mut cluster, &mut numbers),
                5 => {
                    let failsafe = numbers.below(2) == 0;
                    let filter = InteropFilter::default().with_failsafe(failsafe);
                    let _dropped = cluster.set_interop_filter(filter);
                }
                _ => drop(disturbance(&cluster, &mut numbers)(&mut cluster)),
            }
            if numbers.below(3) == 0 {
                saves.save(&cluster);
                if numbers.below(4) == 0 {
                    saves.check(&context);
                    checks += 1;
                }
            }
        }
        saves.save(&cluster);
        saves.check(&format!("seed {seed}"));
        assert_eq!(saves.complete, 1, "seed {seed}");
    }
    assert!(checks > 100, "{checks}");
}

/// A loaded cluster is the same as far as changes are concerned.
#[test]
fn changes_continue_from_a_loaded_cluster() {
    for seed in 0..10 {
        let mut numbers = Numbers(seed);
        let mut cluster = cluster(&mut numbers);
        for round in 0..4 {
            cluster = Cluster::load(reread(&cluster.save())).unwrap();
            let mut saves = Saves::new(&cluster);
            for _ in 0..10 {
                drop(disturbance(&cluster, &mut numbers)(&mut cluster));
                saves.save(&cluster);
            }
            saves.check(&format!("seed {seed}, round {round}"));
            assert_eq!(saves.complete, 1);
        }
    }
}

#[test]
fn changes_of_relayers_give_what_a_complete_save_gives() {
    let ids = [901, 902, 903];
    let (mut failed, mut settled) = (0, 0);
    for seed in 0..16 {
        let mut config = ClusterConfig::with_chains(3);
        for chain in &mut config.chains {
            (chain.safe_after, chain.finalized_after) = (6, 16);
        }
        let retries = Retries::default().with_attempts(3);
        let relayer = Relayer::new(RelayerConfig::default().with_retries(retries));
        let random = Schedule::random(seed, &ids, 40, 20);
        let crashes = |fault: &Fault| matches!(fault, Fault::CrashRelayer { .. });
        let faults = random.faults().iter().filter(|one| !crashes(&one.fault)).copied();
        let cluster = Cluster::new(config).unwrap();
        let mut run = Simulation::new(cluster, relayer, Schedule::new(faults));
        let mut numbers = Numbers(seed);
        let mut saves = Saves::new(&run.cluster);
        let mut saved: SavedRelayer = reread(&run.relayer.save());
        let mut last = run.relayer.clone();
        let mut snapshot = run.clone();
        for step in 0..80 {
            if step < 40 {
                run.cluster.submit_call(ids[step % 3], send(ids[(step + 1) % 3])).unwrap();
            }
            if numbers.below(8) == 0 {
                // A message that waits for another.
                let hashes: Vec<B256> = run.relayer.messages().map(|one| one.hash).collect();
                if let [.., one, other] = hashes[..] {
                    run.relayer.relay_after(other, one);
                }
            }
            run.step().unwrap();
            run.read();
            if seed % 2 == 0 {
                run.prune();
            }
            match numbers.below(20) {
                0 => snapshot = run.clone(),
                1 => {
                    (run.cluster, run.relayer) =
                        (snapshot.cluster.clone(), snapshot.relayer.clone());
                }
                _ => {}
            }
            if numbers.below(2) == 0 {
                saves.save(&run.cluster);
                let changes: RelayerChanges = reread(&run.relayer.changes_since(&last));
                saved.apply(changes);
                last = run.relayer.clone();
            }
        }
        saves.save(&run.cluster);
        saves.check(&format!("seed {seed}"));
        saved.apply(run.relayer.changes_since(&last));
        let cluster = Cluster::load(saves.saved.clone()).unwrap();
        let resume = |saved: SavedRelayer| {
            let relayer = Relayer::resume(run.relayer.config().clone(), saved, &cluster);
            serde_json::to_value(relayer.save()).unwrap()
        };
        let [actual, expected] = [saved, run.relayer.save()].map(resume);
        assert_eq!(actual, expected, "seed {seed}");
        let count = |field: &str| actual[field].as_array().map_or(0, Vec::len);
        failed += count("messages");
        settled += count("settled");
    }
    assert!(failed > 0 && settled > 100, "{failed} {settled}");
}

/// The size of changes depends on them alone.
#[test]
fn changes_are_as_large_as_what_has_changed() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut sizes = Vec::new();
    for round in 0..4 {
        for _ in 0..(round * 30) {
            for _ in 0..5 {
                cluster.submit_call(901, send(902)).unwrap();
            }
            cluster.step().unwrap();
        }
        let earlier = cluster.clone();
        assert!(cluster.changes_since(&earlier).unwrap().is_empty());
        cluster.submit_call(901, send(902)).unwrap();
        cluster.step().unwrap();
        let changes = cluster.changes_since(&earlier).unwrap();
        assert!(!changes.is_empty());
        sizes.push(serde_json::to_vec(&changes).unwrap().len());
    }
    let (first, last) = (sizes[0], sizes[3]);
    assert!(last < first + first / 10, "{sizes:?}");
    // The pool: what waits is saved once.
    for _ in 0..200 {
        cluster.submit_call(902, send(901)).unwrap();
    }
    let earlier = cluster.clone();
    cluster.submit_call(902, send(901)).unwrap();
    let one = serde_json::to_vec(&cluster.changes_since(&earlier).unwrap()).unwrap().len();
    let all = serde_json::to_vec(&cluster.save()).unwrap().len();
    assert!(one < 3_000 && all > 100 * one, "{one} {all}");
}

#[test]
fn time_alone_is_no_change() {
    let mut cluster = Cluster::new(ClusterConfig::default().with_verify_after(0)).unwrap();
    let earlier = cluster.clone();
    cluster.set_balance(901, NOBODY, U256::ONE).unwrap();
    let changes = cluster.changes_since(&earlier).unwrap();
    assert!(!changes.is_empty());
    let changes = serde_json::to_value(&changes).unwrap();
    // One of the chains, and of it one account and the block that is said to have changed it.
    assert_eq!(changes["chains"].as_array().unwrap().len(), 1, "{changes}");
    assert_eq!(changes["chains"][0]["state"].as_object().unwrap().len(), 1);
    assert!(cluster.changes_since(&cluster.clone()).unwrap().is_empty());
    // Of an idle chain, which follows the clock.
    cluster.jump(1).unwrap();
    let earlier = cluster.clone();
    cluster.jump(5).unwrap();
    let changes = cluster.changes_since(&earlier).unwrap();
    assert!(changes.is_empty());
    let mut saved = earlier.save();
    saved.apply(changes).unwrap();
    let [actual, expected] = [saved, cluster.save()].map(|saved| serde_json::to_string(&saved));
    assert_eq!(actual.unwrap(), expected.unwrap());
    // But not of one that is to build its next block at a certain time.
    cluster.schedule(901, cluster.clock().now() + 7).unwrap();
    assert!(!cluster.changes_since(&earlier).unwrap().is_empty());
}

#[test]
fn other_chains_and_other_clusters_are_saved_completely() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let earlier = cluster.clone();
    cluster.add_chain(ChainConfig::new(903)).unwrap();
    assert!(cluster.changes_since(&earlier).is_none());
    assert!(earlier.changes_since(&cluster).is_none());
    let other = Cluster::new(ClusterConfig::default()).unwrap();
    assert!(other.changes_since(&earlier).is_none());
}

#[test]
fn changes_of_another_cluster_are_refused() {
    let mut cluster = Cluster::new(ClusterConfig::with_chains(3)).unwrap();
    let earlier = cluster.clone();
    for _ in 0..3 {
        cluster.step().unwrap();
    }
    let later = cluster.clone();
    cluster.set_balance(903, NOBODY, U256::ONE).unwrap();
    cluster.step().unwrap();
    let changes: ClusterChanges = cluster.changes_since(&later).unwrap();
    // Blocks that it is said to have kept are missing.
    let error = earlier.save().apply(changes.clone()).unwrap_err().to_string();
    assert!(error.contains("changes of a list"), "{error}");
    let two = Cluster::new(ClusterConfig::with_chains(2)).unwrap();
    assert!(two.save().apply(changes).is_err());
}
