//! Reads requests completely, within limits of time and size, before they are processed.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{StatusCode, request::Parts};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes};
use jsonrpsee::{
    core::BoxError,
    server::{HttpBody, HttpRequest, HttpResponse, http::response},
    types::{ErrorObject, Id, Response, ResponsePayload},
};
use tokio::time::{Instant, sleep_until, timeout};
use tower::{Layer, Service};

use super::{answered::Answered, pages::Page, request_id::check_ids, turns::Turns};
use crate::{
    beside::{LONG, beside_others},
    limits::{LIMIT_EXCEEDED, Limits},
    memory::{Held, NoRoom, Share, Unsent, within},
};

/// Number of times that a request is in memory while it is answered: as jsonrpsee reads it, as the
/// parameters of the method, and as what they mean.
const COPIES: u64 = 3;
/// The most bytes of a value that the parameters of a method have, besides its text: an empty object
/// can stand for a struct.
const VALUE: u64 = 128;

/// How long the rest of a body is read that is refused.
const LINGER: Duration = Duration::from_secs(5);

/// The most bytes of jsonrpsee's response to a notification: nothing, or `null`.
pub(super) const NO_ANSWER: u64 = 4;

/// Reads the requests of a connection completely, and counts them and their answers.
#[derive(Debug, Clone)]
pub(crate) struct BodyLayer {
    share: Arc<Share>,
    largest: usize,
    longest: Duration,
}

impl BodyLayer {
    /// Creates the layer of a connection with this share and these limits.
    pub(crate) const fn new(share: Arc<Share>, limits: &Limits) -> Self {
        Self { share, largest: limits.request_bytes as usize, longest: limits.request_timeout }
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
    S: Service<HttpRequest, Response = HttpResponse, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    type Response = HttpResponse;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: HttpRequest<B>) -> Self::Future {
        // Calls the service that is ready, not its clone.
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        let layer = self.layer.clone();
        Box::pin(async move {
            let (parts, mut body) = request.into_parts();
            let read = layer.read_in_time(&mut body).await;
            let (whole, held) = match read {
                Ok(read) => read,
                Err(refused) => {
                    tokio::spawn(discard(body, layer.largest));
                    return Ok(refused);
                }
            };
            let mut response = answer(inner, parts, whole.into(), held).await?;
            match response.extensions_mut().remove::<Answered>() {
                Some(Answered(Some(held))) => count(response, held).await,
                _ => Ok(response),
            }
        })
    }
}

impl BodyLayer {
    /// Reads the whole body, and counts it, unless that takes too long.
    async fn read_in_time(
        &self,
        body: &mut (impl Body<Data = Bytes, Error: Into<BoxError>> + Unpin),
    ) -> Result<(Vec<u8>, Held), HttpResponse> {
        let (memory, began, turns) = (self.share.memory(), Instant::now(), Turns::default());
        let late = async {
            tokio::select! {
                overdue = memory.overdue(began, || turns.holds()) => {
                    memory.record_refusal();
                    let words = format!("body: {overdue}");
                    Err(refusal(StatusCode::SERVICE_UNAVAILABLE, LIMIT_EXCEEDED, words))
                }
                () = sleep_until(began + self.longest) => {
                    let words = format!("body: expected within {:?}", self.longest);
                    Err(refusal(StatusCode::REQUEST_TIMEOUT, LIMIT_EXCEEDED, words))
                }
            }
        };
        turns.read(self.read(body, &turns), late).await
    }

    /// Reads the whole body, and counts it. While there is no room, nothing is read.
    async fn read(
        &self,
        body: &mut (impl Body<Data = Bytes, Error: Into<BoxError>> + Unpin),
        turns: &Turns,
    ) -> Result<(Vec<u8>, Held), HttpResponse> {
        let too_large = || response::too_large(u32::try_from(self.largest).unwrap_or(u32::MAX));
        if body.size_hint().lower() > self.largest as u64 {
            return Err(too_large());
        }
        let whole = body.size_hint().upper().unwrap_or(u64::MAX);
        let mut read = Vec::new();
        let mut held = self.share.nothing();
        while let Some(frame) = body.frame().await.map(Result::ok) {
            // The client is gone, or does not speak HTTP.
            let Some(frame) = frame else { return Err(response::malformed()) };
            let Ok(data) = frame.into_data() else { continue };
            if read.len() + data.len() > self.largest {
                return Err(too_large());
            }
            let counted = held.resize_in_part((read.len() + data.len()) as u64, whole).await;
            counted.map_err(|full| no_room(&full))?;
            read.extend_from_slice(&data);
            turns.count(data.len()).await;
        }
        Ok((read, held))
    }
}

