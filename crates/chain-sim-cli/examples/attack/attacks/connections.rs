//! L6: others get in while someone is idle.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use crate::{
    attack::Attack,
    finding::Finding,
    stage::Stage,
    wire::{Failure, Socket},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L6", "idle sockets", "5,000 sockets that send nothing", |stage| {
        stage.begin()?;
        let port = stage.chains[0];
        open_all(stage, 5_000, |_| port, |_| Ok(()))
    }),
    Attack::new(
        "L6",
        "idle sockets, admin",
        "2,000 sockets on the admin port, and 5,000",
        |stage| {
            stage.begin()?;
            let (admin, port) = (stage.admin, stage.chains[1]);
            open_all(stage, 7_000, |index| if index < 2_000 { admin } else { port }, |_| Ok(()))
        },
    )
    .long(),
    Attack::new("L6", "half a head", "5,000 sockets that send half a head", |stage| {
        stage.begin()?;
        let port = stage.chains[0];
        open_all(stage, 5_000, |_| port, |stream| stream.write_all(b"POST / HTTP/1.1\r\nhost:"))
    })
    .long(),
    Attack::new("L3", "heads, unfinished", "4,000 sockets that send 16 KB of a head", |stage| {
        send_heads(stage, 16_000)
    })
    .long(),
    Attack::new("L3", "heads, too long", "4,000 sockets that send 60 KB of a head", |stage| {
        send_heads(stage, 60_000)
    })
    .long(),
    Attack::new("L6", "kept alive", "5,000 sockets that are idle after a request", |stage| {
        stage.begin()?;
        let port = stage.chains[0];
        open_all(
            stage,
            5_000,
            |_| port,
            |stream| {
                stream.write_all(b"GET /ready HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")?;
                stream.read(&mut [0; 512]).map(drop)
            },
        )
    })
    .long(),
    Attack::new("L6", "idle WebSockets", "5,000 WebSockets that ask nothing", |stage| {
        stage.begin()?;
        let mut sockets = Vec::new();
        for _ in 0..stage.scaled(5_000, 4_500) {
            let socket = Socket::open(stage.chains[0]);
            stage.tally.count(&socket);
            sockets.extend(socket.ok());
        }
        stage.wait();
        Ok(stage.finding())
    }),
    Attack::new("L6", "connections, fast", "16 clients that connect and leave", |stage| {
        stage.besiege(16, |stage, client| {
            let _gone = TcpStream::connect(stage.chains[client % stage.chains.len()])?;
            thread::sleep(Duration::from_millis(2));
            Ok(())
        })
    })
    .long(),
];

/// Opens 4,000 connections that send so many bytes of a head.
fn send_heads(stage: &mut Stage, bytes: usize) -> Result<Finding, Failure> {
    stage.begin()?;
    let port = stage.chains[0];
    let head = format!("POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: {}", "x".repeat(bytes));
    open_all(stage, 4_000, |_| port, |stream| stream.write_all(head.as_bytes()))
}

/// Opens connections, does something with each, and keeps them.
fn open_all(
    stage: &Stage,
    connections: usize,
    port: impl Fn(usize) -> SocketAddr,
    begin: impl Fn(&mut TcpStream) -> std::io::Result<()>,
) -> Result<Finding, Failure> {
    let mut kept = Vec::new();
    for index in 0..connections {
        let opened = TcpStream::connect(port(index)).and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(10)))?;
            begin(&mut stream)?;
            Ok(stream)
        });
        let opened = opened.map_err(Failure::from);
        stage.tally.count(&opened);
        kept.extend(opened.ok());
    }
    stage.wait();
    let finding = stage.finding();
    Ok(finding.unless(kept.len() > connections / 2, "the attacker has too few sockets"))
}
