//! Panics, and the end.

use std::{sync::mpsc::channel, thread::JoinHandle, time::Duration};

use chain_sim::ClusterConfig;
use tokio::sync::oneshot;

use super::Owner;
use crate::{
    config::ServerConfig,
    devnet::{Devnet, RequestError},
};

/// Starts a thread with the default cluster.
fn start() -> (Owner, JoinHandle<()>) {
    let config = ServerConfig::new(ClusterConfig::default());
    Owner::start(Devnet::new(config.devnet()).unwrap(), None).unwrap()
}

/// Runs a test.
fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test);
}

#[test]
fn panic_in_a_request_ends_the_thread_and_is_signalled() {
    block_on(async {
        let (owner, thread) = start();
        let mut ended = owner.ended();
        let early = tokio::time::timeout(Duration::from_millis(50), ended.wait()).await;
        assert!(early.is_err());
        let asked = owner.ask::<()>(|_| panic!("a request does")).await;
        assert!(matches!(asked, Err(RequestError::ShuttingDown)));
        ended.wait().await;
        assert!(thread.join().is_err());
    });
}

#[test]
fn the_end_goes_before_all_tasks_that_wait() {
    block_on(async {
        let (owner, thread) = start();
        let (begun, began) = oneshot::channel();
        let (go_on, told) = channel();
        let running = owner.ask(move |_| {
            begun.send(()).unwrap();
            told.recv().unwrap();
            Ok(1)
        });
        let waiting = (0..100).map(|_| owner.ask::<()>(|_| panic!("it must not run")));
        let waiting = async {
            // Each is sent when it is first polled, after the one that is running.
            began.await.unwrap();
            let mut waiting: Vec<_> = waiting.map(Box::pin).collect();
            for one in &mut waiting {
                let early = tokio::time::timeout(Duration::ZERO, one).await;
                assert!(early.is_err());
            }
            let end = owner.end();
            tokio::pin!(end);
            assert!(tokio::time::timeout(Duration::ZERO, &mut end).await.is_err());
            go_on.send(()).unwrap();
            assert!(matches!(end.await, Ok(())));
            for one in waiting {
                assert!(matches!(one.await, Err(RequestError::ShuttingDown)));
            }
        };
        let (done, ()) = tokio::join!(running, waiting);
        assert!(matches!(done, Ok(1)));
        assert!(matches!(owner.ask(|_| Ok(())).await, Err(RequestError::ShuttingDown)));
        thread.join().unwrap();
    });
}

#[test]
fn an_order_to_end_while_a_request_panics_is_answered() {
    block_on(async {
        let (owner, thread) = start();
        let (begun, began) = oneshot::channel();
        let (go_on, told) = channel::<()>();
        let running = owner.ask::<()>(move |_| {
            begun.send(()).unwrap();
            told.recv().unwrap();
            panic!("a request does")
        });
        let ending = async {
            began.await.unwrap();
            let end = owner.end();
            tokio::pin!(end);
            assert!(tokio::time::timeout(Duration::ZERO, &mut end).await.is_err());
            go_on.send(()).unwrap();
            assert!(matches!(end.await, Ok(())));
        };
        let (running, ()) = tokio::join!(running, ending);
        assert!(matches!(running, Err(RequestError::ShuttingDown)));
        assert!(thread.join().is_err());
    });
}
