//! Watching a chain: its head, its safety levels, its messenger's code, and the failsafe.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use alloy_primitives::{Address, B256, Bytes, U256, b256, keccak256};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
use relayer::{Head, SafetyHeads};
use serde_json::{Value, json};
use tokio::time::timeout;
use tracing::{debug, info, warn};

use super::{answers::Block, call::call, error::NodeError, node::Node};
use crate::clock::real_time;

/// The slot in which proxies keep the address of their implementation (EIP-1967).
const IMPLEMENTATION: B256 =
    b256!("0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc");
/// The public method that says whether the failsafe of the interop filter is on.
const FAILSAFE: &str = "admin_getFailsafeEnabled";
/// How often the messenger's code is looked at: an upgrade replaces it.
const CODE_INTERVAL: Duration = Duration::from_secs(60);
/// How often safety levels are asked for that the policy does not wait for.
const SAFETY_INTERVAL: Duration = Duration::from_secs(12);
/// How often heads are asked for where a subscription tells of them.
const SUBSCRIBED_INTERVAL: Duration = Duration::from_secs(12);

/// What was seen of a chain.
#[derive(Debug, Clone)]
pub(crate) enum Watched {
    /// The chain has this head.
    Head(Head),
    /// The messenger's code has this hash.
    Messenger(B256),
    /// The failsafe is on or off.
    Failsafe(bool),
    /// The node has answered, and nothing has changed.
    Same,
    /// The node has not answered.
    Gone(NodeError),
}

/// How a chain is watched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watch {
    /// The time between two questions for the head.
    pub(crate) interval: Duration,
    /// Whether relays wait for a safety level, so that each question asks for it as well.
    pub(crate) waits_for_safety: bool,
}

/// Tells of a chain until `tell` returns that nobody listens.
pub(crate) async fn watch(node: Arc<Node>, watch: Watch, tell: impl Fn(Watched) -> bool + Send) {
    let mut seen = Seen::default();
    let mut subscription = Subscription::None;
    loop {
        let began = Instant::now();
        let found = node.look_around(watch, &mut seen).await;
        let has_answered = !matches!(found.first(), Some(Watched::Gone(_)));
        for it in found {
            if !tell(it) {
                return;
            }
        }
        if has_answered {
            subscription.renew(&node).await;
        }
        let interval = match subscription {
            Subscription::Heads(_) => SUBSCRIBED_INTERVAL.max(watch.interval),
            Subscription::None | Subscription::Refused => watch.interval,
        };
        let rest = interval.saturating_sub(began.elapsed());
        let _ended: Result<(), _> = timeout(rest, subscription.next()).await;
    }
}

/// What was seen last, and when.
#[derive(Debug, Default)]
struct Seen {
    head: Option<Head>,
    safety: SafetyHeads,
    finalized: Option<B256>,
    safety_at: Option<Instant>,
    code: Option<B256>,
    code_at: Option<Instant>,
    failsafe: Option<bool>,
}

impl Node {
    /// Asks for what may have changed, and returns what has.
    async fn look_around(&self, watch: Watch, seen: &mut Seen) -> Vec<Watched> {
        match self.changes(watch, seen).await {
            Ok(changes) if changes.is_empty() => vec![Watched::Same],
            Ok(changes) => changes,
            Err(error) => vec![Watched::Gone(error)],
        }
    }

