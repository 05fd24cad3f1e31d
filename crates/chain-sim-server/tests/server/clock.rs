//! The clock of the chains, and the clock of the machine.

use chain_sim_server::real_time;
use serde_json::json;

use crate::control::{Served, bounded};
use chain_sim::DEV_ACCOUNTS;

/// Number of transfers that come as quickly as they can.
const TRANSFERS: u64 = 200;

#[test]
fn quick_transfers_leave_the_chains_at_real_time() {
    bounded(async {
        let served = Served::start(None).await;
        let transfer = json!([{
            "from": DEV_ACCOUNTS[0], "to": DEV_ACCOUNTS[1], "value": "0x1", "gas": "0x5208",
        }]);
        let mut last = served.head(901).await.1;
        for number in 1..=TRANSFERS {
            served.ask("eth_sendTransaction", transfer.clone()).await;
            let (head, timestamp) = served.head(901).await;
            assert_eq!(head, number);
            assert!((last..=real_time()).contains(&timestamp), "{timestamp} after {last}");
            last = timestamp;
        }
        // The other chain goes with it.
        served.ask_of(902, "evm_mine", json!([])).await;
        assert!((last..=real_time()).contains(&served.head(902).await.1));
    });
}

#[test]
fn messages_of_one_second_are_relayed_within_it() {
    bounded(async {
        let served = Served::start(Some(chain_sim::RELAYER_ACCOUNT)).await;
        for _ in 0..5 {
            served.message().await;
        }
        let relayed = || async {
            let logs = json!([{"fromBlock": "0x0", "address": messenger::CROSS_L2_INBOX}]);
            served.ask_of(902, "eth_getLogs", logs).await.as_array().unwrap().len()
        };
        while relayed().await < 5 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        for chain in [901, 902] {
            assert!(served.head(chain).await.1 <= real_time());
        }
    });
}
