//! Reads requests completely, within limits of time and size, before they are processed.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame, SizeHint};
use jsonrpsee::{
    core::BoxError,
    server::{HttpBody, HttpRequest, HttpResponse, http::response},
    types::{ErrorObject, Id, Response, ResponsePayload, error::INVALID_REQUEST_CODE},
};
use serde::{Deserialize, Deserializer};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{Layer, Service};

use crate::limits::{LIMIT_EXCEEDED, Limits};

/// Number of bytes that one permit counts.
const PERMIT: usize = 1024;
/// The most bytes of all requests and responses of HTTP clients in progress.
const MOST_HELD: usize = 1024 * 1024 * 1024;
/// Responses up to this number of bytes are not counted: counting would cost more than they take.
const SMALL: u64 = 64 * 1024;

/// The error of an id that jsonrpsee does not accept.
const INVALID_ID: &str = "id: expected a whole number below 2^64 or a string";
/// The most bytes of jsonrpsee's response to a notification: nothing, or `null`.
const NO_ANSWER: u64 = 4;

/// Reads requests completely.
#[derive(Debug, Clone)]
pub(crate) struct BodyLayer {
    held: Arc<Semaphore>,
    largest: usize,
    longest: Duration,
}

impl BodyLayer {
    /// Creates a layer with these limits. All clones share the count of bytes.
    pub(crate) fn new(limits: &Limits) -> Self {
        let held = Arc::new(Semaphore::new(MOST_HELD / PERMIT));
        Self { held, largest: limits.request_bytes as usize, longest: limits.request_timeout }
    }
}

impl<S> Layer<S> for BodyLayer {
    type Service = WholeBody<S>;

    fn layer(&self, inner: S) -> WholeBody<S> {
        WholeBody { inner, layer: self.clone() }
    }
}

/// See [`BodyLayer`].
#[derive(Debug, Clone)]
pub(crate) struct WholeBody<S> {
    inner: S,
    layer: BodyLayer,
}

impl<S, B> Service<HttpRequest<B>> for WholeBody<S>
where
    S: Service<HttpRequest, Response = HttpResponse> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    type Response = HttpResponse;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: HttpRequest<B>) -> Self::Future {
        // Calls the service that is ready, not its clone.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let layer = self.layer.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let read = tokio::time::timeout(layer.longest, layer.read(body)).await;
            let (body, _held) = match read {
                Ok(Ok(read)) => read,
                Ok(Err(refused)) => return Ok(refused),
                Err(_late) => {
                    let words = format!("body: expected within {:?}", layer.longest);
                    return Ok(refusal(StatusCode::REQUEST_TIMEOUT, LIMIT_EXCEEDED, words));
                }
            };
            let body = Bytes::from(body);
            let whole = HttpBody::new(Full::new(body.clone()));
            let answer = inner.call(HttpRequest::from_parts(parts, whole)).await?;
            if answer.body().size_hint().upper().is_some_and(|bytes| bytes <= NO_ANSWER)
                && let Some(refused) = refused_id(&body)
            {
                return Ok(refused);
            }
            Ok(layer.hold(answer))
        })
    }
}

impl BodyLayer {
    /// Returns the bytes that are held at present, to about a KiB.
    pub(crate) fn held_bytes(&self) -> usize {
        (MOST_HELD / PERMIT).saturating_sub(self.held.available_permits()) * PERMIT
    }

    /// Reads the whole body. The permits count it until they are dropped.
    async fn read(
        &self,
        mut body: impl Body<Data = Bytes, Error: Into<BoxError>> + Unpin,
    ) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), HttpResponse> {
        let too_large = || response::too_large(u32::try_from(self.largest).unwrap_or(u32::MAX));
        if body.size_hint().lower() > self.largest as u64 {
            return Err(too_large());
        }
        let mut read = Vec::new();
        let mut held: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = body.frame().await {
            // The client is gone, or does not speak HTTP.
            let Ok(frame) = frame else { return Err(response::malformed()) };
            let Ok(data) = frame.into_data() else { continue };
            if read.len() + data.len() > self.largest {
                return Err(too_large());
            }
            read.extend_from_slice(&data);
            let counted = held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            let more = read.len().div_ceil(PERMIT).saturating_sub(counted);
            let more = self.acquire(more).ok_or_else(busy)?;
            match &mut held {
                Some(held) => held.merge(more),
                None => held = Some(more),
            }
        }
        Ok((read, held))
    }

    /// Counts a response until it is sent.
    fn hold(&self, answer: HttpResponse) -> HttpResponse {
        let size = answer.body().size_hint().lower();
        if size <= SMALL {
            return answer;
        }
        let permits = usize::try_from(size).unwrap_or(usize::MAX).div_ceil(PERMIT);
        let Some(held) = self.acquire(permits) else { return busy() };
        answer.map(|body| HttpBody::new(CountedBody { body, _held: held }))
    }

    /// Acquires permits, if enough are left.
    fn acquire(&self, permits: usize) -> Option<OwnedSemaphorePermit> {
        let permits = u32::try_from(permits).ok()?;
        self.held.clone().try_acquire_many_owned(permits).ok()
    }
}

/// A body that is counted until it is dropped.
struct CountedBody {
    body: HttpBody,
    _held: OwnedSemaphorePermit,
}

impl Body for CountedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Refuses a request whose id jsonrpsee does not accept, because jsonrpsee would treat it as a
/// notification. If the id is a number, the response has it, so that the client can match the
/// error.
fn refused_id(body: &[u8]) -> Option<HttpResponse> {
    #[derive(Deserialize)]
    struct Asked {
        #[serde(default, deserialize_with = "present")]
        id: Option<serde_json::Value>,
    }
    let id = serde_json::from_slice::<Asked>(body).ok()?.id?;
    let shown = if id.is_number() { &id } else { &serde_json::Value::Null };
    let error = ErrorObject::owned(INVALID_REQUEST_CODE, INVALID_ID, Some(&id));
    let refused = serde_json::json!({ "jsonrpc": "2.0", "error": error, "id": shown });
    Some(response::ok_response(refused.to_string()))
}

/// Deserializes a value that is present, even if it is `null`.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(value).map(Some)
}

/// Refuses a request because others use too much memory.
fn busy() -> HttpResponse {
    let words = "requests and responses in progress use too much memory".into();
    refusal(StatusCode::SERVICE_UNAVAILABLE, LIMIT_EXCEEDED, words)
}

/// Creates the response to a request that is refused before its id is read.
pub(crate) fn refusal(status: StatusCode, code: i32, message: String) -> HttpResponse {
    let error = ErrorObject::owned(code, message, None::<()>);
    let refused = Response::new(ResponsePayload::<()>::error(error), Id::Null);
    let mut answer = HttpResponse::new(HttpBody::from(refused.to_string()));
    *answer.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    answer
}
