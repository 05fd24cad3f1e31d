//! A relayer that lets go of what is final knows what another one knows.

use alloy_primitives::{B256, U256};
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, ExecutingMessage, Fault,
    InvalidMessage, MessageState, Relayer, RelayerConfig, Retention, Retries, SavedCluster,
    SavedRelayer, Schedule, ScheduledFault, Simulation, state_digest,
};
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};

use crate::messages::send;

const CHAINS: [u64; 3] = [901, 902, 903];

/// A simulation of chains whose blocks are final after 16 seconds, under random faults. A relayer
/// that crashes has to read all blocks again, so there is no such fault.
fn simulation(seed: u64) -> Simulation {
    let mut config = ClusterConfig::with_chains(3);
    for chain in &mut config.chains {
        (chain.safe_after, chain.finalized_after) = (6, 16);
    }
    let retries = Retries::default().with_attempts(100);
    let relayer = Relayer::new(RelayerConfig::default().with_retries(retries));
    let random = Schedule::random(seed, &CHAINS, 40, 20);
    let crashes = |fault: &Fault| matches!(fault, Fault::CrashRelayer { .. });
    let faults = random.faults().iter().filter(|scheduled| !crashes(&scheduled.fault)).copied();
    Simulation::new(Cluster::new(config).unwrap(), relayer, Schedule::new(faults))
}

/// Sends a message once more.
fn resend(message: &Message) -> Call {
    Call::new(DEV_ACCOUNTS[2], L2_TO_L2_CROSS_DOMAIN_MESSENGER, message.resend_calldata())
}

/// Hashes of all messages that a relayer has found.
fn found(relayer: &Relayer) -> Vec<B256> {
    relayer.messages().map(|message| message.hash).collect()
}

#[test]
fn pruned_messages_keep_their_state() {
    let mut forgotten = 0;
    for seed in 0..20 {
        let mut archive = simulation(seed);
        let mut pruned = archive.clone();
        for step in 0..100 {
            if step < 40 {
                let (source, destination) = (CHAINS[step % 3], CHAINS[(step + 1 + step / 20) % 3]);
                for simulation in [&mut archive, &mut pruned] {
                    simulation.cluster.submit_call(source, send(destination)).unwrap();
                }
            }
            assert_eq!(pruned.step().unwrap(), archive.step().unwrap(), "seed {seed}");
            // Who prunes reads first, and sees what a reorg is about to take back.
            pruned.prune();
            archive.read();
        }
        let digests = [&archive, &pruned].map(|simulation| state_digest(&simulation.cluster));
        assert_eq!(digests[0], digests[1], "seed {seed}");
        for hash in found(&archive.relayer) {
            assert_eq!(pruned.relayer.message(hash), archive.relayer.message(hash), "seed {seed}");
            forgotten += usize::from(pruned.relayer.tracked(hash).is_none());
        }
        assert_eq!(pruned.relayer.totals(), archive.relayer.totals());
        for chain in CHAINS {
            assert_eq!(pruned.relayer.chain_totals(chain), archive.relayer.chain_totals(chain));
        }
    }
    assert!(forgotten > 500, "{forgotten} messages were pruned");
}

/// A message that was relayed can be sent again; there is nothing to do for it.
#[test]
fn pruned_message_that_is_sent_again_stays_relayed() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    cluster.submit_call(901, send(902)).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    let sent = relayer.messages().next().unwrap().clone();
    let state = relayer.message(sent.hash).unwrap();
    assert!(matches!(state, MessageState::Relayed { .. }));
    // Not final yet.
    relayer.prune(&cluster);
    cluster.prune();
    assert!(relayer.tracked(sent.hash).is_some());
    cluster.run_for(1_000).unwrap();
    relayer.prune(&cluster);
    cluster.prune();
    assert_eq!(relayer.tracked(sent.hash), None);
    assert_eq!(relayer.message(sent.hash), Some(state.clone()));

    let message = sent.message.as_ref();
    cluster.submit_call(901, resend(message)).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    let head = cluster.chain(901).unwrap().head();
    assert!(cluster.chain(901).unwrap().blocks().any(|block| block.logs().next().is_some()));
    assert!(head.number() > 500);
    assert_eq!(relayer.message(sent.hash), Some(state));
    assert_eq!((relayer.totals().sent, relayer.totals().relayed), (1, 1));
    assert!(relayer.is_idle());
}

