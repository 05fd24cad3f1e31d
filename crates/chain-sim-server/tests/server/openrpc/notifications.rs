//! What subscribers get is what the document says.

use std::time::Duration;

use jsonrpsee::core::{client::SubscriptionClientT, params::ArrayParams};
use serde_json::Value;

use super::{
    cluster::{Cluster, run},
    document::{Document, by_position},
};

/// How long a notification may take.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

#[test]
fn subscribers_get_what_is_described() {
    run(async {
        let cluster = Cluster::start().await;
        let mut document = Document::of(&cluster).await;
        let methods = document.methods().into_iter();
        let mut subscriptions = Vec::new();
        for method in methods.filter(|method| method.described["x-notification"].is_object()) {
            let (namespace, _) = method.name.split_once('_').unwrap();
            let unsubscribe = format!("{namespace}_unsubscribe");
            for example in method.list("examples") {
                let mut params = ArrayParams::new();
                let given = by_position(example);
                given.as_array().unwrap().iter().for_each(|param| params.insert(param).unwrap());
                let client = cluster.client(method.ports()[0]);
                let subscribed = client.subscribe::<Value, _>(&method.name, params, &unsubscribe);
                subscriptions.push((method.clone(), subscribed.await.unwrap()));
            }
        }
        assert!(!subscriptions.is_empty());
        // A message is new to all of them.
        let message = document.method("eth_getBlockReceipts").list("examples")[0].clone();
        cluster.prepare(&document, &message).await;
        for (method, mut subscription) in subscriptions {
            let item = tokio::time::timeout(LONGEST_WAIT, subscription.next()).await;
            let item = item.unwrap_or_else(|_| panic!("{}: no notification", method.name));
            let item = item.unwrap().unwrap();
            let checked = document.check(&method, "x-notification/schema", &item);
            checked.unwrap_or_else(|error| panic!("{}: {item}: {error}", method.name));
        }
        cluster.stop().await;
    });
}
