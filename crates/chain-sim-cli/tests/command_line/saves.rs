//! Saves by time, by signal, and those that fail.

use std::{
    fs::{self, File},
    net::TcpStream,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use alloy_primitives::{Address, Bytes};
use alloy_sol_types::SolCall;
use chain_sim::{DEV_ACCOUNTS, predeploys};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use tempfile::tempdir;

use crate::process::{Heads, LONGEST_WAIT, Process, ask, serve, serve_under};

/// An account that a test changes.
const ACCOUNT: Address = Address::repeat_byte(0x77);
/// The first words of a failed save's error.
const FAILED: &str = "failed: File too large";

/// Adds the options of a state file, without blocks or time that save.
fn with_state<'a>(command: &'a mut Command, state: &Path) -> &'a mut Command {
    command.arg("--state").arg(state).args(["--state-every", "1000000", "--state-interval", "0"])
}

/// Waits until a file has some words.
fn wait_for(path: &Path, words: &str) {
    let deadline = Instant::now() + LONGEST_WAIT;
    while !fs::read_to_string(path).unwrap().contains(words) {
        assert!(Instant::now() < deadline, "expected {words:?} in {}", path.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The balance of [`ACCOUNT`] on chain 901, in a server that begins with this state.
async fn balance(state: &Path) -> String {
    let mut process = Process::start(state, 1_000_000);
    let url = process.urls()[&901].clone();
    let balance = ask(&url, "eth_getBalance", json!([ACCOUNT, "latest"])).await.unwrap();
    assert!(process.end());
    balance.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn change_without_a_block_is_saved_after_a_time() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut command = serve();
    command.arg("--state").arg(&path).args(["--state-interval", "1"]);
    let mut server = Process::run(command);
    let url = server.urls()[&901].clone();
    ask(&url, "anvil_setBalance", json!([ACCOUNT, "0x5"])).await.unwrap();
    assert_eq!(server.first_saved(), Heads::from([(901, 0), (902, 0)]));
    ask(&url, "anvil_setBalance", json!([ACCOUNT, "0x6"])).await.unwrap();
    server.next_saved();
    server.kill();
    assert_eq!(balance(&path).await, "0x6");
}

#[tokio::test]
async fn hangup_saves_and_the_server_goes_on() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut command = serve();
    let mut server = Process::run({
        with_state(&mut command, &path);
        command
    });
    let url = server.urls()[&901].clone();
    for number in 1..=3 {
        ask(&url, "evm_mine", json!([])).await.unwrap();
        let value = format!("{number:#x}");
        ask(&url, "anvil_setBalance", json!([ACCOUNT, value])).await.unwrap();
        server.signal("HUP");
        assert_eq!(server.next_saved(), Heads::from([(901, number), (902, 0)]));
    }
    server.kill();
    assert_eq!(balance(&path).await, "0x3");
}

/// Sets code that nothing compresses: 24 KB for each account.
async fn fill(url: &str, accounts: u8) {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for account in 0..accounts {
        let mut code = vec![0; 24_000];
        rng.fill_bytes(&mut code);
        // The first byte of code that no account can have.
        code[0] = 0;
        let params = json!([Address::repeat_byte(account | 0x80), Bytes::from(code)]);
        ask(url, "anvil_setCode", params).await.unwrap();
    }
}

#[tokio::test]
async fn limit_of_a_file_s_size_is_an_error_that_every_log_shows() {
    for options in [&["--quiet"][..], &["--log-level", "off"], &["--log-file", "LOG"], &[]] {
        let folder = tempdir().unwrap();
        let state = folder.path().join("state");
        let errors = folder.path().join("errors");
        let log = folder.path().join("log");
        let mut first = Process::start(&state, 1_000_000);
        let urls = first.urls();
        ask(&urls[&901], "anvil_setBalance", json!([ACCOUNT, "0x5"])).await.unwrap();
        assert!(first.end());
        let before = fs::read(&state).unwrap();

        // A quiet server prints no addresses.
        let port = free_port();
        // The unit is 512 bytes or 1 KiB: the shells differ.
        let mut command = serve_under("-f 1024", port);
        // The port after the free one may be somebody's.
        command.args(["--chains", "1"]);
        with_state(&mut command, &state).stderr(File::create(&errors).unwrap());
        let options = options.iter().map(|option| match *option {
            "LOG" => log.to_str().unwrap(),
            option => option,
        });
        command.args(options);
        let server = Process::run(command);
        let url = format!("http://127.0.0.1:{port}");
        let deadline = Instant::now() + LONGEST_WAIT;
        while ask(&url, "eth_chainId", json!([])).await.is_err() {
            assert!(Instant::now() < deadline, "{}", fs::read_to_string(&errors).unwrap());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        fill(&url, 60).await;
        server.signal("HUP");
        wait_for(&errors, FAILED);
        // It goes on, and its end has the error again, and an exit code.
        ask(&url, "eth_chainId", json!([])).await.unwrap();
        let (succeeded, _) = server.end_with_output();
        assert!(!succeeded);
        let errors = fs::read_to_string(&errors).unwrap();
        assert!(errors.matches(FAILED).count() >= 2, "{errors}");
        assert_eq!(fs::read(&state).unwrap(), before);
        assert!(!folder.path().join("state.chain-sim-lock").exists());
        assert_eq!(balance(&state).await, "0x5");
    }
}

#[tokio::test]
async fn changes_without_room_leave_the_last_save_and_later_ones_have_room() {
    let folder = tempdir().unwrap();
    let state = folder.path().join("state");
    let errors = folder.path().join("errors");
    let mut command = serve_under("-f 1024", 0);
    command.args(["--chains", "1"]);
    with_state(&mut command, &state).stderr(File::create(&errors).unwrap());
    let mut server = Process::run(command);
    let url = server.urls()[&901].clone();
    let snapshot = ask(&url, "evm_snapshot", json!([])).await.unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let (mut saves, mut before) = (0, Vec::new());
    let has_failed = || fs::read_to_string(&errors).unwrap().contains(FAILED);
    // Each save adds 24 KB, until neither they nor everything have room.
    while !has_failed() {
        assert!(saves < 200);
        before = fs::read(&state).unwrap_or_default();
        let mut code = vec![0; 24_000];
        rng.fill_bytes(&mut code);
        // The first byte of code that no account can have.
        code[0] = 0;
        let account = Address::left_padding_from(&[0x55, saves]);
        ask(&url, "anvil_setCode", json!([account, Bytes::from(code)])).await.unwrap();
        server.signal("HUP");
        saves += 1;
        let deadline = Instant::now() + LONGEST_WAIT;
        while server.saves() < usize::from(saves) && !has_failed() {
            assert!(Instant::now() < deadline);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    assert!(saves > 10, "{saves}");
    // Nothing of the save that has failed is there, and nothing of those before is lost.
    assert_eq!(fs::read(&state).unwrap(), before);
    // Without the code there is room again.
    assert_eq!(ask(&url, "evm_revert", json!([snapshot])).await.unwrap(), json!(true));
    ask(&url, "anvil_setBalance", json!([ACCOUNT, "0x7"])).await.unwrap();
    server.signal("HUP");
    server.next_saved();
    server.kill();
    assert_eq!(balance(&state).await, "0x7");
}

#[tokio::test]
async fn hangup_without_a_change_is_answered_and_writes_nothing() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut command = serve();
    with_state(&mut command, &path);
    let mut server = Process::run(command);
    let url = server.urls()[&901].clone();
    server.signal("HUP");
    let heads = server.next_saved();
    let mut before = fs::read(&path).unwrap();
    // In its first seconds, the chains begin to follow the clock, which is a change.
    for _ in 0..5 {
        let earlier = before.clone();
        server.signal("HUP");
        server.next_saved();
        before = fs::read(&path).unwrap();
        if before == earlier {
            break;
        }
    }
    for _ in 0..3 {
        server.signal("HUP");
        assert_eq!(server.next_saved(), heads);
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    ask(&url, "anvil_setBalance", json!([ACCOUNT, "0x5"])).await.unwrap();
    server.signal("HUP");
    server.next_saved();
    let after = fs::read(&path).unwrap();
    // The save before stays as it was, and what has changed is behind it.
    assert!(after.starts_with(&before));
    assert!(after.len() > before.len() && after.len() < before.len() + 2_000);
    server.kill();
    assert_eq!(balance(&path).await, "0x5");
}

#[tokio::test]
async fn torn_save_is_left_out_and_said() {
    let folder = tempdir().unwrap();
    let state = folder.path().join("state");
    let mut command = serve();
    with_state(&mut command, &state);
    let mut server = Process::run(command);
    let url = server.urls()[&901].clone();
    let mut files = Vec::new();
    for value in ["0x1", "0x2", "0x3"] {
        ask(&url, "anvil_setBalance", json!([ACCOUNT, value])).await.unwrap();
        server.signal("HUP");
        server.next_saved();
        files.push(fs::read(&state).unwrap());
    }
    server.kill();
    for cut in [1, 200] {
        let length = files[2].len() - cut;
        assert!(length > files[1].len());
        fs::write(&state, &files[2][..length]).unwrap();
        let errors = folder.path().join("errors");
        let mut command = serve();
        with_state(&mut command, &state);
        command.arg("--quiet").stderr(File::create(&errors).unwrap());
        let server = Process::run(command);
        let bytes = length - files[1].len();
        wait_for(&errors, &format!("the last {bytes} bytes are left out"));
        assert!(server.end());
        assert_eq!(balance(&state).await, "0x2");
    }
    // A damaged one is an error, and stays.
    let mut damaged = files[2].clone();
    let last = damaged.len() - 100;
    damaged[last] ^= 1;
    fs::write(&state, &damaged).unwrap();
    let mut command = serve();
    let output = with_state(&mut command, &state).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains(&format!("at byte {}", files[1].len())), "{error}");
    assert_eq!(fs::read(&state).unwrap(), damaged);
}

#[test]
fn too_small_a_limit_of_a_file_s_size_is_found_at_the_start() {
    let folder = tempdir().unwrap();
    let mut command = serve_under("-f 8", 0);
    let output = with_state(&mut command, &folder.path().join("state")).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains(FAILED), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn server_with_few_descriptors_saves() {
    let folder = tempdir().unwrap();
    let mut command = serve_under("-n 64", 0);
    command.arg("--state").arg(folder.path().join("state"));
    command.args(["--state-every", "1", "--block-time", "1", "--max-connections", "1000"]);
    let mut server = Process::run(command);
    let url = server.urls()[&901].clone();
    server.first_saved();
    let address = url.strip_prefix("http://").unwrap().to_owned();
    // The server keeps some descriptors for itself, and the admin port has places of its own.
    const TAKEN: usize = 20;
    // The system accepts what the server does not.
    let clients: Vec<TcpStream> =
        (0..100).filter_map(|_| TcpStream::connect(&address).ok()).collect();
    assert!(clients.len() > 64);
    let descriptors = format!("/proc/{}/fd", server.id());
    let deadline = Instant::now() + LONGEST_WAIT;
    while fs::read_dir(&descriptors).unwrap().count() < TAKEN {
        assert!(Instant::now() < deadline, "{}", fs::read_dir(&descriptors).unwrap().count());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let first = server.next_saved();
    let mut last = first.clone();
    for _ in 0..3 {
        last = server.next_saved();
    }
    assert!(last[&901] > first[&901], "{first:?} {last:?}");
    assert!(fs::read_dir(&descriptors).unwrap().count() >= TAKEN, "connections are still open");
    assert!(server.end());
    drop(clients);
}

#[tokio::test]
async fn code_that_keeps_no_rules_is_said_at_the_start() {
    let folder = tempdir().unwrap();
    let state = folder.path().join("state");
    let mut first = serve();
    first.arg("--state").arg(&state).arg("--proxies");
    let mut first = Process::run(first);
    let urls = first.urls();
    let inbox = messenger::CROSS_L2_INBOX;
    // The owner of the proxies' admin may upgrade them, to whatever code.
    let upgrade = predeploys::abi::ProxyAdmin::upgradeCall {
        _proxy: inbox,
        _implementation: predeploys::MULTICALL3,
    };
    let upgrade = json!([{
        "from": DEV_ACCOUNTS[0], "to": predeploys::PROXY_ADMIN,
        "data": Bytes::from(upgrade.abi_encode()),
    }]);
    ask(&urls[&902], "eth_sendTransaction", upgrade).await.unwrap();
    assert!(first.end());
    for option in ["--quiet", "--log-level=off"] {
        let errors = folder.path().join("errors");
        let mut command = serve();
        command.arg("--state").arg(&state).arg(option).stderr(File::create(&errors).unwrap());
        let server = Process::run(command);
        wait_for(&errors, &format!("the code of {inbox} on chain 902 is not the engine's"));
        let errors = fs::read_to_string(&errors).unwrap();
        assert_eq!(errors.lines().count(), 1, "{errors}");
        assert!(server.end());
    }
}

/// A port that was free a moment ago. It is below those from which systems choose: those are taken
/// again at once, by clients of other tests.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 20_000) as u16;
    let is_free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (0..1_000)
        .map(|_| first + NEXT.fetch_add(1, Ordering::Relaxed))
        .find(is_free)
        .expect("a free port")
}