#[test]
fn resumed_relayer_does_not_relay_what_it_let_go_of() {
    // The block that sends it is there much longer than the one that relays it.
    let chain = |id, block_time| {
        let config = ChainConfig::new(id).with_block_time(block_time);
        config.with_safe_after(0).with_finalized_after(4)
    };
    let config = ClusterConfig::of([chain(901, 60), chain(902, 2)]);
    let mut cluster = Cluster::new(config).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    cluster.submit_call(901, send(902)).unwrap();
    relayer.drive(&mut cluster, 100).unwrap();
    cluster.run_for(40).unwrap();
    relayer.prune(&cluster);
    cluster.prune();
    assert!(found(&relayer).is_empty());
    let relay = cluster.chain(902).unwrap().blocks().next().unwrap().number();
    assert!(relay > 40 && cluster.chain(901).unwrap().head().number() == 1);

    let mut resumed = Relayer::resume(RelayerConfig::default(), relayer.save(), &cluster);
    resumed.poll(&mut cluster).unwrap();
    assert_eq!((resumed.totals(), resumed.pending()), (relayer.totals(), 0));
    for chain in [901, 902] {
        assert_eq!(resumed.chain_totals(chain), relayer.chain_totals(chain));
    }
}

/// Two chains whose blocks are final soon, and whose messages expire after so many seconds.
fn pair(window: u64) -> Cluster {
    let chain = |id| ChainConfig::new(id).with_safe_after(0).with_finalized_after(4);
    let config = ClusterConfig::of([chain(901), chain(902)]);
    Cluster::new(config.with_message_expiry_window(window)).unwrap()
}

/// Saves a relayer and a cluster, and loads both.
fn reload(relayer: &Relayer, cluster: &Cluster) -> (Relayer, Cluster) {
    let json = serde_json::to_vec(&(relayer.save(), cluster.save())).unwrap();
    let (relayer, saved): (SavedRelayer, SavedCluster) = serde_json::from_slice(&json).unwrap();
    let loaded = Cluster::load(saved).unwrap();
    assert_eq!(state_digest(&loaded), state_digest(cluster));
    (Relayer::resume(RelayerConfig::default(), relayer, &loaded), loaded)
}

#[test]
fn message_in_a_pruned_block_is_relayed_after_a_restart() {
    for retention in [Retention::last(3), Retention::last(3).with_settled(true)] {
        let mut cluster = pair(1_000);
        let mut relayer = Relayer::new(RelayerConfig::default());
        for _ in 0..5 {
            cluster.submit_call(901, send(902)).unwrap();
            cluster.step().unwrap();
        }
        cluster.run_for(60).unwrap();
        relayer.prune_keeping(&cluster, retention);
        cluster.prune_keeping(retention);
        assert!(cluster.chain(901).unwrap().blocks().all(|block| block.logs().next().is_none()));
        let (mut resumed, mut loaded) = reload(&relayer, &cluster);
        assert_eq!(found(&resumed), found(&relayer));
        resumed.drive(&mut loaded, 20).unwrap();
        assert_eq!((resumed.totals().sent, resumed.totals().relayed), (5, 5));
        // So is it after another restart, at any time: nothing is relayed twice or lost.
        for seconds in [0, 2, 4, 60] {
            loaded.run_for(seconds).unwrap();
            resumed.prune_keeping(&loaded, retention);
            loaded.prune_keeping(retention);
            (resumed, loaded) = reload(&resumed, &loaded);
            resumed.poll(&mut loaded).unwrap();
            assert_eq!((resumed.pending(), resumed.totals().pending), (0, 0));
            assert_eq!((resumed.totals().sent, resumed.totals().relayed), (5, 5), "{seconds}");
        }
    }
}

