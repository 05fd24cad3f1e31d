//! Calls the methods for a connection: refuses what it cannot carry, counts the answers, and opens
//! subscriptions.

use std::sync::Arc;

use jsonrpsee::{
    MethodCallback, MethodResponse, Methods,
    core::{
        middleware::{Batch, BatchEntry, Notification, RpcServiceT},
        server::{BatchResponseBuilder, SubscriptionState},
    },
    types::{
        ErrorObjectOwned, Id, Params, Request,
        error::{INVALID_REQUEST_CODE, METHOD_NOT_FOUND_CODE, reject_too_many_subscriptions},
    },
};
use tower::Layer;

use super::{
    answered::Answered, counts::Counts, pace::Pace, socket::OverWebSocket,
    subscriber::NOT_SUPPORTED, subscription_ids::SubscriptionIds,
};
use crate::{
    beside::{LONG, before_long},
    limits::LIMIT_EXCEEDED,
    memory::{NoRoom, Share, Unsent},
};

/// The name under which requests of unknown methods are counted.
const UNKNOWN: &str = "unknown";

/// The most bytes of a request's id, which every answer repeats.
const LONGEST_ID: usize = 1_024;

/// Applied to the calls of one connection.
#[derive(Debug, Clone)]
pub(crate) struct CallLayer {
    pub(crate) pace: Arc<Pace>,
    pub(crate) share: Arc<Share>,
    pub(crate) methods: Methods,
    pub(crate) ids: Arc<SubscriptionIds>,
    /// The most bytes of all responses to a batch.
    pub(crate) response_bytes: usize,
    pub(crate) counts: Arc<Counts>,
}

impl<S> Layer<S> for CallLayer {
    type Service = Calls<S>;

    fn layer(&self, inner: S) -> Calls<S> {
        Calls { inner, layer: self.clone() }
    }
}

/// See [`CallLayer`].
#[derive(Debug, Clone)]
pub(crate) struct Calls<S> {
    inner: S,
    layer: CallLayer,
}

impl<S: RpcServiceT<MethodResponse = MethodResponse>> Calls<S> {
    /// Answers a call, and counts it.
    async fn answer(&self, request: Request<'_>, in_batch: bool) -> MethodResponse {
        if let Id::Str(id) = &request.id
            && id.len() > LONGEST_ID
        {
            let words = format!("id: expected at most {LONGEST_ID} bytes, got {}", id.len());
            let refused = ErrorObjectOwned::owned(INVALID_REQUEST_CODE, words, None::<()>);
            return MethodResponse::error(Id::Null, refused);
        }
        // Names that clients make up are no labels: there is no end of them.
        let method = self.layer.methods.method_with_name(&request.method);
        let counted = self.layer.counts.begin(method.map_or(UNKNOWN, |(name, _)| name));
        let callback = method.map(|(_, callback)| callback);
        let response = match refusal(callback, &request, in_batch) {
            Some(refused) => MethodResponse::error(request.id, refused),
            None => match self.layer.subscription(callback, &request).await {
                Some(response) => response,
                None => self.inner.call(request).await,
            },
        };
        counted.end(response.is_error());
        response
    }
}

impl<S: RpcServiceT<MethodResponse = MethodResponse>> Calls<S> {
    /// Runs a notification, which is not answered, and cannot subscribe.
    async fn run(&self, notification: Notification<'_>) {
        let Notification { jsonrpc, method, params, extensions } = notification;
        let request = Request { jsonrpc, id: Id::Null, method, params, extensions };
        self.answer(request, true).await;
    }
}

impl CallLayer {
    /// Counts a response. If there is no room for it, the response is an error.
    fn count(&self, response: MethodResponse, id: Id<'_>) -> MethodResponse {
        let held = self.share.hold(response.as_json().get().len() as u64);
        held.map_or_else(
            |full| no_room(id, &full),
            |held| marked(response, Answered(Some(Unsent::new(held)))),
        )
    }

    /// Opens or ends a subscription, if the request asks for that.
    async fn subscription(
        &self,
        callback: Option<&MethodCallback>,
        request: &Request<'_>,
    ) -> Option<MethodResponse> {
        let callback = callback?;
        if !matches!(callback, MethodCallback::Subscription(_) | MethodCallback::Unsubscription(_))
        {
            return None;
        }
        let socket = &request.extensions.get::<OverWebSocket>()?.0;
        let params = Params::new(request.params.as_ref().map(|params| params.get()));
        let (id, extensions) = (request.id.clone(), request.extensions.clone());
        match callback {
            MethodCallback::Subscription(callback) => {
                let Some(subscription_permit) = socket.places.acquire() else {
                    let refused = reject_too_many_subscriptions(socket.places.max());
                    return Some(MethodResponse::error(id, refused));
                };
                let state = SubscriptionState {
                    conn_id: socket.connection,
                    id_provider: &*self.ids,
                    subscription_permit,
                };
                let opened = callback(id, params, socket.responses.clone(), state, extensions);
                let response = opened.await;
                if response.is_subscription() {
                    return Some(marked(MethodResponse::notification(), Answered(None)));
                }
                Some(response)
            }
            MethodCallback::Unsubscription(callback) => {
                // jsonrpsee knows a subscription a moment after its client has read that it is open. It is
                // opened under this lock.
                drop(socket.subscriptions.lock().await);
                let ended =
                    callback(id, params, socket.connection, self.response_bytes, extensions);
                socket.subscriptions.drop_closed().await;
                Some(ended)
            }
            _ => None,
        }
    }
}

