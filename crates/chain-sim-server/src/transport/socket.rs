//! One WebSocket: its messages, and what waits to be sent over it.

use std::{
    future::Future,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::{HeaderValue, Request, header};
use http_body_util::BodyExt;
use hyper::body::Bytes;
use jsonrpsee::{
    ConnectionId,
    core::{
        BoxError,
        server::{BoundedSubscriptions, MethodSink},
    },
    server::{HttpRequest, HttpResponse, StopHandle},
    types::{Id, Response, ResponsePayload, error::reject_too_big_request},
};
use serde_json::value::RawValue;
use soketto::base::OpCode;
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, WriteHalf, split},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task::{JoinSet, yield_now},
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tower::{Service, ServiceExt};

use super::{
    answered::Answered,
    body::{NO_ANSWER, answer},
    closer::Closer,
    ending::close,
    frame::{self, Frames, Received, Unreadable},
    pace::{MOST_IN_PROGRESS, Pace, Subscribed},
    subscriptions::Subscriptions,
};
use crate::{
    limits::Limits,
    memory::{Held, Share, Unsent},
};

/// The most notifications and answers of a WebSocket that are ready to be sent. Beyond that, its
/// subscriptions make none.
const READY: usize = 16;
/// The most responses to requests for subscriptions that are ready to be sent.
const READY_RESPONSES: usize = 64;
/// How long the end of a WebSocket may take.
const LINGER: Duration = Duration::from_secs(1);
/// The code of an end without an error.
const NORMAL: u16 = 1000;

/// What is to be sent.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// An answer or a notification, which is counted until it is sent.
    Text(Bytes, Option<Arc<Unsent>>, Option<OwnedSemaphorePermit>),
    Pong(Vec<u8>),
    /// The last frame.
    Close(Vec<u8>),
}

/// What the calls over a WebSocket know of it.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) pace: Arc<Pace>,
    pub(super) share: Arc<Share>,
    pub(super) connection: ConnectionId,
    /// Limits the number of subscriptions.
    pub(super) places: BoundedSubscriptions,
    pub(super) subscriptions: Subscriptions,
    /// Where jsonrpsee sends the responses to requests for subscriptions. They are sent first.
    pub(super) responses: MethodSink,
    pub(super) outgoing: mpsc::Sender<Outgoing>,
    pub(super) closer: Closer,
}

/// Marks a request that came over a WebSocket, which can carry subscriptions.
#[derive(Debug, Clone)]
pub(crate) struct OverWebSocket(pub(super) Arc<Socket>);

impl OverWebSocket {
    /// Counts a subscription until the returned guard is dropped.
    pub(super) fn subscribe(&self) -> Subscribed {
        self.0.pace.subscribe()
    }
}

/// The receivers of what is sent over a WebSocket.
#[derive(Debug)]
pub(super) struct Queues {
    responses: mpsc::Receiver<Box<RawValue>>,
    pub(super) outgoing: mpsc::Receiver<Outgoing>,
}

impl Socket {
    /// Creates the socket of a connection.
    pub(super) fn new(
        pace: Arc<Pace>,
        share: Arc<Share>,
        connection: ConnectionId,
        subscriptions: u32,
        closer: Closer,
    ) -> (Arc<Self>, Queues) {
        let (responses, sent_first) = mpsc::channel(READY_RESPONSES);
        let (outgoing, sent) = mpsc::channel(READY);
        let responses = MethodSink::new(responses);
        let places = BoundedSubscriptions::new(subscriptions);
        let subscriptions = Subscriptions::default();
        let socket =
            Self { pace, share, connection, places, subscriptions, responses, outgoing, closer };
        (Arc::new(socket), Queues { responses: sent_first, outgoing: sent })
    }
}

/// When the client was last heard.
#[derive(Clone)]
struct Heard(Arc<Mutex<Instant>>);

