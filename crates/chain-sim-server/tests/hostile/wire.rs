//! A client that sends what no client should, byte by byte if need be.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a server says, and whether it ends the connection afterwards.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// The head, in lower case.
    head: String,
}

impl Answer {
    /// The body, which is JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("expected JSON, got {self:?}"))
    }

    /// Whether a browser gives it to a page of `origin`.
    pub(crate) fn may_be_read_by(&self, origin: &str) -> bool {
        self.head.contains(&format!("\r\naccess-control-allow-origin: {origin}\r\n"))
    }

    /// The code of the error that it is.
    pub(crate) fn code(&self) -> i64 {
        self.json()["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {self:?}"))
    }
}

/// The bytes of a POST.
pub(crate) fn post(host: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// The bytes of a request for a WebSocket.
pub(crate) fn upgrade(host: &str, more: &str) -> Vec<u8> {
    format!(
        "GET / HTTP/1.1\r\nhost: {host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
    )
    .into_bytes()
}

/// A text frame of a WebSocket, masked with zeros.
pub(crate) fn frame(text: &str) -> Vec<u8> {
    let length = text.len();
    let mut frame = vec![0x81];
    match u16::try_from(length) {
        Ok(short @ ..126) => frame.push(0x80 | u8::try_from(short).unwrap()),
        Ok(medium) => {
            frame.push(0x80 | 126);
            frame.extend(medium.to_be_bytes());
        }
        Err(_) => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

/// Reads all text frames of a WebSocket until it is over, and the code and reason of its end, if it
/// has one.
pub(crate) async fn read_to_close(stream: &mut TcpStream) -> (Vec<Value>, Option<(u16, String)>) {
    let mut texts = Vec::new();
    let close = loop {
        match read_any_frame(stream).await {
            None => break None,
            Some((1, payload)) => texts.push(serde_json::from_slice(&payload).unwrap()),
            Some((8, payload)) => {
                let (code, reason) = payload.split_at(2);
                let code = u16::from_be_bytes(code.try_into().unwrap());
                break Some((code, String::from_utf8(reason.to_vec()).unwrap()));
            }
            Some(_) => {}
        }
    };
    (texts, close)
}

/// Reads a text frame of a WebSocket, or that it is over.
pub(crate) async fn read_frame(stream: &mut TcpStream) -> Option<Value> {
    loop {
        match read_any_frame(stream).await? {
            (1, payload) => return Some(serde_json::from_slice(&payload).unwrap()),
            (8, _) => return None,
            _ => {}
        }
    }
}

/// Reads a frame of a WebSocket: its kind and its payload.
async fn read_any_frame(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).await.ok()?;
    let length = match head[1] {
        126 => usize::from(stream.read_u16().await.ok()?),
        127 => usize::try_from(stream.read_u64().await.ok()?).unwrap(),
        short => usize::from(short),
    };
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).await.ok()?;
    Some((head[0] & 0xf, payload))
}

/// Sends bytes on a new connection; the answer.
pub(crate) async fn send(address: SocketAddr, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // It may be refused before all of it was taken.
    let _refused = stream.write_all(bytes).await;
    read_answer(&mut stream).await.expect("an answer")
}

/// Sends a body; the answer.
pub(crate) async fn ask(address: SocketAddr, body: impl AsRef<[u8]>) -> Answer {
    send(address, &post(&address.to_string(), body.as_ref())).await
}

/// Opens a WebSocket.
pub(crate) async fn open(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&upgrade(&address.to_string(), "")).await.unwrap();
    assert_eq!(read_answer(&mut stream).await.unwrap().status, 101);
    stream
}

/// Reads an answer, or that there is none.
pub(crate) async fn read_answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(PATIENCE, stream.read_u8()).await.expect("an answer in time").ok()?);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    timeout(PATIENCE, stream.read_exact(&mut body)).await.expect("a body in time").ok()?;
    Some(Answer { status, body: String::from_utf8(body).unwrap(), head })
}

/// Waits until the server ends a connection.
pub(crate) async fn ended(stream: &mut TcpStream) {
    let mut rest = [0; 4096];
    let over = async { while matches!(stream.read(&mut rest).await, Ok(1..)) {} };
    timeout(PATIENCE, over).await.expect("the connection to end");
}
