//! Limits the calls of a connection, and refuses those that it cannot carry.

use std::sync::Arc;

use jsonrpsee::{
    MethodCallback, MethodResponse, Methods,
    core::middleware::{Batch, BatchEntry, BatchEntryErr, Notification, RpcServiceT},
    types::{
        ErrorObjectOwned, Request,
        error::{INVALID_REQUEST_CODE, METHOD_NOT_FOUND_CODE},
    },
};
use tower::Layer;

use super::pace::{OverWebSocket, Pace};

/// Applied to the calls of one connection.
#[derive(Debug, Clone)]
pub(crate) struct CallLayer {
    pub(crate) pace: Arc<Pace>,
    pub(crate) methods: Methods,
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
        let refused = self.layer.refusal(&request, false);
        let inner = self.inner.clone();
        async move {
            let _in_progress = in_progress;
            match refused {
                Some(refused) => MethodResponse::error(request.id, refused),
                None => inner.call(request).await,
            }
        }
    }

    fn batch<'a>(&self, batch: Batch<'a>) -> impl Future<Output = MethodResponse> + Send + 'a {
        let in_progress = self.layer.pace.begin();
        let (inner, layer) = (self.inner.clone(), self.layer.clone());
        async move {
            let _in_progress = in_progress;
            let checked = batch.into_iter().map(|entry| match entry {
                Ok(BatchEntry::Call(request)) => match layer.refusal(&request, true) {
                    Some(refused) => Err(BatchEntryErr::new(request.id, refused)),
                    None => Ok(BatchEntry::Call(request)),
                },
                other => other,
            });
            inner.batch(Batch::from(checked.collect())).await
        }
    }

    fn notification<'a>(
        &self,
        notification: Notification<'a>,
    ) -> impl Future<Output = MethodResponse> + Send + 'a {
        self.inner.notification(notification)
    }
}
