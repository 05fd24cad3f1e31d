//! Admission of transactions: how strictly declared messages are checked, and when again.

use alloy_primitives::Address;
use chain_sim::{
    Admission, Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Error, InvalidMessage, Refusal,
};
use messenger::{Identifier, encode_payload};

/// A cluster with one message from 901 to 902, its relay on 902, and the cluster before it.
fn sent() -> (Cluster, Call, Cluster) {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let before = cluster.clone();
    let target = Address::repeat_byte(0x44);
    cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, target, [1])).unwrap();
    cluster.step().unwrap();
    let head = cluster.chain(901).unwrap().head();
    let log = head.logs().next().unwrap();
    let id = Identifier::new(log.address, head.log_position(901, 0));
    let relay = Call::relay_message(DEV_ACCOUNTS[1], id, encode_payload(&log.data)).unwrap();
    (cluster, relay, before)
}

#[test]
fn log_to_come_is_awaited_or_refused() {
    let (_, relay, before) = sent();
    let transaction = before.prepare(902, relay).unwrap();
    // The block with the log is due no later than the next block of 902.
    assert!(before.admit(902, transaction.clone(), Admission::AwaitLogs).is_ok());
    let refused = before.admit(902, transaction.clone(), Admission::Verified).unwrap_err();
    let Error::Refused { refusal: Refusal::InvalidMessage(invalid), .. } = refused else {
        panic!("{refused}");
    };
    assert!(matches!(invalid, InvalidMessage::NotYet { .. }), "{invalid}");
    assert!(before.admit(902, transaction, Admission::Unchecked).is_ok());
    assert_eq!(before.pooled(), 0);
}

#[test]
fn admitted_transaction_is_checked_again_where_the_cluster_went_back() {
    let (mut cluster, relay, mut before) = sent();
    let transaction = cluster.prepare(902, relay).unwrap();
    let hash = transaction.tx_hash();
    let admit =
        |cluster: &Cluster| cluster.admit(902, transaction.clone(), Admission::Verified).unwrap();
    let (here, elsewhere) = (admit(&cluster), admit(&cluster));
    assert_eq!(cluster.submit_admitted(here).unwrap(), hash);
    cluster.step().unwrap();
    assert_eq!(cluster.chain(902).unwrap().head().user_transactions().len(), 1);

    // In the snapshot nobody has sent the message, nor will.
    assert_eq!(before.submit_admitted(elsewhere).unwrap(), hash);
    let step = before.run_for(10).unwrap();
    let left_out = step.built.iter().flat_map(|block| &block.left_out);
    assert!(left_out.map(|left_out| left_out.transaction).eq([hash]));
    assert!(before.chain(902).unwrap().blocks().all(|block| block.user_transactions().is_empty()));
}
