//! Pages of a browser that have no business here.

use std::net::SocketAddr;

use chain_sim_server::{Access, Limits, Origin};
use jsonrpsee::core::client::ClientT;
use jsonrpsee_ws_client::WsClientBuilder;
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

/// The statuses of a POST and of a request for a WebSocket from a page of `origin`, and whether the
/// browser is told that the page may read the answer.
async fn visit(address: SocketAddr, origin: &str) -> (u16, u16, bool) {
    let (host, body) = (address.to_string(), request("eth_chainId", &json!([])));
    let header = format!("origin: {origin}\r\n");
    let post = String::from_utf8(wire::post(&host, body.as_bytes())).unwrap();
    let post = post.replacen("\r\n", &format!("\r\n{header}"), 1);
    let posted = wire::send(address, post.as_bytes()).await;
    let preflight = format!(
        "OPTIONS / HTTP/1.1\r\nhost: {host}\r\n{header}access-control-request-method: POST\r\n\
         access-control-request-headers: content-type\r\n\r\n"
    );
    let asked = wire::send(address, preflight.as_bytes()).await;
    let may_read = posted.may_be_read_by(origin);
    assert_eq!(asked.may_be_read_by(origin), may_read, "{origin}");
    assert_eq!(asked.status, posted.status, "{origin}");
    if posted.status == 403 {
        assert_eq!(posted.code(), -32600);
    }
    (posted.status, wire::send(address, &wire::upgrade(&host, &header)).await.status, may_read)
}

#[test]
fn only_pages_of_this_machine_are_served_by_default() {
    bounded(async {
        let (server, address) = start(Limits::default(), Access::default()).await;
        for origin in [
            "http://localhost",
            "http://localhost:3000",
            "https://localhost:8443",
            "http://127.0.0.1:5173",
            "http://[::1]:8080",
            "chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn",
        ] {
            assert_eq!(visit(address, origin).await, (200, 101, true), "{origin}");
        }
        for origin in [
            "https://evil.example",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "http://192.168.0.7:3000",
            "null",
            "file://",
            "http://localhost, https://evil.example",
        ] {
            assert_eq!(visit(address, origin).await, (403, 403, false), "{origin}");
            // The admin port is no exception.
            assert_eq!(visit(server.admin_address(), origin).await, (403, 403, false), "{origin}");
        }
        // One good header does not cover for a bad one.
        let two = "origin: http://localhost\r\norigin: https://evil.example\r\n";
        let upgrade = wire::upgrade(&address.to_string(), two);
        assert_eq!(wire::send(address, &upgrade).await.status, 403);
        // Nothing has been done for any of them, and programs send no origin.
        assert_served(address).await;
    });
}

#[test]
fn other_origins_are_served_where_they_are_given() {
    bounded(async {
        let access = Access::default().with_origins(["https://page.example".parse().unwrap()]);
        let (_server, address) = start(Limits::default(), access).await;
        for (origin, seen) in [
            ("https://page.example", (200, 101, true)),
            ("http://localhost:3000", (200, 101, true)),
            ("http://page.example", (403, 403, false)),
            ("https://page.example:8443", (403, 403, false)),
            ("https://evil.example", (403, 403, false)),
        ] {
            assert_eq!(visit(address, origin).await, seen, "{origin}");
        }
        assert_served(address).await;

        let access = Access::default().with_origins([Origin::any()]);
        let (_server, address) = start(Limits::default(), access).await;
        for origin in ["https://any.example", "null", "http://localhost"] {
            assert_eq!(visit(address, origin).await, (200, 101, true), "{origin}");
        }
    });
}

/// The status of a POST to the admin port with this `Host`, from a page of `origin`.
async fn ask_as_page(admin: SocketAddr, host: &str, origin: &str) -> u16 {
    let body = request("cluster_getStatus", &json!([]));
    let post = String::from_utf8(wire::post(host, body.as_bytes())).unwrap();
    let post = post.replacen("\r\n", &format!("\r\norigin: {origin}\r\n"), 1);
    wire::send(admin, post.as_bytes()).await.status
}

#[test]
fn page_of_the_server_itself_is_served_where_its_name_cannot_be_rebound() {
    bounded(async {
        let (server, _) = start(Limits::default(), Access::default()).await;
        let admin = server.admin_address();
        let own = "192.168.0.7:8420";
        assert_eq!(ask_as_page(admin, own, "http://192.168.0.7:8420").await, 200);
        for origin in ["http://192.168.0.7:3000", "http://192.168.0.8:8420", "http://evil.example"]
        {
            assert_eq!(ask_as_page(admin, own, origin).await, 403, "{origin}");
        }
        let get = format!("GET / HTTP/1.1\r\nhost: {admin}\r\n\r\n");
        let page = wire::send(admin, get.as_bytes()).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("<title>chain-sim</title>"), "{page:?}");
        // The same path is that of the WebSocket.
        assert_eq!(wire::send(admin, &wire::upgrade(&admin.to_string(), "")).await.status, 101);

        // With any name allowed, the page may have been rebound.
        let any = Access::default().with_hosts(["*".into()]);
        let (server, _) = start(Limits::default(), any).await;
        let admin = server.admin_address();
        let (host, origin) = ("evil.example:8420", "http://evil.example:8420");
        assert_eq!(ask_as_page(admin, host, origin).await, 403);
        assert_eq!(ask_as_page(admin, own, "http://192.168.0.7:8420").await, 200);
    });
}

#[test]
fn paths_of_the_admin_port_are_those_of_chains() {
    bounded(async {
        let (server, _) = start(Limits::default(), Access::default()).await;
        let admin = server.admin_address();
        let ask = async |path: &str, method: &str| {
            let post = wire::post(&admin.to_string(), request(method, &json!([])).as_bytes());
            let post =
                String::from_utf8(post).unwrap().replacen("POST /", &format!("POST {path}"), 1);
            wire::send(admin, post.as_bytes()).await
        };
        assert_eq!(ask("/chains/901", "eth_chainId").await.json()["result"], "0x385");
        assert_eq!(ask("/chains/902", "eth_chainId").await.json()["result"], "0x386");
        assert_eq!(ask("/", "eth_chainId").await.code(), -32601);
        assert_eq!(ask("/chains/902", "cluster_getStatus").await.code(), -32601);
        for path in ["/chains/5", "/chains/", "/chains/0x385", "/chains/901/"] {
            let refused = ask(path, "eth_chainId").await;
            assert_eq!((refused.status, refused.code()), (404, -32600), "{path}");
        }
        let socket = WsClientBuilder::default().build(format!("ws://{admin}/chains/902"));
        let chain: String = socket.await.unwrap().request("eth_chainId", [(); 0]).await.unwrap();
        assert_eq!(chain, "0x386");
    });
}
