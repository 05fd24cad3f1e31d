//! Requests as bytes, over connections that the tests read when they like.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::{Value, json};

/// How long a read may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request.
pub(super) fn request(method: &str, params: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string()
}

/// Opens a connection.
fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends a body over HTTP, and does not read the answer.
pub(super) fn post(address: SocketAddr, body: &str) -> TcpStream {
    let mut stream = begin_post(address, body.len());
    // It may be refused before all of it was taken.
    let _refused = stream.write_all(body.as_bytes());
    stream
}

/// Announces a body of so many bytes over HTTP.
pub(super) fn begin_post(address: SocketAddr, length: usize) -> TcpStream {
    let mut stream = connect(address);
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// Gets a page over HTTP.
pub(super) fn get(address: SocketAddr, path: &str) -> Option<String> {
    let mut stream = connect(address);
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n").ok()?;
    String::from_utf8(body(&mut stream)?).ok()
}

/// Reads an answer over HTTP.
pub(super) fn answer(mut stream: TcpStream) -> Option<Value> {
    serde_json::from_slice(&body(&mut stream)?).ok()
}

/// Reads the body of a response.
fn body(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1)?.lines().next()?.parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(body)
}

/// Asks over HTTP.
pub(super) fn ask(address: SocketAddr, body: &str) -> Option<Value> {
    answer(post(address, body))
}

/// Opens a WebSocket.
pub(super) fn open(address: SocketAddr) -> TcpStream {
    let mut stream = connect(address);
    let upgrade = format!(
        "GET / HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    );
    stream.write_all(upgrade.as_bytes()).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"));
    stream
}

/// The header of a text frame, masked with zeros, whose payload has this length.
pub(super) fn header(length: usize) -> Vec<u8> {
    let mut header = vec![0x81, 0x80 | 127];
    header.extend((length as u64).to_be_bytes());
    header.extend([0; 4]);
    header
}

/// A text frame.
pub(super) fn frame(text: &str) -> Vec<u8> {
    [&header(text.len())[..], text.as_bytes()].concat()
}

/// Reads the next text over a WebSocket; nothing once it has ended.
pub(super) fn read_text(stream: &mut TcpStream) -> Option<Value> {
    loop {
        let mut head = [0; 2];
        stream.read_exact(&mut head).ok()?;
        let mut length = [0; 8];
        let extended = match head[1] {
            126 => 2,
            127 => 8,
            short => {
                length[7] = short;
                0
            }
        };
        stream.read_exact(&mut length[8 - extended..]).ok()?;
        let mut payload = vec![0; usize::try_from(u64::from_be_bytes(length)).unwrap()];
        stream.read_exact(&mut payload).ok()?;
        match head[0] & 0xf {
            1 => return serde_json::from_slice(&payload).ok(),
            8 => return None,
            _ => {}
        }
    }
}
