//! Greedy clients, and the memory of the process as the system sees it.

mod answers;
mod requests;
mod states;
mod subscribers;
mod wire;

use std::{
    fs,
    net::SocketAddr,
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
        let answer = wire::ask(self.address, &wire::request(method, params)).expect("an answer");
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
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
