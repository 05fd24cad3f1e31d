//! The head of a connection's first request, while the system holds it.
//!
//! Nothing is read of a head that is not whole: a client that never ends it costs no more than its
//! socket.

#[cfg(unix)]
use std::{io, mem::MaybeUninit};

#[cfg(unix)]
use rustix::net::{RecvFlags, recv};
#[cfg(unix)]
use tokio::io::Interest;
use tokio::net::TcpStream;

use super::pace::Pace;
#[cfg(unix)]
use super::paced::LONGEST_HEAD;

/// The most headers of a request that hyper accepts.
#[cfg(unix)]
const MOST_HEADERS: usize = 100;

/// Waits until the first head has come in as a whole, or what has come in cannot become a head: hyper
/// then answers, or ends the connection. Returns `false` if the client has ended the connection before.
#[cfg(unix)]
pub(super) async fn has_come(socket: &TcpStream, pace: &Pace) -> bool {
    let mut seen = 0;
    while let Ok(readiness) = socket.ready(Interest::READABLE).await {
        // `WouldBlock` makes tokio forget that the socket is readable, until more bytes come in.
        let looked = socket.try_io(Interest::READABLE, || {
            let mut buffer = [const { MaybeUninit::uninit() }; LONGEST_HEAD];
            let ((bytes, _), _) = recv(socket, &mut buffer[..], RecvFlags::PEEK)?;
            if !is_part(bytes, seen) {
                return Ok(!bytes.is_empty());
            }
            if bytes.len() > seen {
                pace.record_move();
            }
            seen = bytes.len();
            Err(io::ErrorKind::WouldBlock.into())
        });
        match looked {
            Ok(has_come) => return has_come,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Its client had ended its side before: nothing follows what was seen.
            Err(_) if readiness.is_read_closed() => return false,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return false,
        }
    }
    false
}

/// As on Unix, but waits only for the first byte: on Windows a socket is readable again at once, as
/// long as bytes are unread.
#[cfg(not(unix))]
pub(super) async fn has_come(socket: &TcpStream, _pace: &Pace) -> bool {
    socket.peek(&mut [0]).await.is_ok_and(|bytes| bytes > 0)
}

/// Whether bytes are the beginning of a head, which more must follow. An earlier call has found that
/// the first `seen` of them are. The bytes after these are parsed only if they end a line: a client can
/// send a head byte by byte, and then costs little.
#[cfg(unix)]
fn is_part(bytes: &[u8], seen: usize) -> bool {
    let new = bytes.get(seen..).unwrap_or_default();
    if bytes.is_empty() || bytes.len() >= LONGEST_HEAD {
        return false;
    }
    // A head may begin with empty lines.
    let is_empty = bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
    if is_empty || seen > 0 && !new.contains(&b'\n') {
        return true;
    }
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    httparse::Request::new(&mut headers).parse(bytes).is_ok_and(|head| head.is_partial())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn heads_are_parts_until_their_empty_line() {
        for head in [
            "GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n",
            "\n\r\n\r\nPOST / HTTP/1.0\nhost: localhost\nx:\n\n",
        ] {
            // As bytes come in one by one, and all at once.
            for end in 1..head.len() {
                assert!(is_part(&head.as_bytes()[..end], end - 1), "{end}");
                assert!(is_part(&head.as_bytes()[..end], 0), "{end}");
            }
            assert!(!is_part(head.as_bytes(), head.len() - 1));
            assert!(!is_part(format!("{head}the body").as_bytes(), 0));
        }
    }

    #[test]
    fn what_is_no_head_is_no_part() {
        let many = format!("GET / HTTP/1.1\r\n{}", "a:\r\n".repeat(MOST_HEADERS + 1));
        for bytes in [
            &b""[..],
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET /ready\r\n",
            b"GET / HTTP/1.1\r\nno header\r\n",
            many.as_bytes(),
            &[b'x'; LONGEST_HEAD],
        ] {
            assert!(!is_part(bytes, 0), "{}", bytes.escape_ascii());
        }
        assert!(is_part(&[b'x'; LONGEST_HEAD - 1], 0));
        assert!(!is_part(b"GET / HTTP/1.1\r\nno header\r\n", 20));
    }
}
