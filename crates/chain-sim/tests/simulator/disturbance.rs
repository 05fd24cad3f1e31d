//! Things to do to a cluster, by seed.

use alloy_primitives::U256;
use chain_sim::{Call, Cluster, ClusterConfig, Deposit, ReorgedTransactions};

use crate::{
    messages::{Initiating, NOBODY, SENDER, emit, foresee, log_of},
    script::Event,
};

/// Numbers that look random and are the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// A number below `end`.
    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % end
    }
}

/// Three chains of different block times, safe after different times, one upgraded later.
pub(crate) fn cluster(numbers: &mut Numbers) -> Cluster {
    let mut config = ClusterConfig::with_chains(3)
        .with_verify_after(numbers.below(3) * 4)
        .with_message_expiry_window(40);
    for chain in &mut config.chains {
        chain.block_time = 1 + numbers.below(3);
        chain.safe_after = numbers.below(20);
        chain.finalized_after = 20 + numbers.below(30);
    }
    config.chains[2].lagoon_time = config.genesis_timestamp + numbers.below(10);
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
pub(crate) type Disturbance = Box<dyn Fn(&mut Cluster) -> String>;

/// Something to do to a cluster. Calls may be refused.
pub(crate) fn disturbance(cluster: &Cluster, numbers: &mut Numbers) -> Disturbance {
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
