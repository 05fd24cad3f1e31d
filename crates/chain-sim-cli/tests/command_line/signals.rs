//! A server ends when it is told to.

use std::{
    fs::{self, File},
    path::Path,
    time::{Duration, Instant},
};

use alloy_primitives::U64;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::process::{Process, ask, serve};

/// The number of a chain's head.
async fn head(url: &str) -> u64 {
    let head = ask(url, "eth_blockNumber", json!([])).await.unwrap();
    serde_json::from_value::<U64>(head).unwrap().to()
}

/// A server that saves to `state` at its end only, and writes its errors to `errors`.
fn start(state: Option<&Path>, errors: &Path) -> Process {
    let mut command = serve();
    if let Some(state) = state {
        command.args(["--state-every", "1000000", "--state"]).arg(state);
    }
    command.stderr(File::create(errors).unwrap());
    Process::run(command)
}

#[tokio::test]
async fn the_end_does_not_wait_for_the_requests_that_wait() {
    let folder = tempdir().unwrap();
    let (path, errors) = (folder.path().join("state"), folder.path().join("errors"));
    let mut process = start(Some(&path), &errors);
    let urls = process.urls();
    // Hours of work.
    let asked: Vec<_> = (0..40)
        .map(|index| {
            let url = urls[&(901 + index % 2)].clone();
            tokio::spawn(async move { ask(&url, "anvil_mine", json!(["0x186a0"])).await })
        })
        .collect();
    while head(&urls[&901]).await < 2 || head(&urls[&902]).await < 2 {}
    let began = Instant::now();
    let ended = tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    assert!(ended);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    for answer in asked {
        let error = answer.await.unwrap().unwrap_err();
        assert!(error.contains("shutting down"), "{error}");
    }
    assert_eq!(fs::read_to_string(&errors).unwrap(), "");
    // What was done by then is saved.
    let mut process = Process::start(&path, 1);
    let urls = process.urls();
    assert!(head(&urls[&901]).await >= 2 && head(&urls[&902]).await >= 2);
    assert!(process.end());
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once_and_says_what_is_lost() {
    let folder = tempdir().unwrap();
    let (path, errors) = (folder.path().join("state"), folder.path().join("errors"));
    let mut process = start(Some(&path), &errors);
    ask(&process.urls()[&901], "anvil_mine", json!(["0x3"])).await.unwrap();
    assert!(process.end());
    let mut process = start(Some(&path), &errors);
    let url = process.urls()[&901].clone();
    assert_eq!(head(&url).await, 3);
    let mined = ask(&url, "anvil_mine", json!(["0x1388"])).await.unwrap();
    assert_eq!(mined, Value::Null);
    let code = process.end_twice();
    assert!([Some(130), Some(143)].contains(&code), "{code:?}");
    let said = fs::read_to_string(&errors).unwrap();
    let expected = format!("not saved to {}: what has changed", path.display());
    assert!(said.contains(&expected) && said.contains("with 5000 new blocks"), "{said}");
    // The last complete save is still there.
    let mut process = start(Some(&path), &errors);
    assert_eq!(head(&process.urls()[&901]).await, 3);
    assert!(process.end());
}

/// As when `timeout` or `npm` has started it: they signal it, and so does its group.
#[tokio::test]
async fn a_signal_that_comes_more_than_once_is_one() {
    let folder = tempdir().unwrap();
    let (path, errors) = (folder.path().join("state"), folder.path().join("errors"));
    let mut process = start(Some(&path), &errors);
    ask(&process.urls()[&901], "anvil_mine", json!(["0x1388"])).await.unwrap();
    assert!(process.end_by_one_signal_many_times());
    assert_eq!(fs::read_to_string(&errors).unwrap(), "");
    let mut process = start(Some(&path), &errors);
    assert_eq!(head(&process.urls()[&901]).await, 5000);
    assert!(process.end());
}
