//! Everything at once: what holds of every cluster holds after whatever happens to one.

use chain_sim::{Cluster, state_digest};

use crate::{
    consistency::assert_consistent,
    disturbance::{Numbers, cluster, disturbance},
    messages::{Initiating, log_of},
};

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
