//! Parameters that no method takes.

use chain_sim::ClusterConfig;
use chain_sim_server::{InProcess, ServerConfig};
use serde_json::{Value, json};

use crate::debug::bounded;

/// The error of a request on a port, if it is one.
async fn error(server: &InProcess, chain: Option<u64>, method: &str, params: &Value) -> Value {
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let (_, answer) = server.post(chain, serde_json::to_vec(&body).unwrap()).await.unwrap();
    serde_json::from_slice::<Value>(&answer).unwrap()["error"].clone()
}

/// Each method says how many parameters it takes, and refuses one more before it does anything.
#[test]
fn methods_take_no_more_parameters_than_they_have() {
    bounded(async {
        let server = InProcess::start(ServerConfig::new(ClusterConfig::default())).unwrap();
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "rpc_discover" });
        let (_, answer) = server.post(None, serde_json::to_vec(&body).unwrap()).await.unwrap();
        let document: Value = serde_json::from_slice(&answer).unwrap();
        let mut asked = 0;
        for described in document["result"]["methods"].as_array().unwrap() {
            let name = described["name"].as_str().unwrap();
            // Subscriptions need a WebSocket, which takes the rest as a filter.
            if name.ends_with("ubscribe") {
                continue;
            }
            // Those that make no sense here are refused, whatever their parameters.
            if described["x-refused"] == true {
                continue;
            }
            let on_chain = described["tags"].to_string().contains("/chain");
            let chain = on_chain.then_some(901);
            let most = described["params"].as_array().unwrap().len();
            let params = json!(vec![Value::Null; most + 1]);
            let refused = error(&server, chain, name, &params).await;
            let words = format!("too many arguments, want at most {most}: got {}", most + 1);
            assert_eq!((&refused["code"], &refused["message"]), (&json!(-32602), &json!(words)));
            for scalar in [json!("x"), json!(1), json!(true)] {
                let refused = error(&server, chain, name, &scalar).await;
                assert_eq!(refused["code"], -32602, "{name} {scalar}");
                let words = "non-array args: params: expected an array or an object";
                assert_eq!(refused["message"], words, "{name} {scalar}");
            }
            asked += 1;
        }
        assert!(asked > 100, "{asked}");
        // Nothing was done.
        assert_eq!(
            error(&server, Some(901), "eth_getBlockByNumber", &json!(["0x1", false])).await,
            Value::Null
        );
        for none in [json!([]), json!({}), Value::Null] {
            assert_eq!(error(&server, Some(901), "eth_chainId", &none).await, Value::Null);
        }
    });
}