/// Returns the error of a call that this connection, or a batch, cannot carry.
fn refusal(
    callback: Option<&MethodCallback>,
    request: &Request<'_>,
    in_batch: bool,
) -> Option<ErrorObjectOwned> {
    match callback? {
        MethodCallback::Subscription(_) | MethodCallback::Unsubscription(_)
            if request.extensions.get::<OverWebSocket>().is_none() =>
        {
            Some(ErrorObjectOwned::owned(METHOD_NOT_FOUND_CODE, NOT_SUPPORTED, None::<()>))
        }
        // Its response is sent outside of the batch's response.
        MethodCallback::Subscription(_) if in_batch => {
            let words = "subscription: expected a request of its own, got one in a batch";
            Some(ErrorObjectOwned::owned(INVALID_REQUEST_CODE, words, None::<()>))
        }
        _ => None,
    }
}

/// Marks a response.
fn marked(mut response: MethodResponse, mark: Answered) -> MethodResponse {
    response.extensions_mut().insert(mark);
    response
}

/// Returns the response of a call for whose answer there is no room in memory.
fn no_room(id: Id<'_>, full: &NoRoom) -> MethodResponse {
    MethodResponse::error(id, ErrorObjectOwned::owned(LIMIT_EXCEEDED, full.to_string(), None::<()>))
}

impl<S> RpcServiceT for Calls<S>
where
    S: RpcServiceT<
            MethodResponse = MethodResponse,
            BatchResponse = MethodResponse,
            NotificationResponse = MethodResponse,
        > + Clone
        + Send
        + Sync
        + 'static,
{
    type MethodResponse = MethodResponse;
    type NotificationResponse = MethodResponse;
    type BatchResponse = MethodResponse;

    fn call<'a>(&self, request: Request<'a>) -> impl Future<Output = MethodResponse> + Send + 'a {
        let in_progress = self.layer.pace.begin();
        let calls = self.clone();
        async move {
            let _in_progress = in_progress;
            let id = request.id.clone();
            let response = calls.answer(request, false).await;
            // The response to a subscription is sent already.
            if response.extensions().get::<Answered>().is_some() {
                return response;
            }
            calls.layer.count(response, id)
        }
    }

    // As jsonrpsee's server does it. That one would call its own methods, past this layer.
    fn batch<'a>(&self, batch: Batch<'a>) -> impl Future<Output = MethodResponse> + Send + 'a {
        let in_progress = self.layer.pace.begin();
        let calls = self.clone();
        async move {
            let _in_progress = in_progress;
            let layer = &calls.layer;
            let mut responses = BatchResponseBuilder::new_with_limit(layer.response_bytes);
            let mut held = layer.share.nothing();
            let mut has_notifications = false;
            for entry in batch {
                let response = match entry {
                    Ok(BatchEntry::Call(request)) => calls.answer(request, true).await,
                    Ok(BatchEntry::Notification(notification)) => {
                        has_notifications = true;
                        calls.run(notification).await;
                        continue;
                    }
                    Err(refused) => {
                        let (refused, id) = refused.into_parts();
                        MethodResponse::error(id, refused)
                    }
                };
                // One more byte separates it from the next. While it grows, there is twice the room.
                let length = response.as_json().get().len() as u64 + 1;
                if let Err(full) = held.resize(held.bytes() + 2 * length) {
                    return no_room(Id::Null, &full);
                }
                if let Err(refused) = responses.append(response) {
                    return refused;
                }
                // Others on the same thread have their turn.
                tokio::task::yield_now().await;
            }
            if responses.is_empty() && has_notifications {
                return MethodResponse::notification();
            }
            // jsonrpsee parses the whole response once more. `held` counts twice its bytes.
            if held.bytes() / 2 >= LONG as u64 {
                before_long().await;
            }
            let response = MethodResponse::from_batch(responses.finish());
            if let Err(full) = held.resize(response.as_json().get().len() as u64) {
                return no_room(Id::Null, &full);
            }
            marked(response, Answered(Some(Unsent::new(held))))
        }
    }

    fn notification<'a>(
        &self,
        notification: Notification<'a>,
    ) -> impl Future<Output = MethodResponse> + Send + 'a {
        let in_progress = self.layer.pace.begin();
        let calls = self.clone();
        async move {
            let _in_progress = in_progress;
            calls.run(notification).await;
            MethodResponse::notification()
        }
    }
}
