//! Pages while the thread that owns the state is busy, and once it has ended.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use chain_sim::ClusterConfig;
use jsonrpsee::{RpcModule, server::ServerHandle};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::Watch;
use crate::{
    config::ServerConfig,
    devnet::Devnet,
    limits::Limits,
    owner::Owner,
    transport::{Access, Entrance},
};

/// How long a page may take on a busy machine.
const LONGEST_PAGE: Duration = Duration::from_secs(10);

/// Runs a test with an owner and a port that has the pages of the admin port.
fn with_pages(test: impl AsyncFnOnce(Owner, SocketAddr)) {
    let config = ServerConfig::new(ClusterConfig::default());
    let devnet = Devnet::new(config.devnet()).unwrap();
    let (owner, _thread) = Owner::start(devnet, None).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let entrance = Entrance::new(Limits::default(), Access::default());
        let admin = Watch::over(entrance, &owner).reserve();
        let any = "127.0.0.1:0".parse().unwrap();
        let (address, _port): (_, ServerHandle) =
            admin.listen(any, RpcModule::new(())).await.unwrap();
        test(owner, address).await;
    });
}

/// Gets a page: its status and its text.
async fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let page = async {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), text.to_owned())
    };
    tokio::time::timeout(LONGEST_PAGE, page).await.expect("a page at once")
}

#[test]
fn no_page_waits_for_the_owner() {
    with_pages(async |owner, address| {
        let is_running = Arc::new(AtomicBool::new(false));
        let began = is_running.clone();
        let (go_on, told) = mpsc::channel();
        let running = owner.ask(move |_| {
            began.store(true, Ordering::SeqCst);
            told.recv().unwrap();
            Ok(())
        });
        let until_running = async || {
            while !is_running.load(Ordering::SeqCst) {
                tokio::task::yield_now().await;
            }
        };
        let waiting = async {
            until_running().await;
            owner.ask(|_| Ok(())).await
        };
        let pages = async {
            until_running().await;
            while owner.workload().waiting() == 0 {
                tokio::task::yield_now().await;
            }
            for path in ["/ready", "/live"] {
                assert_eq!(get(address, path).await, (200, "OK".to_owned()), "{path}");
            }
            let (status, before) = get(address, "/metrics").await;
            assert_eq!(status, 200);
            assert!(before.contains("chain_sim_waiting_tasks{worker=\"owner\"} 1\n"), "{before}");
            // What is under way counts as work, before it is done.
            let time = owner.workload().time();
            assert_eq!(get(address, "/metrics").await.0, 200);
            assert!(owner.workload().time() > time);
            go_on.send(()).unwrap();
        };
        let (running, waiting, ()) = tokio::join!(running, waiting, pages);
        running.and(waiting).unwrap();
        let (_, after) = get(address, "/metrics").await;
        assert!(after.contains("chain_sim_waiting_tasks{worker=\"owner\"} 0\n"), "{after}");
    });
}

#[test]
fn pages_say_that_the_owner_has_ended() {
    with_pages(async |owner, address| {
        assert!(owner.ask::<()>(|_| panic!("a request does")).await.is_err());
        owner.ended().wait().await;
        for path in ["/ready", "/live", "/metrics"] {
            let (status, text) = get(address, path).await;
            assert_eq!(status, 503, "{path}: {text}");
            assert!(text.contains("shutting down"), "{text}");
        }
    });
}
