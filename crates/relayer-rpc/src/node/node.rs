//! A chain's node: one endpoint or several, of which one is asked until it fails.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use alloy_primitives::ChainId;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::{info, warn};

use super::{
    call::{Answer, Call, call},
    codes::Codes,
    endpoint::Endpoint,
    endpoint_url::EndpointUrl,
    error::{Failure, NodeError},
};
use crate::{metrics::Requests, tls};

/// The most calls of one request. Providers have limits from 100 on.
const LARGEST_BATCH: usize = 100;
/// How long calls are sent one by one after an endpoint has not answered a batch.
const WITHOUT_BATCHES: Duration = Duration::from_secs(60);

/// A chain's node.
#[derive(Debug)]
pub(crate) struct Node {
    chain: ChainId,
    endpoints: Vec<Endpoint>,
    /// The endpoint that is asked first.
    current: AtomicUsize,
    /// The time that one request may take.
    deadline: Duration,
    /// Until when calls are sent one by one: an endpoint has not answered a batch.
    no_batches_until: Mutex<Option<Instant>>,
    /// Methods that the node does not have.
    pub(super) missing: Mutex<Vec<&'static str>>,
    /// Which accounts have code.
    pub(super) codes: Codes,
    /// How many seconds the timestamp of the latest block was ahead of real time when it was seen.
    pub(super) ahead: AtomicI64,
    requests: Requests,
}

impl Node {
    /// Connects to the endpoints of a chain, the first of which that answers says which chain it is.
    ///
    /// # Errors
    ///
    /// [`NodeError::Unreachable`] where none answers.
    pub(crate) async fn connect(
        urls: Vec<EndpointUrl>,
        deadline: Duration,
        requests: Requests,
    ) -> Result<Self, NodeError> {
        let unreachable = |reason: String| NodeError::Unreachable {
            endpoint: urls.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            method: "eth_chainId",
            reason,
            is_late: false,
        };
        let http =
            tls::client(deadline).map_err(|error| unreachable(error.without_url().to_string()))?;
        let mut failed = unreachable("no endpoint is given".into());
        let endpoints = urls.into_iter().map(|url| Endpoint::new(url, http.clone()));
        let mut node = Self {
            chain: 0,
            endpoints: endpoints.collect(),
            current: AtomicUsize::new(0),
            deadline,
            no_batches_until: Mutex::default(),
            missing: Mutex::default(),
            codes: Codes::default(),
            ahead: AtomicI64::new(0),
            requests,
        };
        for (index, endpoint) in node.endpoints.iter().enumerate() {
            match endpoint.check(None, deadline).await {
                Ok(Some(chain)) => {
                    node.chain = chain;
                    node.current = AtomicUsize::new(index);
                    return Ok(node);
                }
                Ok(None) => {}
                Err(failure) => failed = failure.at(endpoint.url(), "eth_chainId"),
            }
        }
        Err(failed)
    }

    /// Returns the id of the chain.
    pub(crate) const fn chain(&self) -> ChainId {
        self.chain
    }

    /// Returns the endpoint that is asked at present, without its keys.
    pub(crate) fn endpoint(&self) -> String {
        self.current().url().to_string()
    }

    /// Whether the endpoint that is asked at present is a WebSocket.
    pub(super) fn is_socket(&self) -> bool {
        self.current().url().is_socket()
    }

    /// Returns the endpoint that is asked first.
    pub(super) fn current(&self) -> &Endpoint {
        let index = self.current.load(Ordering::Relaxed);
        &self.endpoints[index % self.endpoints.len()]
    }

    /// Sends a call, and reads its result.
    ///
    /// # Errors
    ///
    /// [`NodeError`].
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Value,
        expected: &'static str,
    ) -> Result<T, NodeError> {
        let mut answers = self.ask_all(vec![call(method, params)]).await?;
        let unanswered = || NodeError::Malformed { method, expected, actual: "nothing".into() };
        answers.pop().ok_or_else(unanswered)?.read(expected)
    }

    /// Sends calls in as few requests as the node takes, and returns their answers in order.
    ///
    /// # Errors
    ///
    /// [`NodeError::Unreachable`].
    pub(super) async fn ask_all(&self, calls: Vec<Call>) -> Result<Vec<Answer>, NodeError> {
        let mut answers = Vec::with_capacity(calls.len());
        let mut rest = calls.as_slice();
        while !rest.is_empty() {
            let most = if self.takes_batches() { LARGEST_BATCH } else { 1 };
            let (now, later) = rest.split_at(rest.len().min(most));
            match self.send(now).await {
                Ok(some) => answers.extend(some),
                // Some endpoints refuse batches. One call shows whether this one does.
                Err(error) if now.len() > 1 && !error.is_late() => {
                    answers.extend(self.send(&now[..1]).await?);
                    self.set_without_batches();
                    warn!(chain = self.chain, %error, "the node has not answered a batch");
                    rest = &rest[1..];
                    continue;
                }
                Err(error) => return Err(error),
            }
            rest = later;
        }
        Ok(answers)
    }

    /// Whether calls are sent in batches at present.
    fn takes_batches(&self) -> bool {
        let until = self.no_batches_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_none_or(|until| until <= Instant::now())
    }

    /// Sends calls one by one for a while.
    fn set_without_batches(&self) {
        let until = Instant::now() + WITHOUT_BATCHES;
        *self.no_batches_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }

    /// Sends calls to the first endpoint that answers, beginning with the one that did last time.
    async fn send(&self, calls: &[Call]) -> Result<Vec<Answer>, NodeError> {
        let method = calls.first().map_or("a batch", |call| call.method);
        let first = self.current.load(Ordering::Relaxed);
        let mut last = NodeError::Unreachable {
            endpoint: self.endpoint(),
            method,
            reason: "no endpoint".into(),
            is_late: false,
        };
        for offset in 0..self.endpoints.len() {
            let index = (first + offset) % self.endpoints.len();
            let endpoint = &self.endpoints[index];
            self.requests.sent(self.chain, calls.iter().map(|call| call.method));
            let answered = match endpoint.check(Some(self.chain), self.deadline).await {
                Ok(_) => endpoint.send(calls, self.deadline).await,
                Err(failure) => Err(failure),
            };
            match answered {
                Ok(answers) => {
                    if offset > 0 {
                        self.current.store(index, Ordering::Relaxed);
                        info!(chain = self.chain, endpoint = %endpoint.url(), "another endpoint is asked");
                    }
                    return Ok(answers);
                }
                Err(Failure::Answer(error)) => return Err(error),
                Err(failure) => {
                    self.requests.failed(self.chain);
                    last = failure.at(endpoint.url(), method);
                }
            }
        }
        Err(last)
    }

    /// Whether the node is known not to have a method.
    pub(super) fn lacks(&self, method: &'static str) -> bool {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).contains(&method)
    }

    /// Notes that the node does not have a method.
    pub(super) fn set_lacking(&self, method: &'static str) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if !missing.contains(&method) {
            missing.push(method);
        }
    }
}
