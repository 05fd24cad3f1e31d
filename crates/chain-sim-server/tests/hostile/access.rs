//! Pages of a browser that have no business here.

use chain_sim_server::{Access, Limits};
use http::HeaderValue;
use serde_json::json;

use crate::{assert_served, bounded, request, start, wire};

#[test]
fn rebound_names_are_refused_over_http_and_websocket() {
    bounded(async {
        let access = Access::default().with_hosts(vec!["chains.internal".into()]);
        let (_server, address) = start(Limits::default(), access).await;
        let port = address.port();
        let body = request("eth_chainId", &json!([]));
        for host in ["evil.example", &format!("evil.example:{port}"), "localhost.evil.example"] {
            let answer = wire::send(address, &wire::post(host, body.as_bytes())).await;
            assert_eq!((answer.status, answer.code()), (403, -32600), "{answer:?}");
            assert_eq!(wire::send(address, &wire::upgrade(host, "")).await.status, 403);
        }
        let missing = b"POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(wire::send(address, missing).await.status, 400);
        for host in [
            "localhost",
            &format!("LocalHost:{port}"),
            "127.0.0.1",
            "[::1]:1",
            "chains.internal:80",
        ] {
            let answer = wire::send(address, &wire::post(host, body.as_bytes())).await;
            assert_eq!(answer.json()["result"], "0x385", "{host}");
            assert_eq!(wire::send(address, &wire::upgrade(host, "")).await.status, 101);
        }
        let ready = format!("GET /ready HTTP/1.1\r\nhost: {address}\r\n\r\n");
        assert_eq!(wire::send(address, ready.as_bytes()).await.body, "OK");
    });
}

#[test]
fn origins_are_checked_where_they_are_given() {
    bounded(async {
        let page = HeaderValue::from_static("https://page.example");
        let access = Access::default().with_origins(vec![page]);
        let (_server, address) = start(Limits::default(), access).await;
        let host = address.to_string();
        for (origin, status) in [("https://page.example", 101), ("https://evil.example", 403)] {
            let origin = format!("origin: {origin}\r\n");
            assert_eq!(wire::send(address, &wire::upgrade(&host, &origin)).await.status, status);
        }
        // Programs say none.
        assert_served(address).await;

        let (_server, address) = start(Limits::default(), Access::default()).await;
        let origin = "origin: https://any.example\r\n";
        let upgrade = wire::upgrade(&address.to_string(), origin);
        assert_eq!(wire::send(address, &upgrade).await.status, 101);
    });
}
