//! `supervisor_checkAccessList`, which is history and stays as it was.

use std::time::Duration;

use alloy_primitives::U256;
use chain_sim::ClusterConfig;
use jsonrpsee::core::{params::ArrayParams, rpc_params};
use messenger::{Identifier, InboxEntry, LogPosition, payload_hash};
use serde_json::{Value, json};

use crate::logs::{
    DESTINATION, SOURCE, ask, bounded, connect, error, logs_of, send, start, start_source,
};

/// Seconds for which a message is valid.
pub(crate) const WINDOW: u64 = 604_800;

/// What a log of `SOURCE` declares, and when it was emitted, in seconds.
pub(crate) fn entry_of(receipt: &Value) -> (InboxEntry, u64) {
    let log = logs_of(receipt).remove(0);
    let time = log.block_timestamp.unwrap();
    let id = Identifier::new(
        log.address(),
        LogPosition {
            chain_id: U256::from(SOURCE),
            block_number: log.block_number.unwrap(),
            timestamp: time,
            log_index: u32::try_from(log.log_index.unwrap()).unwrap(),
        },
    );
    (InboxEntry::new(&id, payload_hash(log.data())).unwrap(), time)
}

/// Asks for a message to be executed on `DESTINATION` at a time, in seconds.
pub(crate) fn check(entry: &InboxEntry, level: &str, time: u64, timeout: u64) -> ArrayParams {
    let executing = json!({ "chainID": DESTINATION, "timestamp": time, "timeout": timeout });
    rpc_params![entry.encode(), level, executing]
}

#[tokio::test]
async fn a_message_that_is_there_may_be_executed() {
    bounded(async {
        let (server, source) = start_source().await;
        let (entry, time) = entry_of(&send(&source).await);
        let (_, second_time) = entry_of(&send(&source).await);
        let admin = connect(server.admin_address()).await;
        let destination = connect(server.addresses()[&DESTINATION]).await;
        for client in [&admin, &source, &destination] {
            let valid = check(&entry, "cross-unsafe", second_time, 0);
            assert_eq!(ask(client, "supervisor_checkAccessList", valid).await, Value::Null);
        }
        let chains = [json!("902"), json!("0x386"), json!(902)];
        let times = [json!(time), json!(format!("{time:#x}"))];
        for (chain, time) in chains.iter().flat_map(|chain| times.iter().map(move |it| (chain, it)))
        {
            let executing = json!({ "chainID": chain, "timestamp": time });
            let valid = rpc_params![entry.encode(), "unsafe", executing];
            assert_eq!(ask(&admin, "supervisor_checkAccessList", valid).await, Value::Null);
        }
        // The chain of the port, if it does not say; the admin port is of none.
        let anywhere = json!({ "timestamp": time });
        let parameters = rpc_params![entry.encode(), "unsafe", anywhere];
        let answer = ask(&destination, "supervisor_checkAccessList", parameters.clone()).await;
        assert_eq!(answer, Value::Null);
        let refused = error(&admin, "supervisor_checkAccessList", parameters).await;
        assert_eq!(refused.0, -32602, "{}", refused.1);
        // At the end of the window it is still valid.
        let last = check(&entry, "unsafe", time + WINDOW - 10, 10);
        assert_eq!(ask(&admin, "supervisor_checkAccessList", last).await, Value::Null);
        let nothing =
            rpc_params![json!([]), "finalized", json!({ "chainID": 901, "timestamp": 0 })];
        assert_eq!(ask(&admin, "supervisor_checkAccessList", nothing).await, Value::Null);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_message_that_is_not_as_declared_has_the_specified_error() {
    bounded(async {
        let (server, source) = start_source().await;
        let (entry, time) = entry_of(&send(&source).await);
        let admin = connect(server.admin_address()).await;
        let refused = async |parameters: ArrayParams| {
            error(&admin, "supervisor_checkAccessList", parameters).await
        };
        let mut checksum = entry.checksum;
        checksum.0[31] ^= 1;
        let number = entry.block_number;
        let chain_id = U256::from(999);
        let wrong = [
            (-320_600, InboxEntry { checksum, ..entry }),
            (-320_600, InboxEntry { log_index: 7, ..entry }),
            (-320_600, InboxEntry { timestamp: time - 1, ..entry }),
            (-320_501, InboxEntry { chain_id, ..entry }),
            (-321_500, InboxEntry { block_number: number + 9, timestamp: time - 1, ..entry }),
            (-321_401, InboxEntry { block_number: number + 1, timestamp: time + 3, ..entry }),
            (-321_401, InboxEntry { timestamp: time + 9_000, ..entry }),
        ];
        for (code, entry) in wrong {
            let (actual, text) = refused(check(&entry, "unsafe", time + 5, 0)).await;
            assert_eq!(actual, code, "{entry:?}: {text}");
        }
        let (code, text) = refused(check(&entry, "unsafe", time - 1, 0)).await;
        assert_eq!(code, -321_401, "{text}");
        let (code, text) = refused(check(&entry, "unsafe", time + WINDOW + 1, 0)).await;
        assert_eq!(code, -321_100, "{text}");
        let (code, text) = refused(check(&entry, "unsafe", time + WINDOW - 10, 11)).await;
        assert_eq!(code, -321_100, "{text}");
        let unknown = json!({ "chainID": "77", "timestamp": time });
        let (code, text) = refused(rpc_params![entry.encode(), "unsafe", unknown]).await;
        assert_eq!((code, text.contains("[901, 902]")), (-320_501, true), "{text}");
        // Of two messages the second is the wrong one.
        let both = [entry.encode(), InboxEntry { log_index: 7, ..entry }.encode()].concat();
        let executing = json!({ "chainID": DESTINATION, "timestamp": time });
        let (code, text) = refused(rpc_params![both, "unsafe", &executing]).await;
        assert_eq!((code, text.contains("message 1")), (-320_600, true), "{text}");

        let (code, text) = refused(check(&entry, "invalid", time, 0)).await;
        assert_eq!(code, -32602, "{text}");
        let half = &entry.encode()[..1];
        let (code, text) = refused(rpc_params![half, "unsafe", executing]).await;
        assert_eq!(code, -32602, "{text}");
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_message_has_to_be_as_safe_as_asked() {
    bounded(async {
        let mut cluster = ClusterConfig::default();
        cluster.chains[0].safe_after = 0;
        let server = start(cluster).await;
        let source = connect(server.addresses()[&SOURCE]).await;
        let (entry, time) = entry_of(&send(&source).await);
        for level in ["unsafe", "cross-unsafe", "local-safe", "safe"] {
            // Levels are looked at when the clock moves on.
            while ask(&source, "eth_getBlockByNumber", rpc_params!["safe", false]).await["number"]
                != json!(format!("{:#x}", entry.block_number))
            {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            let valid = check(&entry, level, time, 0);
            assert_eq!(
                ask(&source, "supervisor_checkAccessList", valid).await,
                Value::Null,
                "{level}"
            );
        }
        let finalized = check(&entry, "finalized", time, 0);
        let (code, text) = error(&source, "supervisor_checkAccessList", finalized).await;
        assert_eq!(code, -321_401);
        assert!(text.ends_with("is safe, expected finalized"), "{text}");
        server.stop().await;
    })
    .await;
}
