//! What subscribers get is what the document says.

use std::time::Duration;

use jsonrpsee::core::{client::SubscriptionClientT, params::ArrayParams};
use serde_json::{Value, json};

use crate::{
    cluster::{Cluster, Port, run},
    document::{Document, by_position},
};

/// How long a notification may take.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

#[test]
fn subscribers_get_what_is_described() {
    run(async {
        let cluster = Cluster::start().await;
        let mut document = Document::of(&cluster).await;
        let method = document.method("eth_subscribe");
        let mut subscriptions = Vec::new();
        for example in method.list("examples") {
            let mut params = ArrayParams::new();
            let given = by_position(example);
            given.as_array().unwrap().iter().for_each(|param| params.insert(param).unwrap());
            let client = cluster.client(Port::Chain);
            let subscribed =
                client.subscribe::<Value, _>("eth_subscribe", params, "eth_unsubscribe");
            subscriptions.push(subscribed.await.unwrap());
        }
        let message = document.method("eth_getBlockReceipts").list("examples")[0].clone();
        cluster.prepare(&document, &message).await;
        for mut subscription in subscriptions {
            let item = tokio::time::timeout(LONGEST_WAIT, subscription.next()).await;
            let item = item.expect("a notification").unwrap().unwrap();
            let checked = document.check(&method, "x-notification/schema", &item);
            checked.unwrap_or_else(|error| panic!("{item}: {error}"));
            assert_ne!(item, json!(null));
        }
        cluster.stop().await;
    });
}