impl Heard {
    /// Records that the client is there.
    fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Returns how long the client has been silent.
    fn silence(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// Serves a WebSocket until one of its sides ends it. `service` answers each message as it answers
/// an HTTP request.
pub(super) async fn serve<T, S>(
    stream: T,
    service: S,
    socket: Arc<Socket>,
    queues: Queues,
    limits: &Limits,
    stop: StopHandle,
) where
    T: AsyncRead + AsyncWrite + Send + 'static,
    S: Service<HttpRequest, Response = HttpResponse, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
{
    let (reader, writer) = split(stream);
    let mut frames = Frames::new(reader, limits.request_bytes as usize, limits.request_timeout);
    let heard = Heard(Arc::new(Mutex::new(Instant::now())));
    let places = Arc::new(Semaphore::new(MOST_IN_PROGRESS));
    let outgoing = socket.outgoing.clone();
    let mut calls = JoinSet::new();
    let patience =
        Patience { longest: limits.idle_timeout, heard: heard.clone(), places: places.clone() };
    let mut writing = Box::pin(write_all(writer, queues, patience));
    let reading = async {
        let reason = {
            let read = read_all(&mut frames, service, &socket, &places, &heard, &mut calls);
            tokio::select! {
                reason = read => reason,
                () = stop.shutdown() => Reason::Stopped,
            }
        };
        let done = async { while calls.join_next().await.is_some() {} };
        match &reason {
            Reason::Stopped => done.await,
            // What it has just sent is run; what takes longer is given up.
            Reason::Closed => drop(timeout(LINGER, done).await),
            // Nobody is told why.
            Reason::Unreadable(Unreadable::Io(error))
                if is_gone(error) && socket.pace.ending().is_none() =>
            {
                return;
            }
            Reason::Unreadable(_) => {}
        }
        if let Some(error) = reason.told() {
            // The writer may be gone.
            let _gone = outgoing.send(Outgoing::Text(error.into(), None, None)).await;
        }
        let _gone = outgoing.send(Outgoing::Close(reason.close(&socket.pace))).await;
        std::future::pending::<()>().await;
    };
    // The writer ends after the close frame, or when the client is gone.
    tokio::select! {
        () = &mut writing => {}
        () = reading => {}
    }
    // While something is left to read, the end of the connection would discard what the client has
    // not read.
    let _late = timeout(LINGER, frames.discard()).await;
    // Each gives up when the writer is gone.
    calls.detach_all();
    socket.closer.close((frames, writing, socket.subscriptions.take()));
}

/// Whether a client has ended the connection without a word, and hears none.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset)
}

/// Why a WebSocket ends.
enum Reason {
    /// The client has closed it.
    Closed,
    /// The server stops.
    Stopped,
    Unreadable(Unreadable),
}

impl Reason {
    /// Returns the response to a message that is not read, if clients expect one.
    fn told(&self) -> Option<String> {
        let Self::Unreadable(Unreadable::TooLong { expected }) = self else { return None };
        let most = u32::try_from(*expected).unwrap_or(u32::MAX);
        let error = ResponsePayload::<()>::error(reject_too_big_request(most));
        Some(Response::new(error, Id::Null).to_string())
    }

    /// Returns the payload of the close frame.
    fn close(&self, pace: &Pace) -> Vec<u8> {
        if let Some(ending) = pace.ending() {
            return ending.close();
        }
        match self {
            Self::Closed | Self::Stopped => close(NORMAL, ""),
            Self::Unreadable(error) => close(error.code(), &error.to_string()),
        }
    }
}

/// Reads messages until the connection ends, and answers each in a task of its own. Reads no further
/// while as many as allowed are in progress, or have answers that the client has not read.
async fn read_all<R, S>(
    frames: &mut Frames<R>,
    service: S,
    socket: &Arc<Socket>,
    places: &Arc<Semaphore>,
    heard: &Heard,
    calls: &mut JoinSet<()>,
) -> Reason
where
    R: AsyncRead + Unpin,
    S: Service<HttpRequest, Response = HttpResponse, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
{
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return Reason::Closed };
        let received = match frames.next(&socket.share).await {
            Ok(received) => received,
            Err(error) => {
                let is_for_others = matches!(
                    error,
                    Unreadable::NoRoom(_) | Unreadable::Overdue(_) | Unreadable::Late { .. }
                );
                if is_for_others {
                    socket.share.memory().record_cut_off();
                }
                return Reason::Unreadable(error);
            }
        };
        heard.now();
        while calls.try_join_next().is_some() {}
        match received {
            Received::Message(bytes, held) => {
                let reply = reply(service.clone(), socket.clone(), bytes, held, place);
                calls.spawn(unless_closed(socket.clone(), reply));
                // Its call begins, and other connections have their turn, before the next is read:
                // many clients that send many calls at once make no long queue of tasks.
                yield_now().await;
            }
            Received::Ping(payload) => {
                if socket.outgoing.send(Outgoing::Pong(payload)).await.is_err() {
                    return Reason::Closed;
                }
            }
            Received::Pong => {}
            Received::Close => return Reason::Closed,
        }
    }
}

