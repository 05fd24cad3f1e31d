//! One endpoint of a chain.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use alloy_primitives::{ChainId, U64};
use alloy_rpc_client::{RpcClient, WsConnect};
use reqwest::Client;
use serde_json::value::RawValue;
use tokio::{sync::Mutex, time::timeout};

use super::{
    call::{Answer, Call, call},
    endpoint_url::EndpointUrl,
    error::{Failure, NodeError},
};

/// How often a lost WebSocket is opened again before the endpoint counts as gone.
const SOCKET_RETRIES: u32 = 1;

/// An endpoint. It connects when it is first asked, and again after it was lost.
#[derive(Debug)]
pub(super) struct Endpoint {
    url: EndpointUrl,
    http: Client,
    client: Mutex<Option<RpcClient>>,
    /// Whether it has said that it is of the right chain.
    is_checked: AtomicBool,
}

impl Endpoint {
    /// Creates an endpoint.
    pub(super) fn new(url: EndpointUrl, http: Client) -> Self {
        Self { url, http, client: Mutex::default(), is_checked: AtomicBool::new(false) }
    }

    /// Returns its URL.
    pub(super) const fn url(&self) -> &EndpointUrl {
        &self.url
    }

    /// Returns a client that is connected.
    pub(super) async fn client(&self) -> Result<RpcClient, Failure> {
        let mut client = self.client.lock().await;
        if let Some(client) = &*client {
            return Ok(client.clone());
        }
        let connected = if self.url.is_socket() {
            let socket = WsConnect::new(self.url.url().as_str()).with_max_retries(SOCKET_RETRIES);
            let connected = RpcClient::connect_pubsub(socket).await;
            connected.map_err(|error| Failure::of("connecting", error))?
        } else {
            RpcClient::new_http_with_client(self.http.clone(), self.url.url().clone())
        };
        *client = Some(connected.clone());
        Ok(connected)
    }

    /// Forgets the connection, so that the next request connects anew.
    async fn disconnect(&self) {
        if self.url.is_socket() {
            self.client.lock().await.take();
        }
    }

    /// Sends calls in one request, and returns their answers in order.
    pub(super) async fn send(
        &self,
        calls: &[Call],
        deadline: Duration,
    ) -> Result<Vec<Answer>, Failure> {
        let sent = timeout(deadline, self.send_all(calls)).await;
        let sent = sent.unwrap_or_else(|_| Err(Failure::late(deadline)));
        if matches!(sent, Err(Failure::Endpoint(_) | Failure::Late(_))) {
            self.disconnect().await;
        }
        sent
    }

    /// Sends calls, without a time limit.
    async fn send_all(&self, calls: &[Call]) -> Result<Vec<Answer>, Failure> {
        let client = self.client().await?;
        if let [Call { method, params }] = calls {
            let answer = client.request::<_, Box<RawValue>>(*method, params).await;
            return Ok(vec![Answer { method, result: usable(method, answer)? }]);
        }
        let mut batch = client.new_batch();
        let mut waiting = Vec::with_capacity(calls.len());
        for Call { method, params } in calls {
            let answer = batch.add_call::<_, Box<RawValue>>(*method, params);
            waiting.push((*method, answer.map_err(|error| Failure::of(method, error))?));
        }
        let first = calls.first().map_or("a batch", |call| call.method);
        batch.send().await.map_err(|error| Failure::of(first, error))?;
        let mut answers = Vec::with_capacity(calls.len());
        for (method, answer) in waiting {
            answers.push(Answer { method, result: usable(method, answer.await)? });
        }
        Ok(answers)
    }

    /// Checks that the endpoint is of a chain, once. Without `expected` any chain is right.
    pub(super) async fn check(
        &self,
        expected: Option<ChainId>,
        deadline: Duration,
    ) -> Result<Option<ChainId>, Failure> {
        if expected.is_some() && self.is_checked.load(Ordering::Relaxed) {
            return Ok(expected);
        }
        let asked = [call("eth_chainId", serde_json::json!([]))];
        let answer = self.send(&asked, deadline).await?.pop();
        let Some(answer) = answer else { return Ok(expected) };
        let actual = answer.read::<U64>("a chain id").map_err(Failure::Answer)?.to::<ChainId>();
        if let Some(expected) = expected {
            if actual != expected {
                let endpoint = self.url.to_string();
                let other = NodeError::OtherChain { endpoint, expected, actual };
                return Err(Failure::Endpoint(other.to_string()));
            }
            self.is_checked.store(true, Ordering::Relaxed);
        }
        Ok(Some(actual))
    }
}

/// Returns the result or the node's error; as an error what another endpoint may do better.
fn usable(
    method: &'static str,
    answer: Result<Box<RawValue>, alloy_transport::TransportError>,
) -> Result<Result<Box<RawValue>, NodeError>, Failure> {
    match answer {
        Ok(result) => Ok(Ok(result)),
        Err(error) => match Failure::of(method, error) {
            Failure::Answer(error) => Ok(Err(error)),
            failure => Err(failure),
        },
    }
}
