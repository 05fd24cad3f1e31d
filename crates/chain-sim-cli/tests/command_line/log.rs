//! The log of `chain-sim serve`. A server with a state file logs that it saves when it ends.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::process::{Process, ask, serve};

/// Starts a server with these options and this `RUST_LOG`, ends it, and returns what it printed.
fn printed(folder: &TempDir, options: &[&str], rust_log: Option<&str>) -> Vec<String> {
    let mut command = serve();
    command.arg("--state").arg(folder.path().join("state")).args(options);
    if let Some(directives) = rust_log {
        command.env("RUST_LOG", directives);
    }
    let is_quiet = options.contains(&"--quiet");
    let mut server = Process::run(command);
    if is_quiet {
        // It says nothing: the state file's folder tells that it runs.
        std::thread::sleep(Duration::from_millis(500));
    } else {
        server.urls();
    }
    let (succeeded, lines) = server.end_with_output();
    assert!(succeeded);
    lines
}

/// The lines that say that the state is saved.
fn saves(lines: &[String]) -> Vec<&String> {
    lines.iter().filter(|line| line.contains("saved 901=0 902=0")).collect()
}

#[test]
fn text_has_time_level_and_event() {
    let lines = printed(&tempdir().unwrap(), &[], None);
    let saves = saves(&lines);
    assert_eq!(saves.len(), 1, "{lines:#?}");
    let words: Vec<&str> = saves[0].split_whitespace().collect();
    assert!(words[0].ends_with('Z') && words[0].contains('T'), "{words:?}");
    assert_eq!(words[1..], ["INFO", "saved", "901=0", "902=0"]);
}

#[test]
fn json_has_an_object_a_line() {
    let lines = printed(&tempdir().unwrap(), &["--log-format", "json"], None);
    let saves = saves(&lines);
    let event: Value = serde_json::from_str(saves[0]).unwrap();
    assert_eq!((&event["level"], &event["message"]), (&"INFO".into(), &"saved 901=0 902=0".into()));
}

#[test]
fn file_takes_the_log_and_is_appended_to() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("log");
    for run in 1..=2 {
        let lines = printed(&folder, &["--log-file", file.to_str().unwrap()], None);
        assert!(saves(&lines).is_empty(), "{lines:#?}");
        let logged = fs::read_to_string(&file).unwrap();
        assert_eq!(logged.matches("saved 901=0 902=0").count(), run, "{logged}");
    }
    let missing = folder.path().join("none/log");
    let output = serve().arg("--log-file").arg(missing).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("writing the log to"));
}

#[test]
fn level_is_that_of_the_option_or_else_of_the_variable() {
    let folder = tempdir().unwrap();
    let logs = |options: &[&str], variable| !saves(&printed(&folder, options, variable)).is_empty();
    assert!(!logs(&["--log-level", "warn"], None));
    assert!(!logs(&[], Some("warn")));
    assert!(logs(&["--log-level", "info"], Some("warn")));
    assert!(logs(&[], Some("")));
    assert!(logs(&[], Some("off,chain_sim_server=info")));
    // Quiet is quiet, whatever the variable says.
    assert_eq!(printed(&folder, &["--quiet"], Some("trace")), Vec::<String>::new());
}

#[test]
fn wrong_level_is_a_usage_error() {
    let output = serve().args(["--log-level", "loud"]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("--log-level: expected error, warn, info"), "{error}");
    let both = serve().args(["--quiet", "--log-level", "info"]).output().unwrap();
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn variable_for_other_programs_is_ignored_with_a_warning() {
    let folder = tempdir().unwrap();
    let lines = printed(&folder, &[], Some("[span{field=1}]=debug"));
    assert!(lines.iter().any(|line| line.contains("WARN RUST_LOG: expected")), "{lines:#?}");
    assert_eq!(saves(&lines).len(), 1, "{lines:#?}");
}

#[test]
fn server_ends_though_nobody_reads_its_log() {
    let mut command = serve();
    command.stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url =
        lines.find_map(|line| Some(format!("http://{}", line.ok()?.split_once("  http://")?.1)));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // Each message is two lines of the log: more than pipe and queue hold.
    let from = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    let data = messenger::abi::IL2ToL2CrossDomainMessenger::sendMessageCall {
        _destination: alloy_primitives::U256::from(902),
        _target: alloy_primitives::Address::repeat_byte(0x44),
        _message: alloy_primitives::Bytes::new(),
    };
    let data = alloy_sol_types::SolCall::abi_encode(&data);
    let send = json!([{
        "from": from,
        "to": messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        "data": alloy_primitives::Bytes::from(data),
        "gas": "0x30d40",
    }]);
    let url = url.unwrap();
    runtime.block_on(async {
        for _ in 0..5_000 {
            ask(&url, "eth_sendTransaction", send.clone()).await.unwrap();
        }
    });
    let id = child.id().to_string();
    let began = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    assert!(began.elapsed() < Duration::from_secs(20));
}