    /// As [`look_around`](Self::look_around).
    async fn changes(&self, watch: Watch, seen: &mut Seen) -> Result<Vec<Watched>, NodeError> {
        let tag = |tag: &str| call("eth_getBlockByNumber", json!([tag, false]));
        let mut calls = vec![tag("latest")];
        let is_due = |at: Option<Instant>, interval| at.is_none_or(|at| at.elapsed() >= interval);
        let asks_safety = watch.waits_for_safety || is_due(seen.safety_at, SAFETY_INTERVAL);
        if asks_safety {
            calls.extend([tag("safe"), tag("finalized")]);
        }
        let asks_failsafe = !self.lacks(FAILSAFE);
        if asks_failsafe {
            calls.push(call(FAILSAFE, json!([])));
        }
        let mut answers = self.ask_all(calls).await?.into_iter();
        let mut changes = Vec::new();
        let Some(latest) = answers.next() else { return Ok(changes) };
        let block: Block = latest.read("a block")?;
        if asks_safety {
            seen.safety_at = Some(Instant::now());
            // A node without a tag answers with null or with an error.
            let mut level = || answers.next()?.read::<Option<Block>>("a block or null").ok()?;
            let safe: u64 = level().map_or(0, |block| block.number.to());
            let last = level();
            let finalized = last.as_ref().map_or(0, |block| block.number.to());
            seen.finalized = last.map(|block| block.hash);
            // What is final is safe, where a node does not say so.
            let safe = safe.max(finalized);
            seen.safety = SafetyHeads { cross_unsafe: safe, safe, finalized };
        }
        if asks_failsafe && let Some(answer) = answers.next() {
            match answer.read::<bool>("true or false") {
                Ok(is_on) if seen.failsafe != Some(is_on) => {
                    seen.failsafe = Some(is_on);
                    changes.push(Watched::Failsafe(is_on));
                }
                Ok(_) => {}
                Err(_) => self.set_lacking(FAILSAFE),
            }
        }
        if is_due(seen.code_at, CODE_INTERVAL) {
            let code = self.messenger_code().await?;
            seen.code_at = Some(Instant::now());
            if seen.code != Some(code) {
                seen.code = Some(code);
                changes.push(Watched::Messenger(code));
            }
        }
        let head = self.head(&block, seen);
        if seen.head != Some(head) {
            seen.head = Some(head);
            changes.push(Watched::Head(head));
        }
        Ok(changes)
    }

    /// Returns a block as the chain's head.
    fn head(&self, block: &Block, seen: &Seen) -> Head {
        let timestamp: u64 = block.timestamp.to();
        if seen.head.is_none_or(|before| before.hash != block.hash) {
            let ahead = timestamp.checked_signed_diff(real_time()).unwrap_or(i64::MAX);
            self.ahead.store(ahead, Ordering::Relaxed);
        }
        Head {
            number: block.number.to(),
            hash: block.hash,
            parent_hash: block.parent_hash,
            timestamp,
            base_fee: block.base_fee_per_gas.to(),
            gas_limit: block.gas_limit.to(),
            safety: seen.safety,
            finalized_hash: seen.finalized,
        }
    }

    /// Returns the hash of the code that the messenger runs, behind its proxy if it has one.
    ///
    /// # Errors
    ///
    /// [`NodeError`].
    pub(crate) async fn messenger_code(&self) -> Result<B256, NodeError> {
        let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        let slot = json!([messenger, IMPLEMENTATION, "latest"]);
        let implementation: U256 = self.ask("eth_getStorageAt", slot, "a word").await?;
        let account = if implementation.is_zero() {
            messenger
        } else {
            Address::from_word(implementation.into())
        };
        let code: Bytes = self.ask("eth_getCode", json!([account, "latest"]), "code").await?;
        Ok(keccak256(code))
    }
}

/// A subscription to a chain's heads.
enum Subscription {
    /// There is none yet.
    None,
    /// The node has none.
    Refused,
    /// It tells of heads. Each is a reason to ask for the head and all that belongs to it.
    Heads(alloy_pubsub::Subscription<Value>),
}

impl Subscription {
    /// Subscribes where it makes sense and is not done yet.
    async fn renew(&mut self, node: &Node) {
        if !node.is_socket() || !matches!(self, Self::None) {
            return;
        }
        match node.subscribe().await {
            Ok(heads) => {
                info!(chain = node.chain(), endpoint = node.endpoint(), "subscribed to heads");
                *self = Self::Heads(heads);
            }
            Err(error) => {
                warn!(chain = node.chain(), %error, "no subscription to heads: they are polled");
                *self = Self::Refused;
            }
        }
    }

    /// Waits for the next head.
    async fn next(&mut self) {
        let Self::Heads(heads) = self else { return std::future::pending().await };
        if heads.recv_any().await.is_err() {
            debug!("a subscription has ended or is behind");
            *self = Self::None;
            return;
        }
        // Several heads are one reason.
        while heads.try_recv_any().is_ok() {}
    }
}

impl Node {
    /// Subscribes to heads over the WebSocket that is asked at present.
    async fn subscribe(&self) -> Result<alloy_pubsub::Subscription<Value>, NodeError> {
        let method = "eth_subscribe";
        let endpoint = self.current();
        let client = endpoint.client().await.map_err(|it| it.at(endpoint.url(), method))?;
        let subscribed = client.request::<_, B256>(method, json!(["newHeads"])).await;
        let failed = |error| super::error::Failure::of(method, error).at(endpoint.url(), method);
        let id = subscribed.map_err(failed)?;
        Ok(client.get_subscription(id).await)
    }
}
