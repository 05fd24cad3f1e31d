//! Limits the calls of a connection, and refuses those that it cannot carry.

use std::sync::Arc;

use jsonrpsee::{
    BatchResponseBuilder, MethodCallback, MethodResponse, Methods,
    core::middleware::{Batch, BatchEntry, Notification, RpcServiceT},
    types::{
        ErrorObjectOwned, Request,
        error::{INVALID_REQUEST_CODE, METHOD_NOT_FOUND_CODE},
    },
};
use tower::Layer;

use super::{
    counts::Counts,
    pace::{OverWebSocket, Pace},
};

/// The name under which requests of all methods are counted that there are not.
const UNKNOWN: &str = "unknown";

/// Applied to the calls of one connection.
#[derive(Debug, Clone)]
pub(crate) struct CallLayer {
    pub(crate) pace: Arc<Pace>,
    pub(crate) methods: Methods,
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
        // Names that clients make up are no labels: there is no end of them.
        let method = self.layer.methods.method_with_name(&request.method);
        let counted = self.layer.counts.begin(method.map_or(UNKNOWN, |(name, _)| name));
        let response = match self.layer.refusal(&request, in_batch) {
            Some(refused) => MethodResponse::error(request.id, refused),
            None => self.inner.call(request).await,
        };
        counted.end(response.is_error());
        response
    }
}

impl CallLayer {
    /// Returns the error of a call that this connection, or a batch, cannot carry.
    fn refusal(&self, request: &Request<'_>, in_batch: bool) -> Option<ErrorObjectOwned> {
        match self.methods.method(&request.method)? {
            MethodCallback::Subscription(_) | MethodCallback::Unsubscription(_)
                if request.extensions.get::<OverWebSocket>().is_none() =>
            {
                // geth's words.
                let words = "notifications not supported: expected a WebSocket";
                Some(ErrorObjectOwned::owned(METHOD_NOT_FOUND_CODE, words, None::<()>))
            }
            // jsonrpsee sends its response outside of the batch's response, and would send both.
            MethodCallback::Subscription(_) if in_batch => {
                let words = "subscription: expected a request of its own, got one in a batch";
                Some(ErrorObjectOwned::owned(INVALID_REQUEST_CODE, words, None::<()>))
            }
            _ => None,
        }
    }
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
            calls.answer(request, false).await
        }
    }

    // As jsonrpsee's server does it. That one would call its own methods, past this layer.
    fn batch<'a>(&self, batch: Batch<'a>) -> impl Future<Output = MethodResponse> + Send + 'a {
        let in_progress = self.layer.pace.begin();
        let calls = self.clone();
        async move {
            let _in_progress = in_progress;
            let mut responses = BatchResponseBuilder::new_with_limit(calls.layer.response_bytes);
            let mut is_notified = false;
            for entry in batch {
                let response = match entry {
                    Ok(BatchEntry::Call(request)) => calls.answer(request, true).await,
                    Ok(BatchEntry::Notification(notification)) => {
                        is_notified = true;
                        calls.inner.notification(notification).await;
                        continue;
                    }
                    Err(error) => {
                        let (error, id) = error.into_parts();
                        MethodResponse::error(id, error)
                    }
                };
                if let Err(too_large) = responses.append(response) {
                    return too_large;
                }
            }
            if responses.is_empty() && is_notified {
                MethodResponse::notification()
            } else {
                MethodResponse::from_batch(responses.finish())
            }
        }
    }

    fn notification<'a>(
        &self,
        notification: Notification<'a>,
    ) -> impl Future<Output = MethodResponse> + Send + 'a {
        self.inner.notification(notification)
    }
}
