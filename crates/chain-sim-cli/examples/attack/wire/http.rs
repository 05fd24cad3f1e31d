//! HTTP/1.1 with keep-alive.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::{Value, json};

use super::failure::Failure;

/// How long a client waits for bytes before it gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// Returns the body of a request.
#[expect(clippy::needless_pass_by_value, reason = "a value that is made for the request")]
pub(crate) fn request(method: &str, params: Value) -> Vec<u8> {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string().into()
}

/// Returns the body of a batch: a request of one method for each of these parameters.
pub(crate) fn batch(method: &str, all: impl IntoIterator<Item = Value>) -> Vec<u8> {
    let requests = all.into_iter().enumerate().map(
        |(id, params)| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }),
    );
    Value::Array(requests.collect()).to_string().into()
}

/// A connection, with one request at a time.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
}

impl Connection {
    /// Opens it.
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::with_capacity(1 << 16, stream), address })
    }

    /// Sends a request, and returns its result.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, Failure> {
        self.post(&request(method, params))?;
        let mut answer: Value = serde_json::from_slice(&self.read()?)?;
        result(&mut answer)
    }

    /// Sends many requests of one method as a batch, and returns the first error of any.
    pub(crate) fn batch(
        &mut self,
        method: &str,
        all: impl IntoIterator<Item = Value>,
    ) -> Result<(), Failure> {
        self.post(&batch(method, all))?;
        let mut answer: Value = serde_json::from_slice(&self.read()?)?;
        match answer.as_array_mut() {
            Some(answers) => answers.iter_mut().try_for_each(|answer| result(answer).map(drop)),
            None => result(&mut answer).map(drop),
        }
    }

    /// Sends `GET path`, and waits for its answer.
    pub(crate) fn get(&mut self, path: &str) -> Result<Vec<u8>, Failure> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        self.stream.get_mut().write_all(head.as_bytes())?;
        self.read()
    }

    /// Sends a request, whose answer is read later, or never.
    pub(crate) fn post(&mut self, body: &[u8]) -> io::Result<()> {
        let bytes = [self.head(body.len()).as_bytes(), body].concat();
        self.stream.get_mut().write_all(&bytes)
    }

    /// Returns the head of a request whose body has this length.
    pub(crate) fn head(&self, length: usize) -> String {
        let host = self.address;
        format!(
            "POST / HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n"
        )
    }

    /// Sends bytes as they are.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Returns where it leads.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the connection, whatever was sent.
    pub(crate) fn leave(self) -> io::Result<()> {
        self.stream.get_ref().shutdown(Shutdown::Both)
    }

    /// Reads an answer, and returns its body.
    pub(crate) fn read(&mut self) -> Result<Vec<u8>, Failure> {
        let (mut status, mut length, mut chunked) = (None, 0, false);
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if status.is_none() {
                status = line.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
            } else if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().map_err(io::Error::other)?;
            } else if line == "transfer-encoding: chunked" {
                chunked = true;
            } else if line.is_empty() {
                break;
            }
        }
        let body = if chunked { self.read_chunks()? } else { self.read_bytes(length)? };
        match status {
            Some(200) => Ok(body),
            other => Err(Failure::Status { expected: 200, actual: other.unwrap_or_default() }),
        }
    }

    fn read_bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim_end(), 16).map_err(io::Error::other)?;
            let mut chunk = self.read_bytes(length + 2)?;
            if length == 0 {
                return Ok(body);
            }
            chunk.truncate(length);
            body.append(&mut chunk);
        }
    }
}

/// Returns what an answer has as its result.
pub(crate) fn result(answer: &mut Value) -> Result<Value, Failure> {
    if let Some(error) = answer.get("error") {
        let code = error["code"].as_i64().unwrap_or_default();
        let message = error["message"].as_str().unwrap_or_default().to_owned();
        return Err(Failure::Rpc { code, message });
    }
    Ok(answer["result"].take())
}
