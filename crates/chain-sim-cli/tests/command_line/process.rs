//! `chain-sim serve` as a process, and requests to it.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use alloy_primitives::{ChainId, U64};
use jsonrpsee::core::{client::ClientT, params::ArrayParams};
use jsonrpsee_http_client::HttpClient;
use serde_json::{Value, json};

/// How long a server may take to start, or to save, on a busy machine.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The head of each chain.
pub(crate) type Heads = BTreeMap<ChainId, u64>;

/// The command of a server on free ports, whose log no variable changes.
pub(crate) fn serve() -> Command {
    serve_from(0)
}

/// As [`serve`], with the first chain on this port.
fn serve_from(port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
    command.args(["serve", "--admin-port", "0", "--starting-port", &port.to_string()]);
    command.env_remove("RUST_LOG");
    command
}

/// A server under a limit that the shell sets: arguments of `ulimit`. The first chain has this port.
pub(crate) fn serve_under(limit: &str, port: u16) -> Command {
    let server = serve_from(port);
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit {limit} && exec \"$0\" \"$@\""));
    command.arg(server.get_program()).args(server.get_args()).env_remove("RUST_LOG");
    command
}

/// A server in a process of its own.
pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
    /// The lines that it has printed so far.
    printed: Vec<String>,
}

impl Process {
    /// Starts it on free ports, with a state file that it saves to every `blocks` blocks.
    pub(crate) fn start(state: &Path, blocks: u64) -> Self {
        let mut command = serve();
        command.arg("--state-every").arg(blocks.to_string()).arg("--state").arg(state);
        Self::run(command)
    }

    /// Runs this command, and reads what it prints to standard output.
    pub(crate) fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let (report, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _gone = report.send(line);
            }
        });
        Self { child, lines, printed: Vec::new() }
    }

    /// The URL of each chain, once all of them are printed.
    pub(crate) fn urls(&mut self) -> BTreeMap<ChainId, String> {
        self.wait_for(|line| line.starts_with("admin").then_some(()));
        let rows = self.printed.iter().filter_map(|line| line.split_once("  http://"));
        rows.filter_map(|(id, address)| {
            Some((id.trim().parse().ok()?, format!("http://{address}")))
        })
        .collect()
    }

    /// The lines that it prints once it is ready.
    pub(crate) fn greeting(&mut self) -> &[String] {
        self.wait_for(|line| line.starts_with("admin").then_some(()));
        &self.printed
    }

    /// The URL of the cluster's own methods.
    pub(crate) fn admin(&mut self) -> String {
        let url = |line: &str| Some(line.strip_prefix("admin")?.trim().to_owned());
        self.wait_for(url)
    }

    /// The heads that it saved first, once it reports them.
    pub(crate) fn first_saved(&mut self) -> Heads {
        self.wait_for(saved)
    }

    /// The heads that it saves next, once it reports them.
    pub(crate) fn next_saved(&mut self) -> Heads {
        let before = self.printed.len();
        self.wait_after(before, saved)
    }

    /// How many saves it has reported so far.
    pub(crate) fn saves(&mut self) -> usize {
        self.printed.extend(self.lines.try_iter());
        self.printed.iter().filter(|line| saved(line).is_some()).count()
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal, by name.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Kills it; the heads that it reported as saved last, if it did.
    pub(crate) fn kill(mut self) -> Option<Heads> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.printed.extend(self.lines.iter());
        self.printed.iter().rev().find_map(|line| saved(line))
    }

    /// Asks it to end; whether it succeeded.
    pub(crate) fn end(self) -> bool {
        self.end_with_output().0
    }

    /// Asks it to end; whether it succeeded, and all lines that it has printed.
    pub(crate) fn end_with_output(mut self) -> (bool, Vec<String>) {
        self.signal("TERM");
        let succeeded = self.child.wait().unwrap().success();
        self.printed.extend(self.lines.iter());
        (succeeded, std::mem::take(&mut self.printed))
    }

    /// Sends it the same signal five times, 20 ms apart: less than half a second on a busy machine,
    /// too. Whether it ended with success.
    pub(crate) fn end_by_one_signal_many_times(mut self) -> bool {
        let kill =
            format!("for _ in $(seq 5); do kill -TERM {} && sleep 0.02; done", self.child.id());
        let mut kill =
            Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).spawn().unwrap();
        let ended = self.child.wait().unwrap();
        kill.wait().unwrap();
        ended.success()
    }

    /// Sends it two different signals, one right after the other; its exit code.
    pub(crate) fn end_twice(mut self) -> Option<i32> {
        let kill = format!("kill -TERM {0}; kill -INT {0}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    /// What `find` finds first in the printed lines, in this one or a later one.
    pub(crate) fn wait_for<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> T {
        self.wait_after(0, find)
    }

    /// As [`wait_for`](Self::wait_for), in all lines but the first ones.
    fn wait_after<T>(&mut self, lines: usize, find: impl Fn(&str) -> Option<T>) -> T {
        if let Some(found) = self.printed[lines..].iter().find_map(|line| find(line)) {
            return found;
        }
        let deadline = Instant::now() + LONGEST_WAIT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).unwrap_or_else(|error| {
                panic!("{error}: {:?} {}", self.child.try_wait(), self.printed.join("\n"))
            });
            let found = find(&line);
            self.printed.push(line);
            if let Some(found) = found {
                return found;
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A test that fails leaves no server behind. One that has ended cannot be killed.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Number and hash of a block.
pub(crate) async fn block(url: &str, number: &str) -> (u64, String) {
    let block = ask(url, "eth_getBlockByNumber", json!([number, false])).await.unwrap();
    let number: U64 = serde_json::from_value(block["number"].clone()).unwrap();
    (number.to(), block["hash"].as_str().unwrap().to_owned())
}

/// The heads that a line of the log reports as saved: `TIME  INFO saved 901=2 902=1`.
fn saved(line: &str) -> Option<Heads> {
    let (_, heads) = line.split_once(" INFO saved ")?;
    let heads = heads.split(' ').map(|head| head.split_once('=').unwrap());
    Some(heads.map(|(id, number)| (id.parse().unwrap(), number.parse().unwrap())).collect())
}

/// Sends a request to a chain.
pub(crate) async fn ask(url: &str, method: &str, params: Value) -> Result<Value, String> {
    let client = HttpClient::builder().build(url).unwrap();
    let mut array = ArrayParams::new();
    params.as_array().unwrap().iter().for_each(|param| array.insert(param).unwrap());
    client.request(method, array).await.map_err(|error| error.to_string())
}
