//! Greedy clients, and the memory of the process as the system sees it.

mod answers;
mod requests;
mod states;
mod subscribers;
mod wire;

use std::{
    fs,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::process::{Process, serve};

const MIB: u64 = 1024 * 1024;
/// What the process may have beyond its own state and `--max-memory`: threads, buffers of sockets,
/// the EVM, and what the allocator keeps.
const SLACK: u64 = 64 * MIB;
/// How long a client that does no harm may wait, in a debug build on a busy machine.
const LONGEST_ANSWER: Duration = Duration::from_secs(15);
/// The account whose code emits logs.
const LOGGER: &str = "0x00000000000000000000000000000000000c0de5";
/// Logs of a transaction to the logger, of 64 KiB each.
const LOGS: u64 = 16;

/// A server that clients attack.
struct Attacked {
    process: Process,
    address: SocketAddr,
    max_memory: u64,
    /// Resident bytes before the attack.
    own: u64,
}

impl Attacked {
    /// Starts a server with so much memory for clients.
    fn start(max_memory: u64) -> Self {
        let mut command = serve();
        command.args(["--max-memory", &max_memory.to_string()]);
        let mut process = Process::run(command);
        let url = process.urls()[&901].clone();
        let address = url.trim_start_matches("http://").parse().unwrap();
        Self { process, address, max_memory, own: 0 }
    }

    /// As [`start`](Self::start), with one block of logs whose JSON has 2 MiB.
    fn with_logs(max_memory: u64) -> Self {
        let attacked = Self::start(max_memory);
        // PUSH1 16, JUMPDEST, LOG0(0, 0x10000), and again until the counter is 0.
        let code = "0x60105b620100006000a0600190038060025700";
        assert_eq!(attacked.ask("anvil_setCode", &json!([LOGGER, code])), Value::Null);
        attacked.emit();
        let logs = attacked.ask("eth_getLogs", &json!([{}]));
        assert_eq!(logs.as_array().map(|logs| logs.len() as u64), Some(LOGS));
        attacked
    }

    /// Emits the logs in a new block.
    fn emit(&self) {
        let accounts = self.ask("eth_accounts", &json!([]));
        let call = json!({ "from": accounts[0], "to": LOGGER, "gas": "0xe4e1c0" });
        assert!(self.ask("eth_sendTransaction", &json!([call])).is_string());
    }

    /// Asks for something as any client does, and gets a result.
    fn ask(&self, method: &str, params: &Value) -> Value {
        let answer = wire::ask(self.address, &wire::request(method, params));
        let answer = answer.unwrap_or_else(|| panic!("{method}: no answer"));
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Asks again and again while there is no room, and returns the answer.
    fn once_there_is_room(&self, body: &str) -> Value {
        let began = Instant::now();
        loop {
            let answer = wire::ask(self.address, body).expect("an answer");
            if answer["error"]["code"] != -32005 {
                return answer;
            }
            assert!(began.elapsed() < LONGEST_ANSWER, "{answer}");
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until clients make the server hold so many bytes.
    fn wait_until_it_holds(&mut self, bytes: u64) {
        let admin = self.process.admin().trim_start_matches("http://").parse().unwrap();
        let began = Instant::now();
        loop {
            let metrics = wire::get(admin, "/metrics").expect("metrics");
            let mut lines = metrics.lines();
            let owed = lines.find_map(|line| line.strip_prefix("chain_sim_owed_bytes "));
            let owed: u64 = owed.and_then(|owed| owed.parse().ok()).expect("a figure");
            if owed >= bytes {
                return;
            }
            assert!(began.elapsed() < LONGEST_ANSWER, "at least {bytes} bytes, got {owed}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Notes what the process has now; from here on its peak is measured.
    fn begin(&mut self) {
        fs::write(self.file("clear_refs"), "5").unwrap();
        self.own = self.resident("VmRSS");
    }

    /// Asserts that a client that does no harm is served.
    fn assert_serves(&self) {
        let began = Instant::now();
        assert_eq!(self.ask("eth_chainId", &json!([])), "0x385");
        assert!(began.elapsed() < LONGEST_ANSWER, "{:?}", began.elapsed());
    }

    /// Asserts that the process has never had more than it may.
    fn assert_bounded(&self) {
        let peak = self.resident("VmHWM");
        let Self { own, max_memory, .. } = self;
        let most = own + max_memory + SLACK;
        eprintln!("own {} MiB, peak {} MiB, most {}", own / MIB, peak / MIB, most / MIB);
        assert!(peak <= most, "at most {} MiB, got {} MiB", most / MIB, peak / MIB);
    }

    fn file(&self, name: &str) -> String {
        format!("/proc/{}/{name}", self.process.id())
    }

    /// Reads a size from the process's status, in bytes.
    fn resident(&self, name: &str) -> u64 {
        let status = fs::read_to_string(self.file("status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib * 1024
    }
}
