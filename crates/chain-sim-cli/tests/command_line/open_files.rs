//! A server that may open only few files.

use std::net::{SocketAddr, TcpStream};

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::process::{Process, ask, serve_under};

/// Runs a server with a limit on open files that was set by these arguments of `ulimit`.
fn start(limit: &str, folder: &TempDir) -> Process {
    let mut command = serve_under(limit, 0);
    command.arg("--state").arg(folder.path().join("state"));
    Process::run(command)
}

/// Opens connections that send nothing.
fn idle(url: &str, connections: usize) -> Vec<TcpStream> {
    let address: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
    (0..connections).map(|_| TcpStream::connect(address).unwrap()).collect()
}

/// Asks a few times: a connection whose request has not come yet is idle as well, and makes way where
/// many others arrive in the meantime.
async fn ask_again(url: &str, method: &str) -> Value {
    let mut errors = Vec::new();
    for _ in 0..5 {
        match ask(url, method, json!([])).await {
            Ok(answer) => return answer,
            Err(error) => errors.push(error),
        }
    }
    panic!("{method} at {url}: {errors:?}");
}

#[tokio::test]
async fn idle_clients_leave_files_for_others_and_for_saves() {
    for limit in ["-n 256", "-n 150"] {
        let folder = tempdir().unwrap();
        let mut process = start(limit, &folder);
        let urls = process.urls();
        let admin = process.admin();
        // More than it may open files.
        let mut kept = Vec::new();
        for url in [&urls[&901], &urls[&902], &admin] {
            kept.extend(idle(url, 130));
            assert_eq!(ask_again(&urls[&901], "eth_chainId").await, "0x385");
            assert_eq!(ask_again(&urls[&902], "eth_chainId").await, "0x386");
            assert!(ask_again(&admin, "rpc_modules").await.is_object());
        }
        ask(&urls[&901], "anvil_mine", json!(["0xc8"])).await.unwrap();
        process.first_saved();
        assert!(process.end());
        drop(kept);
    }
}

#[tokio::test]
async fn the_limit_is_raised_as_far_as_the_system_allows() {
    let folder = tempdir().unwrap();
    // The soft limit alone would leave a dozen places.
    let mut process = start("-S -n 140", &folder);
    let urls = process.urls();
    let kept = idle(&urls[&901], 200);
    assert_eq!(ask(&urls[&901], "eth_chainId", json!([])).await.unwrap(), "0x385");
    // The first one has not made way.
    let mut first = &kept[0];
    first.set_read_timeout(Some(std::time::Duration::from_millis(200))).unwrap();
    let read = std::io::Read::read(&mut first, &mut [0]);
    assert!(read.is_err(), "{read:?}");
    assert!(process.end());
}
