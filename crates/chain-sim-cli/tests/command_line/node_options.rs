//! The options of blocks, accounts and the genesis.

use alloy_primitives::{Address, U256};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::{
    process::{Process, ask, serve},
    run::chain_sim,
};

/// An account without ether.
const POOR: Address = Address::repeat_byte(0x99);

/// A server with these options, and the URL of its first chain.
fn start(options: &[&str]) -> (Process, String) {
    let mut command = serve();
    command.args(options);
    let mut server = Process::run(command);
    let url = server.urls().into_values().next().unwrap();
    (server, url)
}

async fn block(url: &str, number: &str) -> Value {
    ask(url, "eth_getBlockByNumber", json!([number, false])).await.unwrap()
}

fn number(value: &Value) -> U256 {
    serde_json::from_value(value.clone()).unwrap()
}

/// Creates a contract with this many bytes of code; returns the outcome of its creation.
async fn create(url: &str, bytes: u64) -> Result<Value, String> {
    let from = ask(url, "eth_accounts", json!([])).await.unwrap()[0].clone();
    // Returns so many zero bytes.
    let code = format!("0x62{bytes:06x}5ff3");
    ask(url, "eth_call", json!([{ "from": from, "input": code }])).await
}

#[tokio::test]
async fn blocks_have_the_gas_limit() {
    for (options, expected) in [
        (&[][..], 60_000_000),
        (&["--gas-limit", "1000000"], 1_000_000),
        (&["--gas-limit", "45000000"], 45_000_000),
    ] {
        let (server, url) = start(options);
        ask(&url, "evm_mine", json!([])).await.unwrap();
        for of in ["0x0", "latest", "pending"] {
            assert_eq!(number(&block(&url, of).await["gasLimit"]), U256::from(expected), "{of}");
        }
        let from = ask(&url, "eth_accounts", json!([])).await.unwrap()[0].clone();
        let gas = format!("{:#x}", expected + 1);
        let call = json!([{ "from": from, "to": POOR, "gas": gas }]);
        let refused = ask(&url, "eth_sendTransaction", call).await.unwrap_err();
        assert!(refused.contains("exceeds block gas limit"), "{refused}");
        assert!(server.end());
    }
}

#[tokio::test]
async fn accounts_have_the_balance() {
    let ether = U256::from(10).pow(U256::from(18));
    for (options, expected) in
        [(&[][..], 10_000), (&["--balance", "3"], 3), (&["--balance", "0"], 0)]
    {
        let (server, url) = start(options);
        let accounts = ask(&url, "eth_accounts", json!([])).await.unwrap();
        for account in accounts.as_array().unwrap() {
            let balance = ask(&url, "eth_getBalance", json!([account, "latest"])).await.unwrap();
            assert_eq!(number(&balance), U256::from(expected) * ether);
        }
        assert_eq!(accounts.as_array().unwrap().len(), 10);
        assert!(server.end());
    }
}

#[tokio::test]
async fn the_genesis_has_the_timestamp() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let (past, future) = (1_700_000_000, now.as_secs() + 100_000);
    for timestamp in [past, future] {
        let (server, url) = start(&["--timestamp", &timestamp.to_string()]);
        assert_eq!(number(&block(&url, "0x0").await["timestamp"]), U256::from(timestamp));
        ask(&url, "evm_mine", json!([])).await.unwrap();
        let first = number(&block(&url, "0x1").await["timestamp"]);
        // Time goes on from the later of the two.
        let from = U256::from(timestamp.max(now.as_secs()));
        assert!(first >= from && first < from + U256::from(1_000), "{first}");
        assert!(server.end());
    }
}

#[tokio::test]
async fn code_has_at_most_the_size() {
    // The limit of Ethereum, a lower one, a higher one, and none.
    for (options, most) in [
        (&[][..], Some(24_576)),
        (&["--code-size-limit", "100"], Some(100)),
        (&["--code-size-limit", "30000"], Some(30_000)),
        (&["--disable-code-size-limit"], None),
    ] {
        let (server, url) = start(options);
        create(&url, most.unwrap_or(100_000)).await.unwrap();
        if let Some(most) = most {
            let refused = create(&url, most + 1).await.unwrap_err();
            assert!(refused.contains("max code size exceeded"), "{refused}");
        }
        assert!(server.end());
    }
}

#[tokio::test]
async fn a_state_file_keeps_them() {
    let folder = tempdir().unwrap();
    let state = folder.path().join("state");
    let state = state.to_str().unwrap();
    let timestamp = ["--timestamp", "1700000000"];
    let limits = ["--gas-limit", "2000000", "--code-size-limit", "100", "--balance", "7"];
    let (server, url) = start(&[&["--state", state][..], &timestamp, &limits].concat());
    ask(&url, "evm_mine", json!([])).await.unwrap();
    assert!(server.end());
    let (server, url) = start(&["--state", state]);
    assert_eq!(number(&block(&url, "latest").await["gasLimit"]), U256::from(2_000_000));
    assert_eq!(number(&block(&url, "0x0").await["timestamp"]), U256::from(1_700_000_000));
    create(&url, 100).await.unwrap();
    create(&url, 101).await.unwrap_err();
    assert!(server.end());
}

#[test]
fn bad_values_have_exit_code_2() {
    for options in [
        ["--gas-limit", "999999"],
        ["--gas-limit", "1e9"],
        ["--code-size-limit", "0"],
        ["--balance", "ten"],
        ["--balance", "0.5"],
        ["--timestamp", "253402300800"],
        ["--timestamp", "now"],
    ] {
        let output = chain_sim(&["serve", options[0], options[1]]);
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(options[0]) && error.contains(options[1]), "{error}");
    }
}