/// Reads the rest of a body that is refused, and keeps nothing. While something is left to read, the
/// end of the connection would discard the response that the client has not read.
async fn discard(mut body: impl Body<Data = Bytes> + Unpin, most: usize) {
    let read = async {
        let mut left = most;
        while let Some(Ok(frame)) = body.frame().await {
            let read = frame.data_ref().map_or(0, Bytes::len);
            let Some(rest) = left.checked_sub(read) else { break };
            left = rest;
        }
    };
    let _late = timeout(LINGER, read).await;
}

/// Answers a request that has come in completely, over HTTP or WebSocket. `held` counts it.
pub(super) async fn answer<S>(
    service: S,
    parts: Parts,
    body: Bytes,
    held: Held,
) -> Result<HttpResponse, BoxError>
where
    S: Service<HttpRequest, Response = HttpResponse, Error = BoxError> + Send + 'static,
    S::Future: Send,
{
    beside_others(body.len() >= LONG, answer_here(service, parts, body, held)).await
}

/// As [`answer`], in the thread that polls it.
async fn answer_here<S>(
    mut service: S,
    parts: Parts,
    body: Bytes,
    mut held: Held,
) -> Result<HttpResponse, BoxError>
where
    S: Service<HttpRequest, Response = HttpResponse, Error = BoxError>,
{
    if let Err(full) = held.resize(weight(&body)) {
        return Ok(no_room(&full));
    }
    let share = held.share().clone();
    let body = match check_ids(body) {
        Ok(body) => body,
        Err(refused) => return Ok(counted(response::ok_response(refused), &share)),
    };
    let whole = HttpBody::new(Full::new(body));
    let answered = service.call(HttpRequest::from_parts(parts, whole));
    let mut response = within(Arc::new(held), answered).await?;
    if response.extensions().get::<Answered>().is_some() {
        return Ok(response);
    }
    if response.body().size_hint().upper().is_some_and(|bytes| bytes <= NO_ANSWER) {
        // Notifications are not answered.
        *response.body_mut() = HttpBody::empty();
        return Ok(response);
    }
    Ok(counted(response, &share))
}

/// Counts a response that no call has made, for example that to a malformed request: it can have a
/// long id.
fn counted(mut response: HttpResponse, share: &Arc<Share>) -> HttpResponse {
    match share.hold(response.body().size_hint().lower()) {
        Ok(held) => {
            response.extensions_mut().insert(Answered(Some(Unsent::new(held))));
            response
        }
        Err(full) => no_room(&full),
    }
}

/// Returns about how many bytes a request makes the server hold while it is answered.
fn weight(body: &[u8]) -> u64 {
    // Without branches and in small parts, many bytes are counted at once.
    let is_value = |byte: &u8| u8::from((*byte == b',') | (*byte == b'[') | (*byte == b'{'));
    let parts = body.chunks(usize::from(u8::MAX));
    let values: u64 = parts.map(|part| u64::from(part.iter().map(is_value).sum::<u8>())).sum();
    COPIES * body.len() as u64 + VALUE * values
}

/// Counts a response until its last byte is sent, which is later than the end of its body.
async fn count(response: HttpResponse, held: Arc<Unsent>) -> Result<HttpResponse, BoxError> {
    /// Bytes that are counted until they are dropped.
    struct Counted(Bytes, #[expect(dead_code, reason = "it is dropped")] Arc<Unsent>);

    impl AsRef<[u8]> for Counted {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }

    let (parts, body) = response.into_parts();
    let bytes = body.collect().await?.to_bytes();
    let body = HttpBody::new(Full::new(Bytes::from_owner(Counted(bytes, held))));
    Ok(HttpResponse::from_parts(parts, body))
}

/// Refuses a request for which there is no room in memory.
fn no_room(full: &NoRoom) -> HttpResponse {
    refusal(StatusCode::SERVICE_UNAVAILABLE, LIMIT_EXCEEDED, full.to_string())
}

/// Creates the response to a request that is refused before its id is read.
pub(crate) fn refusal(status: StatusCode, code: i32, message: String) -> HttpResponse {
    let error = ErrorObject::owned(code, message, None::<()>);
    let refused = Response::new(ResponsePayload::<()>::error(error), Id::Null);
    let content_type = "application/json; charset=utf-8";
    Page::new(status, content_type, refused.to_string()).into()
}
