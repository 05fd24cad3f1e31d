//! Subscriptions to changes of messages.

use jsonrpsee::core::{
    client::{ClientT, Error, Subscription, SubscriptionClientT},
    params::ArrayParams,
    rpc_params,
};
use jsonrpsee_ws_client::{WsClient, WsClientBuilder};
use serde_json::{Value, json};

use super::{Served, bounded};

/// A client of the cluster.
async fn connect(served: &Served) -> WsClient {
    let url = format!("ws://{}", served.server.admin_address());
    WsClientBuilder::default().build(url).await.unwrap()
}

/// Subscribes.
async fn subscribe(client: &WsClient, params: ArrayParams) -> Result<Subscription<Value>, Error> {
    client.subscribe("cluster_subscribe", params, "cluster_unsubscribe").await
}

/// The next change: hash, from and to.
async fn next(subscription: &mut Subscription<Value>) -> (Value, Value, Value) {
    let item = subscription.next().await.expect("an item").unwrap();
    assert!(item["at"].is_u64(), "{item}");
    let name = |state: &Value| state["name"].clone();
    (item["message"]["hash"].clone(), name(&item["from"]), name(&item["to"]))
}

#[test]
fn subscriber_sees_all_states_of_a_message() {
    bounded(async {
        let served = Served::relaying().await;
        let client = connect(&served).await;
        let mut all = subscribe(&client, rpc_params!["messages"]).await.unwrap();
        let filter = json!({"state": ["relayed", "reorgedOut"], "destination": 901});
        let mut some = subscribe(&client, rpc_params!["messages", filter]).await.unwrap();
        let id = served.ask("cluster_snapshot", json!([])).await;
        let hash = json!(served.send(901, 902).await);
        let states = [("sent", json!(null)), ("submitted", json!("sent"))];
        let states = states.into_iter().chain([("relayed", json!("submitted"))]);
        for (to, from) in states {
            assert_eq!(next(&mut all).await, (hash.clone(), from, json!(to)));
        }
        served.ask("cluster_setRelayer", json!([{"paused": true}])).await;
        served.ask("cluster_reorg", json!([{"chain": 901, "depth": 1}])).await;
        loop {
            let (of, _, to) = next(&mut all).await;
            assert_eq!(of, hash);
            if to == "reorgedOut" {
                break;
            }
        }
        served.ask("cluster_revert", json!([id])).await;
        let gone = (hash.clone(), json!("reorgedOut"), Value::Null);
        assert_eq!(next(&mut all).await, gone);
        let back = json!(served.send(902, 901).await);
        for (to, from) in [("sent", json!(null)), ("submitted", json!("sent"))] {
            assert_eq!(next(&mut all).await, (back.clone(), from, json!(to)));
        }
        let relayed = (back, json!("submitted"), json!("relayed"));
        assert_eq!(next(&mut all).await, relayed);
        // The first that the filter lets through.
        assert_eq!(next(&mut some).await, relayed);
    });
}

#[test]
fn subscription_can_be_ended_and_has_to_be_of_something() {
    bounded(async {
        let served = Served::start(None).await;
        let client = connect(&served).await;
        let ask = async |method: &str, params: ArrayParams| -> Value {
            client.request(method, params).await.unwrap()
        };
        // However soon after it is open.
        for _ in 0..200 {
            let id = ask("cluster_subscribe", rpc_params!["messages"]).await;
            assert_eq!(ask("cluster_unsubscribe", rpc_params![&id]).await, json!(true));
            assert_eq!(ask("cluster_unsubscribe", rpc_params![&id]).await, json!(false));
        }
        for params in [
            rpc_params!["newHeads"],
            rpc_params!["messages", json!({"limit": 5})],
            rpc_params!["messages", json!({"chain": 5})],
            rpc_params![],
        ] {
            let Err(Error::Call(refused)) = subscribe(&client, params).await else {
                panic!("it subscribed")
            };
            assert_eq!(refused.code(), -32602, "{refused:?}");
        }
    });
}
