//! Messages, by filter and by hash, and their lives.

use alloy_primitives::B256;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Serialize;

use super::{
    ClusterApi, message_filter::MessageFilter, message_view::MessageView, trace_view::TraceView,
};
use crate::{
    MessageTrace, TrackedMessage,
    server::{devnet::Devnet, error::RequestError},
};

/// How many messages an answer has, unless it is told otherwise.
const DEFAULT_LIMIT: usize = 100;
/// How many messages an answer has at the most.
const LARGEST_LIMIT: usize = 1000;

/// Some of the messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct MessagePage {
    messages: Vec<MessageView>,
    /// After which message to go on, by hash; none where there are no more.
    next: Option<B256>,
}

#[rpc(server, namespace = "cluster")]
pub(super) trait MessageApi {
    /// The messages that a filter lets through, all without one, in the order in which they were
    /// sent.
    #[method(name = "getMessages")]
    async fn messages(&self, filter: Option<MessageFilter>) -> RpcResult<MessagePage>;

    /// The message with this hash.
    #[method(name = "getMessage")]
    async fn message(&self, hash: B256) -> RpcResult<MessageView>;

    /// The life of the message with this hash. Looks at all blocks, and executes its relays once
    /// more.
    #[method(name = "traceMessage")]
    async fn trace(&self, hash: B256) -> RpcResult<TraceView>;
}

#[jsonrpsee::core::async_trait]
impl MessageApiServer for ClusterApi {
    async fn messages(&self, filter: Option<MessageFilter>) -> RpcResult<MessagePage> {
        let filter = filter.unwrap_or_default();
        let limit = limit(&filter)?;
        Ok(self.owner.ask(move |devnet| page(devnet, &filter, limit)).await?)
    }

    async fn message(&self, hash: B256) -> RpcResult<MessageView> {
        let view = self.owner.ask(move |devnet| {
            let found = devnet.relayer.tracked(hash).map(MessageView::from);
            found.ok_or(RequestError::MessageNotFound { actual: hash })
        });
        Ok(view.await?)
    }

    async fn trace(&self, hash: B256) -> RpcResult<TraceView> {
        let view = self.owner.ask(move |devnet| {
            let trace = MessageTrace::new(&devnet.cluster, Some(&devnet.relayer), hash)?;
            let state = devnet.relayer.message(hash);
            Ok(TraceView::new(trace, state.as_ref(), devnet.messages.history(hash)))
        });
        Ok(view.await?)
    }
}

/// How many messages are asked for.
fn limit(filter: &MessageFilter) -> Result<usize, RequestError> {
    let limit = filter.limit.map_or(DEFAULT_LIMIT, |limit| limit.saturating_to());
    if (1..=LARGEST_LIMIT).contains(&limit) {
        return Ok(limit);
    }
    Err(RequestError::parameter("limit", format!("1 to {LARGEST_LIMIT}"), limit))
}

/// The first messages that a filter lets through, so many, and whether there are more.
fn page(
    devnet: &Devnet,
    filter: &MessageFilter,
    limit: usize,
) -> Result<MessagePage, RequestError> {
    let lets = |it: &&TrackedMessage| filter.lets(&it.message, Some(&it.state));
    // One more, to know whether there are any.
    let mut found: Vec<&TrackedMessage> = match filter.after {
        None => devnet.relayer.messages().filter(lets).take(limit + 1).collect(),
        Some(actual) => {
            let after = devnet.relayer.messages_after(actual);
            let after = after.ok_or(RequestError::MessageNotFound { actual })?;
            after.filter(lets).take(limit + 1).collect()
        }
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.hash);
    Ok(MessagePage { messages: found.into_iter().map(MessageView::from).collect(), next })
}
