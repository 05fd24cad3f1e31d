//! What `chain-sim serve -v` shows of transactions, and what it shows of `console.log`.

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, sol};
use chain_sim::DEV_ACCOUNTS;
use serde_json::{Value, json};

use crate::process::{Process, ask, serve};

sol! {
    function log(string text, uint256 number) external;
}

const CONTRACT: &str = "0x00000000000000000000000000000000000000cc";
/// Calls the console with its own calldata.
const WRITES: &str = "0x365f5f375f5f365f73000000000000000000636f6e736f6c652e6c6f675afa5000";

/// A server, and what it shows.
struct Verbose {
    process: Process,
    url: String,
}

impl Verbose {
    fn start(options: &[&str]) -> Self {
        let mut command = serve();
        command.args(options);
        let mut process = Process::run(command);
        let url = process.urls()[&901].clone();
        Self { process, url }
    }

    fn ask(&self, method: &str, params: Value) -> Value {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(ask(&self.url, method, params)).unwrap()
    }

    /// Runs a method with a call that writes this number to the console.
    fn write(&self, method: &str, number: u64) -> Value {
        let input = logCall { text: "number %d\n".into(), number: U256::from(number) };
        let input = alloy_primitives::hex::encode_prefixed(input.abi_encode());
        self.ask(method, json!([{"from": DEV_ACCOUNTS[0], "to": CONTRACT, "input": input}]))
    }

    /// Waits for a line with these words, and returns it.
    fn line(&mut self, words: &str) -> String {
        self.process.wait_for(|line| line.contains(words).then(|| line.to_owned()))
    }
}

#[test]
fn transactions_and_the_console_are_on_the_terminal() {
    let mut server = Verbose::start(&["-v"]);
    server.ask("anvil_setCode", json!([CONTRACT, WRITES]));
    server.write("eth_call", 1);
    server.line("console.log: number 1\\n chain=901");
    server.write("eth_estimateGas", 2);
    server.line("console.log: number 2\\n chain=901");
    let hash = server.write("eth_sendTransaction", 3);
    let line = server.line(hash.as_str().unwrap());
    let receipt = server.ask("eth_getTransactionReceipt", json!([hash]));
    let gas: U256 = receipt["gasUsed"].as_str().unwrap().parse().unwrap();
    assert!(line.contains("transaction chain=901 block=1"), "{line}");
    assert!(line.contains(&format!("gas={gas}")), "{line}");
    server.ask("anvil_setCode", json!([CONTRACT, "0xfe"]));
    let failing = json!([{"from": DEV_ACCOUNTS[0], "to": CONTRACT, "gas": "0xffff"}]);
    server.ask("eth_sendTransaction", failing);
    let line = server.line("transaction failed");
    assert!(line.contains("block=2") && line.contains("reason="), "{line}");
    // Switched off, and on again.
    server.ask("anvil_setCode", json!([CONTRACT, WRITES]));
    server.ask("hardhat_setLoggingEnabled", json!([false]));
    server.write("eth_call", 4);
    let hidden = server.write("eth_sendTransaction", 5);
    server.ask("hardhat_setLoggingEnabled", json!([true]));
    server.write("eth_call", 6);
    server.line("console.log: number 6");
    let (succeeded, lines) = server.process.end_with_output();
    assert!(succeeded);
    let estimated = lines.iter().filter(|line| line.contains("number 2")).count();
    assert_eq!(estimated, 1, "an estimate shows each line once");
    for absent in ["number 4", "number 5", hidden.as_str().unwrap()] {
        assert!(!lines.iter().any(|line| line.contains(absent)), "{absent}: {lines:#?}");
    }
}

#[test]
fn nothing_of_that_is_there_without_the_option() {
    let server = Verbose::start(&["--log-level", "info"]);
    server.ask("anvil_setCode", json!([CONTRACT, WRITES]));
    server.write("eth_call", 1);
    server.write("eth_sendTransaction", 1);
    let (succeeded, lines) = server.process.end_with_output();
    assert!(succeeded);
    assert!(!lines.iter().any(|line| line.contains("console.log") || line.contains("transaction")));
}