/// Does work for the client of a WebSocket, and gives it up when the WebSocket has ended. What it
/// holds then can be much, and many end at once.
async fn unless_closed(socket: Arc<Socket>, work: impl Future<Output = ()> + Send + 'static) {
    let mut work = Box::pin(work);
    tokio::select! {
        biased;
        () = &mut work => {}
        () = socket.outgoing.closed() => socket.closer.close(work),
    }
}

/// Answers a message.
async fn reply<S>(
    mut service: S,
    socket: Arc<Socket>,
    bytes: Vec<u8>,
    held: Held,
    place: OwnedSemaphorePermit,
) where
    S: Service<HttpRequest, Response = HttpResponse, Error = BoxError> + Send + 'static,
    S::Future: Send,
{
    let mut request = Request::new(());
    *request.method_mut() = http::Method::POST;
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(header::CONTENT_TYPE, json);
    request.extensions_mut().insert(OverWebSocket(socket.clone()));
    let (parts, ()) = request.into_parts();
    if service.ready().await.is_err() {
        return;
    }
    let Ok(response) = answer(service, parts, bytes.into(), held).await else { return };
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else { return };
    let text = body.to_bytes();
    if text.len() as u64 <= NO_ANSWER {
        return;
    }
    let held = parts.extensions.remove::<Answered>().and_then(|answered| answered.0);
    // The client may be gone.
    let _gone = socket.outgoing.send(Outgoing::Text(text, held, Some(place))).await;
}

/// How long a client may be silent.
struct Patience {
    longest: Duration,
    heard: Heard,
    places: Arc<Semaphore>,
}

impl Patience {
    /// Whether the client has been silent for too long. A client that the server does not read is
    /// not silent.
    fn is_over(&self) -> bool {
        self.heard.silence() > self.longest && self.places.available_permits() > 0
    }
}

/// Sends everything in its order, responses to requests for subscriptions first, and pings, until
/// the close frame is sent or the client is gone.
async fn write_all<T: AsyncRead + AsyncWrite>(
    mut stream: WriteHalf<T>,
    mut queues: Queues,
    patience: Patience,
) {
    let period = (patience.longest / 4).max(Duration::from_millis(1));
    let mut pings = interval_at(Instant::now() + period, period);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let written = tokio::select! {
            biased;
            Some(response) = queues.responses.recv() => {
                frame::write(&mut stream, OpCode::Text, response.get().as_bytes()).await
            }
            Some(outgoing) = queues.outgoing.recv() => match outgoing {
                Outgoing::Text(text, _held, place) => {
                    // The response to a subscription comes before its first notification.
                    while let Ok(response) = queues.responses.try_recv() {
                        let response = response.get().as_bytes();
                        if frame::write(&mut stream, OpCode::Text, response).await.is_err() {
                            return;
                        }
                    }
                    let written = frame::write(&mut stream, OpCode::Text, &text).await;
                    // A client that has read an answer is there; meanwhile the server has read nothing.
                    if place.is_some() {
                        patience.heard.now();
                    }
                    written
                }
                Outgoing::Pong(payload) => {
                    frame::write(&mut stream, OpCode::Pong, &payload).await
                }
                Outgoing::Close(payload) => {
                    let _gone = frame::write(&mut stream, OpCode::Close, &payload).await;
                    let _gone = stream.shutdown().await;
                    return;
                }
            },
            _ = pings.tick() => {
                if patience.is_over() {
                    return;
                }
                frame::write(&mut stream, OpCode::Ping, &[]).await
            }
        };
        if written.is_err() {
            return;
        }
    }
}
