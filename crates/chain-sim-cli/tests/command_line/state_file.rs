//! `chain-sim serve --state`: when it saves, and how it refuses files and options.

use std::{fs, time::Duration};

use serde_json::json;
use tempfile::tempdir;

use crate::process::{Heads, Process, ask, serve};

#[tokio::test]
async fn file_is_saved_every_so_many_blocks() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut server = Process::start(&path, 3);
    let urls = server.urls();
    ask(&urls[&901], "anvil_mine", json!(["0x2"])).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!path.exists());
    ask(&urls[&902], "evm_mine", json!([])).await.unwrap();
    assert_eq!(server.first_saved(), Heads::from([(901, 2), (902, 1)]));
    assert!(path.exists());
    assert!(server.end());
}

#[test]
fn wrong_files_have_exit_code_1_and_wrong_options_2() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut server = Process::start(&path, 1);
    server.urls();
    assert!(server.end());
    let good = fs::read(&path).unwrap();
    let state = path.to_str().unwrap();
    let code = |options: &[&str], expected: i32, words: &str| {
        let output = serve().args(options).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(expected), "{options:?}: {error}");
        assert!(error.contains(words), "{options:?}: {error}");
        assert!(output.stdout.is_empty());
    };
    code(&["--state", state, "--chains", "3"], 2, "chains: expected [901, 902]");
    code(&["--state", state, "--engine", "bytecode"], 2, "engine: expected Native");
    let older = ["--state", state, "--messenger-version", "1.2.0"];
    code(&older, 2, "messenger's version: expected 1.3.0");
    code(&["--inbox-version", "1.3.0"], 2, "expected one of 1.0.1, 1.0.2, 1.1.0; got \"1.3.0\"");
    code(&["--state", state, "--hardfork", "jovian"], 2, "hard fork: expected karst");
    code(&["--state-every", "5"], 2, "--state <FILE>");
    code(&["--state", state, "--state-every", "0"], 2, "0 is not in 1..");
    code(&["--state-interval", "5"], 2, "--state <FILE>");
    code(&["--state", folder.path().to_str().unwrap()], 1, "is a directory");
    code(&["--state", &format!("{state}/")], 1, "is the path of a directory");
    code(&["--state", "/dev/null"], 1, "is a device");
    code(&["--state", "/dev/full"], 1, "is a device");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    code(&["--state", link.to_str().unwrap()], 1, "is a link");
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    code(&["--state", pipe.to_str().unwrap()], 1, "is a pipe");
    let missing = folder.path().join("none/state");
    code(&["--state", missing.to_str().unwrap()], 1, "No such file");
    fs::write(&path, &good[..good.len() / 2]).unwrap();
    code(&["--state", state], 1, "bytes after the first line");
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    fs::write(&path, &flipped).unwrap();
    code(&["--state", state], 1, "keccak256");
    fs::write(&path, "{}").unwrap();
    code(&["--state", state], 1, "is not a state file");
    // The server never overwrites a file that it cannot load.
    assert_eq!(fs::read(&path).unwrap(), b"{}");
}
