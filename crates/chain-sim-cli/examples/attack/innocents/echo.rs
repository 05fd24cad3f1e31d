//! A server that answers at once, in the process of the clients: how long its answers take is what
//! the machine, with all that runs on it, adds to every wait.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

/// What it answers.
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK";

/// Serves on a free port.
pub(super) fn serve() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || answer(stream));
        }
    });
    Ok(address)
}

/// Answers each request of a connection; a request comes in one piece.
fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = [0; 1024];
    while stream.read(&mut request)? > 0 {
        stream.write_all(ANSWER)?;
    }
    Ok(())
}
