//! A WebSocket, frame by frame: most of these clients do what no library would.

use std::{
    io::{self, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use super::failure::Failure;

/// How long a client waits for bytes before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the server says.
#[derive(Debug)]
pub(crate) enum Frame {
    /// A text.
    Text(Vec<u8>),
    /// The end: its code and reason, if it has them.
    Close(Option<(u16, String)>),
    /// A ping or pong.
    Control,
}

/// An open WebSocket.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: BufReader<TcpStream>,
}

impl Socket {
    /// Opens it.
    pub(crate) fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut socket = Self { stream: BufReader::new(stream) };
        let head = format!(
            "GET / HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        socket.stream.get_mut().write_all(head.as_bytes())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            socket.stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head);
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        match status {
            Some(101) => Ok(socket),
            other => Err(Failure::Status { expected: 101, actual: other.unwrap_or_default() }),
        }
    }

    /// Sends a text, masked with zeros. It blocks while the server does not read.
    pub(crate) fn send(&mut self, text: &[u8]) -> io::Result<()> {
        let mut frame = vec![0x81];
        match u16::try_from(text.len()) {
            Ok(length @ ..126) => frame.push(0x80 | length.to_be_bytes()[1]),
            Ok(length) => {
                frame.push(0x80 | 126);
                frame.extend(length.to_be_bytes());
            }
            Err(_) => {
                frame.push(0x80 | 127);
                frame.extend((text.len() as u64).to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(text);
        self.stream.get_mut().write_all(&frame)
    }

    /// Reads a frame.
    pub(crate) fn read(&mut self) -> Result<Frame, Failure> {
        let mut head = [0; 2];
        self.stream.read_exact(&mut head)?;
        let length = match head[1] {
            126 => {
                let mut length = [0; 2];
                self.stream.read_exact(&mut length)?;
                u64::from(u16::from_be_bytes(length))
            }
            127 => {
                let mut length = [0; 8];
                self.stream.read_exact(&mut length)?;
                u64::from_be_bytes(length)
            }
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.stream.read_exact(&mut payload)?;
        Ok(match head[0] & 0xf {
            1 => Frame::Text(payload),
            8 => Frame::Close(payload.split_first_chunk().map(|(code, reason)| {
                (u16::from_be_bytes(*code), String::from_utf8_lossy(reason).into_owned())
            })),
            _ => Frame::Control,
        })
    }
}
