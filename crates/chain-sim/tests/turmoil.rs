//! Everything at once: what holds of every cluster holds after whatever happens to one.

mod consistency;
mod messages;
mod script;

use alloy_primitives::U256;
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, Deposit, ReorgedTransactions, state_digest,
};
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

/// What is done to a cluster; what came of it, as text.
type Disturbance = Box<dyn Fn(&mut Cluster) -> String>;

/// Something to do to a cluster. Calls may be refused.
fn disturbance(cluster: &Cluster, numbers: &mut Numbers) -> Disturbance {
    let id = 901 + numbers.below(3);
    let submit = move |call: Call| -> Disturbance {
        Box::new(move |cluster| format!("{:?}", cluster.submit_call(id, call.clone())))
    };
    let submit_unchecked = move |call: Call| -> Disturbance {
        Box::new(move |cluster| format!("{:?}", cluster.submit_unchecked(id, call.clone())))
    };
    let nothing = || -> Disturbance { Box::new(|_| String::new()) };
    match numbers.below(12) {
        0..=1 => Box::new(move |cluster| format!("{:?}", emit(cluster, id, Event::named(1)))),
        2..=4 => some_log(cluster, numbers).map_or_else(nothing, |log| submit(log.validate())),
        5 => {
            let log = foresee(cluster, 901 + numbers.below(3), SENDER, 0, &Event::named(1));
            submit(log.validate())
        }
        6 => some_log(cluster, numbers).map_or_else(nothing, |mut log| {
            log.id.logIndex += U256::from(numbers.below(2));
            submit_unchecked(log.validate())
        }),
        7 => {
            let log = foresee(cluster, 901 + numbers.below(3), SENDER, 1, &Event::named(1));
            submit_unchecked(log.validate())
        }
        8 => {
            Box::new(move |cluster| format!("{:?}", cluster.deposit(id, Deposit::mint(NOBODY, 1))))
        }
        9 => {
            let chain = cluster.chain(id).unwrap();
            let most = chain.head().number() - chain.safety_heads().finalized;
            let transactions = [
                ReorgedTransactions::Rebuilt,
                ReorgedTransactions::Pooled,
                ReorgedTransactions::Dropped,
            ][usize::try_from(numbers.below(3)).unwrap()];
            let depth = numbers.below(most + 1);
            Box::new(move |cluster| {
                format!("{:?}", cluster.reorg(id, depth, transactions).unwrap())
            })
        }
        10 => {
            let seconds = numbers.below(5);
            Box::new(move |cluster| format!("{:?}", cluster.run_for(seconds).unwrap()))
        }
        _ => {
            let seconds = numbers.below(9);
            Box::new(move |cluster| format!("{:?}", cluster.jump(seconds).unwrap()))
        }
    }
}

/// Some log of some chain that is not among the last blocks, if there is one: it may have expired.
fn old_log(cluster: &Cluster, numbers: &mut Numbers) -> Option<Initiating> {
    let chain = cluster.chain(901 + numbers.below(3)).unwrap();
    let block = chain.block(numbers.below(chain.head().number() + 1))?;
    block.logs().next()?;
    Some(log_of(chain.id(), block, 0))
}

#[test]
fn cluster_is_consistent_whatever_happens() {
    let mut replaced = 0;
    for seed in 0..40 {
        let mut numbers = Numbers(seed);
        let mut cluster = cluster(&mut numbers);
        for _ in 0..60 {
            disturbance(&cluster, &mut numbers)(&mut cluster);
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

#[test]
fn pruned_cluster_goes_on_as_if_it_were_not() {
    let (mut pruned_blocks, mut refused) = (0, 0);
    for seed in 0..40 {
        let mut numbers = Numbers(seed);
        let mut archive = cluster(&mut numbers);
        let mut pruned = archive.clone();
        for _ in 0..60 {
            let disturbance = disturbance(&archive, &mut numbers);
            assert_eq!(disturbance(&mut pruned), disturbance(&mut archive), "seed {seed}");
            // What is too old is refused as such, also where it is no longer known.
            if let Some(log) = old_log(&archive, &mut numbers) {
                let id = 901 + numbers.below(3);
                let [one, other] = [&mut archive, &mut pruned]
                    .map(|cluster| format!("{:?}", cluster.submit_call(id, log.validate())));
                assert_eq!(one, other, "seed {seed}");
                refused += usize::from(one.contains("Expired"));
            }
            assert_eq!(pruned.step().unwrap(), archive.step().unwrap(), "seed {seed}");
            pruned.prune();
        }
        for cluster in [&mut archive, &mut pruned] {
            cluster.run_for(200).unwrap();
        }
        pruned.prune();
        assert_eq!(state_digest(&pruned), state_digest(&archive), "seed {seed}");
        for (pruned, archive) in pruned.chains().zip(archive.chains()) {
            assert_eq!(pruned.safety_heads(), archive.safety_heads());
            assert_eq!(pruned.first_block(), archive.safety_heads().finalized);
            assert!(pruned.block(pruned.first_block() - 1).is_none());
            pruned_blocks += pruned.first_block();
        }
        assert!(pruned.log_index().len() < archive.log_index().len());
    }
    assert!(pruned_blocks > 1_000, "{pruned_blocks} blocks were pruned");
    assert!(refused > 20, "{refused} old logs were refused");
}