#[test]
fn forgotten_message_that_is_sent_again_is_not_relayed_again() {
    let retention = Retention::last(3);
    let mut cluster = pair(1_000);
    let mut relayer = Relayer::new(RelayerConfig::default());
    cluster.submit_call(901, send(902)).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    let sent = relayer.messages().next().unwrap().clone();
    cluster.run_for(60).unwrap();
    assert_eq!(relayer.prune_keeping(&cluster, retention), [sent.hash]);
    cluster.prune_keeping(retention);
    assert_eq!(relayer.message(sent.hash), None);
    let message = sent.message.as_ref();
    cluster.submit_call(901, resend(message)).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert!(cluster.chain(901).unwrap().blocks().any(|block| block.logs().next().is_some()));
    assert_eq!((relayer.totals().sent, relayer.totals().relayed), (1, 1));
    assert!(relayer.is_idle() && found(&relayer).is_empty());
    assert_eq!(relayer.chain_totals(902).relayed, 1);
}

#[test]
fn crashed_relayer_still_knows_messages_in_pruned_blocks() {
    // Each crash with its step, and the steps until the relayer is back: also before it has read
    // anything again, and twice in one step.
    for crashes in [&[(0, 2)][..], &[(0, 3), (1, 2)], &[(0, 2), (0, 2)], &[(0, 2), (1, 1), (2, 4)]]
    {
        let mut cluster = pair(1_000);
        for _ in 0..5 {
            cluster.submit_call(901, send(902)).unwrap();
        }
        cluster.run_for(60).unwrap();
        let relayer = Relayer::new(RelayerConfig::default());
        let crash = |&(step, steps)| ScheduledFault { step, fault: Fault::CrashRelayer { steps } };
        let schedule = Schedule::new(crashes.iter().map(crash));
        let mut simulation = Simulation::new(cluster, relayer, schedule);
        simulation.prune();
        simulation.run(40).unwrap();
        assert_eq!(simulation.relayer.totals().relayed, 5, "{crashes:?}");
    }
}

#[test]
fn logs_that_have_expired_leave_the_index() {
    let retention = Retention::last(3);
    let mut cluster = pair(40);
    let mut relayer = Relayer::new(RelayerConfig::default());
    cluster.submit_call(901, send(902)).unwrap();
    cluster.run_for(20).unwrap();
    relayer.read(&cluster);
    let sent = relayer.messages().next().unwrap().sends[0].clone();
    cluster.run_for(20).unwrap();
    relayer.prune_keeping(&cluster, retention);
    cluster.prune_keeping(retention);
    // It has not expired yet by the clock of the finalized block.
    assert!(cluster.log_index().entry(&sent.id).is_some());
    cluster.run_for(60).unwrap();
    for state in ["expired", "gone"] {
        let hash = relayer.messages().next().map(|message| message.hash);
        let pruned = relayer.prune_keeping(&cluster, retention);
        match state {
            "expired" => assert_eq!(relayer.message(hash.unwrap()), Some(MessageState::Expired)),
            _ => assert_eq!(pruned, [hash.unwrap()]),
        }
        cluster.prune_keeping(retention);
    }
    assert!(cluster.log_index().entry(&sent.id).is_none());
    assert!(cluster.log_index().is_empty());
    assert_eq!((relayer.totals().expired, relayer.chain_totals(902).expired), (1, 1));
    // Who names a block that has left the index, with a time that has not expired, is refused.
    let mut id = sent.id;
    id.timestamp = U256::from(cluster.clock().now());
    let validity = cluster.next_validity(902).unwrap();
    let message = ExecutingMessage { log_index: 0, id, payload_hash: B256::ZERO };
    let refused = validity.check_executing(&message).unwrap_err();
    assert!(matches!(refused, InvalidMessage::Pruned { actual: 1, .. }), "{refused}");
    let (resumed, loaded) = reload(&relayer, &cluster);
    assert_eq!(loaded.entries()["log index: blocks"], cluster.entries()["log index: blocks"]);
    assert_eq!(resumed.totals(), relayer.totals());
    assert_eq!(resumed.chain_totals(902), relayer.chain_totals(902));
}
