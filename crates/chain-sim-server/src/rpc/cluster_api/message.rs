//! Messages, by filter and by hash, and their traces.

use alloy_primitives::B256;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Serialize;

use super::{
    ClusterApi, message_filter::MessageFilter, message_view::MessageView, trace_view::TraceView,
};
use crate::{
    devnet::{RequestError, View},
    json::Json,
};
use chain_sim::TrackedMessage;

/// The number of messages in a response, by default.
const DEFAULT_LIMIT: usize = 100;
/// The most messages in a response.
const LARGEST_LIMIT: usize = 1000;

/// One page of messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MessagePage {
    messages: Vec<MessageView>,
    /// The hash to pass as `after` for the next page; `None` on the last page.
    next: Option<B256>,
}

#[rpc(server, namespace = "cluster")]
pub(crate) trait MessageApi {
    /// Returns the messages that match a filter, by default all, in the order in which they were
    /// sent.
    #[method(name = "getMessages")]
    async fn messages(&self, filter: Option<MessageFilter>) -> RpcResult<Json<MessagePage>>;

    /// Returns the message with this hash.
    #[method(name = "getMessage")]
    async fn message(&self, hash: B256) -> RpcResult<MessageView>;

    /// Returns the life of the message with this hash. Searches all blocks, and executes the
    /// message's relays again.
    #[method(name = "traceMessage")]
    async fn trace(&self, hash: B256) -> RpcResult<Json<TraceView>>;
}

#[jsonrpsee::core::async_trait]
impl MessageApiServer for ClusterApi {
    async fn messages(&self, filter: Option<MessageFilter>) -> RpcResult<Json<MessagePage>> {
        let filter = filter.unwrap_or_default();
        let limit = limit(&filter)?;
        Ok(self.owner.read_json(move |view| page(view, &filter, limit)).await?)
    }

    async fn message(&self, hash: B256) -> RpcResult<MessageView> {
        let view = self.owner.read_short(move |view| {
            let found = view.relayer.tracked(hash).map(MessageView::from);
            found.ok_or(RequestError::MessageNotFound { actual: hash })
        });
        Ok(view.await?)
    }

    async fn trace(&self, hash: B256) -> RpcResult<Json<TraceView>> {
        let view = self.owner.read_json(move |view| {
            let trace = view.trace_message(hash)?;
            let state = view.relayer.message(hash);
            Ok(TraceView::new(trace, state.as_ref(), view.messages.history(hash)))
        });
        Ok(view.await?)
    }
}

/// Returns the requested number of messages.
fn limit(filter: &MessageFilter) -> Result<usize, RequestError> {
    let limit = filter.limit.map_or(DEFAULT_LIMIT, |limit| limit.saturating_to());
    if (1..=LARGEST_LIMIT).contains(&limit) {
        return Ok(limit);
    }
    Err(RequestError::parameter("limit", format!("1 to {LARGEST_LIMIT}"), limit))
}

/// Returns the first `limit` messages that match a filter, and whether there are more.
fn page(view: &View, filter: &MessageFilter, limit: usize) -> Result<MessagePage, RequestError> {
    let matches = |it: &&TrackedMessage| filter.matches(&it.message, Some(&it.state));
    // One more than requested shows whether there are more.
    let mut found: Vec<&TrackedMessage> = match filter.after {
        None => view.relayer.messages().filter(matches).take(limit + 1).collect(),
        Some(actual) => {
            let after = view.relayer.messages_after(actual);
            let after = after.ok_or(RequestError::MessageNotFound { actual })?;
            after.filter(matches).take(limit + 1).collect()
        }
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.hash);
    Ok(MessagePage { messages: found.into_iter().map(MessageView::from).collect(), next })
}
