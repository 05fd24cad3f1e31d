//! The HTTP API.

use std::net::SocketAddr;

use alloy_primitives::{B256, Bytes, U256, keccak256};
use messenger::{Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition};
use relayer_rpc::{ApiClient, ApiError, Order};
use reqwest::header;
use serde_json::Value;

use crate::{
    chains::{Chains, DESTINATION, SOURCE, TARGET, client},
    nodes::{config, relay},
    waiting::eventually,
};

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) json: Value,
    link: Option<String>,
}

/// Gets a path.
pub(crate) async fn get(address: SocketAddr, path: &str) -> Answer {
    let answer = client().get(format!("http://{address}{path}")).send().await.unwrap();
    let status = answer.status().as_u16();
    let link = answer.headers().get(header::LINK).map(|link| link.to_str().unwrap().to_owned());
    let text = answer.text().await.unwrap();
    let json = serde_json::from_str(&text).unwrap_or_default();
    Answer { status, text, json, link }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_listed_by_state_account_and_page() {
    let chains = Chains::start().await;
    let relay = relay(config(&chains)).await;
    let address = relay.address().unwrap();
    let sent = chains.send(SOURCE, 7).await;
    chains.are_relayed(DESTINATION, &sent).await;
    eventually("seven relayed messages", async || {
        let listed = get(address, "/messages?state=relayed").await.json;
        (listed["messages"].as_array()?.len() == 7).then_some(())
    })
    .await;
    let mut found = Vec::new();
    let mut path = "/messages?limit=3".to_owned();
    loop {
        let page = get(address, &path).await.json;
        let messages = page["messages"].as_array().unwrap().clone();
        found.extend(messages.iter().map(|it| it["messageHash"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_u64() else { break };
        path = format!("/messages?limit=3&after={next}");
    }
    let expected: Vec<String> = sent.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
    let one = get(address, &format!("/messages/{}", sent[2])).await.json;
    assert_eq!((one["state"].as_str(), one["source"].as_u64()), (Some("relayed"), Some(SOURCE)));
    assert_eq!(one["target"].as_str().unwrap().parse(), Ok(TARGET));
    let payload: Bytes = one["payload"].as_str().unwrap().parse().unwrap();
    let keys = one["storageKeys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap());
    let keys: Vec<B256> = keys.map(|key| key.parse().unwrap()).collect();
    let declared = InboxEntry::parse(&keys).unwrap();
    assert_eq!(declared.len(), 1);
    let number = |name: &str| one[name].as_u64().unwrap();
    let id = Identifier::new(
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        LogPosition {
            chain_id: U256::from(SOURCE),
            block_number: number("blockNumber"),
            timestamp: number("timestamp"),
            log_index: u32::try_from(number("logIndex")).unwrap(),
        },
    );
    declared[0].verify(&id, keccak256(&payload)).unwrap();
    let newest = get(address, "/messages?order=newest&limit=1").await.json;
    assert_eq!(newest["messages"][0]["messageHash"], expected[6]);
    let of_target = get(address, &format!("/messages?account={TARGET}&destination=902")).await.json;
    assert_eq!(of_target["messages"].as_array().unwrap().len(), 7);
    let of_nobody = get(address, "/messages?source=902").await.json;
    assert_eq!(of_nobody["messages"].as_array().unwrap().len(), 0);
    for (path, status) in [
        ("/messages?limit=0", 400),
        ("/messages?state=lost", 400),
        ("/messages?colour=red", 400),
        ("/messages/0x12", 400),
        (&format!("/messages/{}", B256::ZERO), 404),
        ("/nothing", 404),
    ] {
        let answer = get(address, path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    let counted = get(address, "/messages/count").await.json;
    assert_eq!(counted["sent"][0]["count"], 7);
    assert_eq!(counted["relayed"][0]["count"], 7);
    assert_eq!(counted["pending"], 0);
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pending_messages_have_the_shape_of_the_indexer() {
    let chains = Chains::start().await;
    // Nothing is relayed for an hour.
    let mut config = config(&chains);
    config.relayer = config.relayer.clone().with_delay(3_600);
    let relay = relay(config).await;
    let address = relay.address().unwrap();
    let sent = chains.send(SOURCE, 5).await;
    eventually("five pending messages", async || {
        (get(address, "/messages/pending").await.json.as_array()?.len() == 5).then_some(())
    })
    .await;
    let page = get(address, &format!("/messages/{TARGET}/pending?limit=2")).await;
    let messages = page.json.as_array().unwrap();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0]["messageHash"], sent[0].to_string());
    for field in ["source", "destination", "logIndex", "timestamp", "blockNumber"] {
        assert!(messages[0][field].is_u64(), "{field}: {}", messages[0]);
    }
    assert!(messages[0]["logPayload"].as_str().unwrap().starts_with("0x"));
    let link = page.link.unwrap();
    assert!(link.ends_with(">; rel=\"next\""), "{link}");
    let next = link.trim_start_matches('<').split('>').next().unwrap();
    let rest = get(address, next).await;
    assert_eq!(rest.json[0]["messageHash"], sent[2].to_string());
    assert_eq!(get(address, "/messages/0x12/pending").await.status, 400);
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_skipped_and_retried() {
    let chains = Chains::start().await;
    let mut config = config(&chains);
    config.relayer = config.relayer.clone().with_delay(2);
    let relay = relay(config).await;
    let client = ApiClient::new(relay.address().unwrap()).unwrap();
    let address = relay.address().unwrap();
    let sent = chains.send(SOURCE, 2).await;
    let [skipped, other] = [sent[0], sent[1]];
    eventually("a skipped message", async || client.order(Order::Skip, skipped).await.ok()).await;
    chains.are_relayed(DESTINATION, &[other]).await;
    let state = get(address, &format!("/messages/{skipped}")).await.json["state"].clone();
    assert_eq!(state, "skipped");
    client.order(Order::Retry, skipped).await.unwrap();
    chains.are_relayed(DESTINATION, &sent).await;
    let refused =
        eventually("a refusal", async || client.order(Order::Retry, skipped).await.err()).await;
    assert!(matches!(refused, ApiError::Refused { .. }), "{refused}");
    let unknown = client.order(Order::Skip, B256::ZERO).await.unwrap_err();
    assert!(matches!(unknown, ApiError::Refused { .. }), "{unknown}");
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_can_watch_it() {
    let chains = Chains::start().await;
    let relay = relay(config(&chains)).await;
    let address = relay.address().unwrap();
    // They make no series each.
    for nowhere in [1, 903, u64::MAX] {
        chains.send_to(SOURCE, nowhere, TARGET, &[1]).await;
    }
    let sent = chains.send(SOURCE, 3).await;
    chains.are_relayed(DESTINATION, &sent).await;
    assert_eq!(get(address, "/live").await.text, "OK");
    assert_eq!(get(address, "/ready").await.text, "OK");
    let metrics = eventually("metrics of three relayed messages", async || {
        let text = get(address, "/metrics").await.text;
        let relayed = r#"relayer_message{destination="902",source="901",state="relayed"} 3"#;
        text.contains(relayed).then_some(text)
    })
    .await;
    for line in [
        r#"relayer_relay_attempt_total{destination="902"} 3"#,
        r#"relayer_relay_tx_total{destination="902",reason="success",stage="broadcast"} 3"#,
        r#"relayer_relay_tx_total{destination="902",reason="success",stage="execution"} 3"#,
        r#"relayer_in_flight{destination="902"} 0"#,
        r#"relayer_message{destination="other",source="901",state="no destination"} 3"#,
        "relayer_stale_messages 0",
        r#"relayer_requests_total{chain="902",method="eth_sendRawTransaction"} 3"#,
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    let status = ApiClient::new(address).unwrap().status().await.unwrap();
    assert!(status.running && status.not_ready.is_empty());
    assert_eq!(status.chains.iter().map(|chain| chain.id).collect::<Vec<_>>(), [901, 902]);
    let of_chains = get(address, "/chains").await.json;
    assert_eq!(of_chains[0]["url"], chains.url(SOURCE));
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_a_page() {
    let chains = Chains::start().await;
    let relay = relay(config(&chains)).await;
    let address = relay.address().unwrap();
    for (path, kind) in [
        ("/", "text/html"),
        ("/page/main.js", "text/javascript"),
        ("/page/style/base.css", "text/css"),
    ] {
        let url = format!("http://{address}{path}");
        let answer = client().get(&url).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let has = |name: header::HeaderName| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(has(header::CONTENT_TYPE), format!("{kind}; charset=utf-8"));
        assert!(has(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'; "));
        assert_eq!(has(header::CACHE_CONTROL), "no-cache");
        let version = has(header::ETAG);
        assert!(!answer.text().await.unwrap().is_empty());
        let known = client().get(&url).header(header::IF_NONE_MATCH, &version).send().await;
        let known = known.unwrap();
        assert_eq!(known.status().as_u16(), 304, "{path}");
        assert_eq!(known.headers()[header::ETAG], version);
        assert!(known.text().await.unwrap().is_empty());
    }
    let missing = get(address, "/page/none.js").await;
    assert_eq!(missing.status, 404);
    assert!(missing.json["error"].as_str().unwrap().ends_with("got /page/none.js"));
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_are_refused() {
    let chains = Chains::start().await;
    let relay = relay(config(&chains)).await;
    let address = relay.address().unwrap();
    for path in ["/chains", "/", "/page/main.js"] {
        let url = format!("http://{address}{path}");
        let rebound = client().get(&url).header(header::HOST, "page.example").send().await.unwrap();
        assert_eq!(rebound.status().as_u16(), 403, "{path}");
    }
    let hash = B256::ZERO;
    let simple =
        client().post(format!("http://{address}/messages/{hash}/skip")).send().await.unwrap();
    assert_eq!(simple.status().as_u16(), 415);
    relay.stop().await.unwrap();
}
