//! The two nodes: anvil as a process, and the server in this one.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use chain_sim::{ClusterConfig, DEV_ACCOUNTS};
use chain_sim_server::{Server, ServerConfig, real_time};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::failure::Failure;

/// The chain's id.
const CHAIN: u64 = 901;
/// How long an answer may take.
const LONGEST: Duration = Duration::from_secs(20);
/// How often to look for a transaction that was sent, and the time in between.
const LOOKS: u32 = 100;
const BETWEEN_LOOKS: Duration = Duration::from_millis(2);
/// The words before the address at which anvil listens.
const LISTENING: &str = "Listening on ";

/// Code that stores, logs, and returns its input.
pub(crate) const LOGS: &str = "0x60055f5560205f5fa0365f5f37365ff3";
/// Code that reverts with the text "no".
pub(crate) const REVERTS: &str = "0x7f08c379a0000000000000000000000000000000000000000000000000000000005f5260206004526002602452616e6f60f01b60445260645ffd";

/// Where a node listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node(SocketAddr);

impl Node {
    /// Posts a body; returns the answer's body.
    ///
    /// # Errors
    ///
    /// Where the node does not answer.
    pub(crate) fn post(self, body: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut stream = TcpStream::connect(self.0)?;
        stream.set_read_timeout(Some(LONGEST))?;
        let head = format!(
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
             Connection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let end = end.ok_or("an answer without a head")?;
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let body = &answer[end + 4..];
        if head.contains("transfer-encoding: chunked") { joined(body) } else { Ok(body.to_vec()) }
    }

    /// Puts a request; returns the whole answer.
    pub(crate) fn request(self, method: &str, params: &Value) -> Result<Value, Failure> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer = self.post(&serde_json::to_vec(&body)?);
        let answer = answer.map_err(|error| format!("{method} {params}: {error}"))?;
        serde_json::from_slice(&answer)
            .map_err(|error| format!("{method} {params}: {error}").into())
    }

    /// Asks for a result.
    pub(crate) fn ask(self, method: &str, params: &[Value]) -> Result<Value, Failure> {
        let answer = self.request(method, &json!(params))?;
        match answer.get("result") {
            Some(result) => Ok(result.clone()),
            // anvil leaves out null.
            None if answer.get("error").is_none() => Ok(Value::Null),
            None => Err(format!("{method}: {answer}").into()),
        }
    }

    /// Makes some history: contracts, transfers, logs, a failed transaction.
    pub(crate) fn prepare(self) -> Result<(), Failure> {
        let from = DEV_ACCOUNTS[0];
        for (nonce, code) in [LOGS, REVERTS].into_iter().enumerate() {
            let address = from.create(100 + nonce as u64);
            self.ask("anvil_setCode", &[json!(address), json!(code)])?;
        }
        let [logs, reverts] = contracts();
        for (to, value, gas) in [
            (DEV_ACCOUNTS[1], "0x1", "0x5208"),
            (logs, "0x0", "0x186a0"),
            (reverts, "0x0", "0x186a0"),
        ] {
            let transaction = json!({ "from": from, "to": to, "value": value, "gas": gas });
            let hash = self.ask("eth_sendTransaction", &[transaction])?;
            self.await_block(&hash)?;
        }
        Ok(())
    }

    /// Waits until a block has a transaction, if one will have it: anvil answers before that.
    pub(crate) fn await_block(self, hash: &Value) -> Result<(), Failure> {
        for _ in 0..LOOKS {
            if !self.ask("eth_getTransactionReceipt", std::slice::from_ref(hash))?.is_null() {
                return Ok(());
            }
            std::thread::sleep(BETWEEN_LOOKS);
        }
        Ok(())
    }
}

/// The contracts: the one that logs, and the one that reverts.
pub(crate) fn contracts() -> [alloy_primitives::Address; 2] {
    [100, 101].map(|nonce| DEV_ACCOUNTS[0].create(nonce))
}

/// The bytes of a body that is sent in chunks.
fn joined(mut body: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut whole = Vec::new();
    loop {
        let end =
            body.windows(2).position(|bytes| bytes == b"\r\n").ok_or("a chunk without length")?;
        let length = usize::from_str_radix(std::str::from_utf8(&body[..end])?, 16)?;
        if length == 0 {
            return Ok(whole);
        }
        let chunk = body.get(end + 2..end + 2 + length).ok_or("a chunk that is too short")?;
        whole.extend_from_slice(chunk);
        body = body.get(end + 4 + length..).unwrap_or_default();
    }
}

/// A process of anvil, which ends with this value.
#[derive(Debug)]
pub(crate) struct Anvil {
    process: Child,
    node: Node,
}

impl Anvil {
    /// Starts it on any port.
    ///
    /// # Errors
    ///
    /// Where there is no such program, or it does not listen.
    pub(crate) fn start(program: &Path) -> Result<Self, Failure> {
        let mut process = Command::new(program)
            .args(["--port", "0", "--chain-id", &CHAIN.to_string(), "--gas-limit", "60000000"])
            .arg("--steps-tracing")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| {
                format!("{}: {error}: run npm ci in tests/differences", program.display())
            })?;
        let output = process.stdout.take().ok_or("anvil has no output")?;
        let mut lines = BufReader::new(output).lines();
        let address = lines.find_map(|line| line.ok()?.strip_prefix(LISTENING).map(str::to_owned));
        let node = address.and_then(|address| address.parse().ok()).map(Node);
        // Reads on, because the node stops once the pipe is full.
        std::thread::spawn(move || lines.for_each(drop));
        match node {
            Some(node) => Ok(Self { process, node }),
            None => {
                process.kill()?;
                Err("anvil does not say where it listens".into())
            }
        }
    }

    /// Where it listens.
    pub(crate) const fn node(&self) -> Node {
        self.node
    }
}

impl Drop for Anvil {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _status = self.process.wait();
    }
}

/// The server, with a chain.
#[derive(Debug)]
pub(crate) struct Served {
    runtime: Runtime,
    server: Server,
    node: Node,
}

impl Served {
    /// Starts it on any port.
    ///
    /// # Errors
    ///
    /// Where it cannot start.
    pub(crate) fn start() -> Result<Self, Failure> {
        let runtime = Runtime::new()?;
        let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
        let mut config = ServerConfig::new(cluster);
        config.relayer = None;
        let server = runtime.block_on(Server::start(config))?;
        let address =
            server.addresses().get(&CHAIN).copied().ok_or("the server has no such chain")?;
        Ok(Self { runtime, server, node: Node(address) })
    }

    /// Where it listens.
    pub(crate) const fn node(&self) -> Node {
        self.node
    }

    /// Ends it.
    pub(crate) fn stop(self) {
        self.runtime.block_on(self.server.stop());
    }
}
