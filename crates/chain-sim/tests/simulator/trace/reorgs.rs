//! Traces after blocks were taken back, and of old blocks.

use alloy_primitives::Address;
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, Engine, MessageTrace, Relayer, RelayerConfig,
    ReorgedTransactions, SafetyLevel, SendRules, TraceError,
};

use super::{MESSENGER, OTHER, cluster, relay, send};

#[test]
fn message_that_was_reorged_out_is_known_by_its_relay_or_to_the_relayer() {
    let mut cluster = cluster(Engine::Native);
    let mut relayer = Relayer::new(RelayerConfig::default());
    let (id, message) = send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    // Undeclared, so that its block outlives the log.
    let calldata = message.relay_calldata(id);
    let mut with_relay = cluster.clone();
    with_relay.submit_call(902, Call::new(OTHER, MESSENGER, calldata)).unwrap();
    with_relay.step().unwrap();
    with_relay.reorg(901, 2, ReorgedTransactions::Dropped).unwrap();
    let trace = with_relay.trace(message.hash()).unwrap();
    assert_eq!((trace.sent.len(), trace.relays.len()), (0, 1));
    assert!(trace.to_string().contains("reorged out"), "{trace}");

    relayer.drive(&mut cluster, 10).unwrap();
    let before = MessageTrace::new(&cluster, Some(&relayer), message.hash()).unwrap();
    assert!(before.relays[0].relayed);
    assert!(before.relayer.unwrap().contains("relayed"));
    let depth = cluster.chain(901).unwrap().head().number();
    cluster.reorg(901, depth, ReorgedTransactions::Dropped).unwrap();
    // The relay is back in the pool, in case the log comes again; it does not.
    let waiting = cluster.trace(message.hash()).unwrap();
    assert_eq!((waiting.sent.len(), waiting.pending.len(), waiting.relays.len()), (0, 1, 0));
    cluster.run_for(20).unwrap();
    let unknown = TraceError::UnknownMessage { expected: 0, actual: message.hash() };
    assert_eq!(cluster.trace(message.hash()).unwrap_err(), unknown);
    relayer.poll(&mut cluster).unwrap();
    let after = MessageTrace::new(&cluster, Some(&relayer), message.hash()).unwrap();
    assert_eq!((after.sent.len(), after.relays.len()), (0, 0));
    assert_eq!(after.relayer.as_deref(), Some("reorged out"));
}

#[test]
fn old_blocks_are_executed_as_they_were() {
    let config = ClusterConfig::default().with_engine(Engine::Native);
    let mut cluster = Cluster::new(config.with_send_rules(SendRules::Documented)).unwrap();
    let (id, message) = send(&mut cluster, Address::repeat_byte(0x44), &[1]);
    let calldata = message.relay_calldata(id.clone());
    cluster.submit_call(902, relay(&id, &message, MESSENGER, calldata)).unwrap();
    cluster.step().unwrap();
    let before = cluster.trace(message.hash()).unwrap();
    // Under the documented rules the predeploys change with the dependency set; a reorg changes
    // what later blocks see.
    cluster.add_chain(ChainConfig::new(903)).unwrap();
    for _ in 0..3 {
        cluster.step().unwrap();
    }
    cluster.reorg(902, 1, ReorgedTransactions::Rebuilt).unwrap();
    let after = cluster.trace(message.hash()).unwrap();
    assert_eq!(before.relays[0].calls, after.relays[0].calls);
    cluster.run_for(1000).unwrap();
    let last = cluster.trace(message.hash()).unwrap();
    assert_eq!(before.relays[0].block.safety, SafetyLevel::CrossUnsafe);
    assert_eq!(last.relays[0].block.safety, SafetyLevel::Finalized);
}
