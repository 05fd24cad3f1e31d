//! Everything at once: what holds of every cluster holds after whatever happens to one.

mod consistency;
mod messages;
mod script;

use alloy_primitives::U256;
use chain_sim::{ChainConfig, Cluster, ClusterConfig, Deposit, ReorgedTransactions};
use consistency::assert_consistent;
use messages::{Initiating, NOBODY, SENDER, emit, foresee, log_of};
use script::Event;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    /// A number below `end`.
    const fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % end
    }
}

/// Three chains of different block times, safe after different times, one upgraded later.
fn cluster(numbers: &mut Numbers) -> Cluster {
    let mut config = ClusterConfig {
        verify_after: numbers.below(3) * 4,
        message_expiry_window: 40,
        ..ClusterConfig::with_chains(3)
    };
    for chain in &mut config.chains {
        *chain = ChainConfig {
            block_time: 1 + numbers.below(3),
            safe_after: numbers.below(20),
            finalized_after: 20 + numbers.below(30),
            ..chain.clone()
        };
    }
    config.chains[2].interop_time = config.genesis_timestamp + numbers.below(10);
    Cluster::new(config).unwrap()
}

/// Some log of some chain, if there is one.
fn some_log(cluster: &Cluster, numbers: &mut Numbers) -> Option<Initiating> {
    let chain = cluster.chain(901 + numbers.below(3)).unwrap();
    let head = chain.head().number();
    let block = chain.block(head.saturating_sub(numbers.below(12)))?;
    let logs = block.logs().count() as u64;
    (logs > 0).then(|| log_of(chain.id(), block, u32::try_from(numbers.below(logs)).unwrap()))
}

/// Does something to a cluster.
fn disturb(cluster: &mut Cluster, numbers: &mut Numbers) {
    let id = 901 + numbers.below(3);
    match numbers.below(12) {
        0..=1 => {
            emit(cluster, id, Event::named(1));
        }
        2..=4 => {
            // It may be refused.
            if let Some(log) = some_log(cluster, numbers) {
                let _ = cluster.submit_call(id, log.validate());
            }
        }
        5 => {
            let log = foresee(cluster, 901 + numbers.below(3), SENDER, 0, &Event::named(1));
            let _ = cluster.submit_call(id, log.validate());
        }
        6 => {
            if let Some(mut log) = some_log(cluster, numbers) {
                log.id.logIndex += U256::from(numbers.below(2));
                cluster.submit_unchecked(id, log.validate()).unwrap();
            }
        }
        7 => {
            let log = foresee(cluster, 901 + numbers.below(3), SENDER, 1, &Event::named(1));
            cluster.submit_unchecked(id, log.validate()).unwrap();
        }
        8 => {
            cluster.deposit(id, Deposit::mint(NOBODY, 1)).unwrap();
        }
        9 => {
            let chain = cluster.chain(id).unwrap();
            let most = chain.head().number() - chain.safety_heads().finalized;
            let transactions = [
                ReorgedTransactions::Rebuilt,
                ReorgedTransactions::Pooled,
                ReorgedTransactions::Dropped,
            ][usize::try_from(numbers.below(3)).unwrap()];
            cluster.reorg(id, numbers.below(most + 1), transactions).unwrap();
        }
        10 => {
            let seconds = numbers.below(5);
            cluster.run_for(seconds).unwrap();
        }
        _ => {
            let seconds = numbers.below(9);
            cluster.jump(seconds).unwrap();
        }
    }
}

#[test]
fn cluster_is_consistent_whatever_happens() {
    let mut replaced = 0;
    for seed in 0..40 {
        let mut numbers = Numbers(seed);
        let mut cluster = cluster(&mut numbers);
        for _ in 0..60 {
            disturb(&mut cluster, &mut numbers);
            assert_consistent(&cluster);
            replaced += cluster.step().unwrap().fallout.replaced.len();
            assert_consistent(&cluster);
        }
        // Left alone, every chain catches up, is verified and becomes final.
        cluster.run_for(200).unwrap();
        assert_consistent(&cluster);
        for chain in cluster.chains() {
            assert!(chain.next_timestamp() > cluster.clock().now());
            assert!(chain.safety_heads().finalized + 60 > chain.head().number());
        }
    }
    assert!(replaced > 50, "{replaced} blocks were replaced");
}
