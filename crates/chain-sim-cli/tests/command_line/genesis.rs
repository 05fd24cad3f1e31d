//! `chain-sim serve --genesis` and `--export`.

use std::fs;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::process::{Process, ask, serve};

/// An account of the files.
const ACCOUNT: &str = "0x00000000000000000000000000000000000000aa";

/// A genesis file of a chain of the OP Stack, with some more fields of its configuration.
fn file(chain: u64, more: &Value) -> Value {
    let mut config = json!({
        "chainId": chain, "londonBlock": 0, "shanghaiTime": 0, "cancunTime": 0, "pragueTime": 0,
        "bedrockBlock": 0, "regolithTime": 0, "canyonTime": 0, "ecotoneTime": 0, "fjordTime": 0,
        "graniteTime": 0, "holoceneTime": 0, "isthmusTime": 0, "interopTime": 0,
        "optimism": {"eip1559Elasticity": 6, "eip1559Denominator": 50, "eip1559DenominatorCanyon": 250},
    });
    for (field, value) in more.as_object().unwrap() {
        config[field] = value.clone();
    }
    json!({
        "config": config,
        "timestamp": "0x65000000",
        "gasLimit": "0x1c9c380",
        "extraData": "0x00000000fa00000006",
        "alloc": {
            // As op-deployer has addresses.
            ACCOUNT.trim_start_matches("0x"): {
                "balance": "0x7", "nonce": "0x3", "code": "0x00",
                "storage": {format!("0x{:064x}", 1): format!("0x{:064x}", 2)},
            },
        },
    })
}

/// Writes a file, and returns its path.
fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn bad_files_have_exit_code_2_and_say_what_is_wrong() {
    let folder = tempdir().unwrap();
    let good = write(&folder, "good.json", file(901, &json!({})).to_string());
    let refused = |options: &[&str], words: &str| {
        let output = serve().args(options).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{options:?}: {error}");
        assert!(error.contains(words), "{options:?}: {error}");
        assert!(output.stdout.is_empty());
    };
    let bad = |name: &str, content: String, words: &str| {
        let path = write(&folder, name, content);
        refused(&["--genesis", &path], words);
    };
    bad("text.json", "not JSON".into(), "expected JSON as geth has it, got expected ident");
    bad("empty.json", String::new(), "expected JSON as geth has it, got EOF");
    bad("list.json", "[]".into(), "expected config.chainId, got none");
    bad("none.json", "{}".into(), "expected config.chainId, got none");
    let mut account = file(901, &json!({}));
    account["alloc"]["0xzz"] = json!({"balance": "0x0"});
    bad("account.json", account.to_string(), "expected JSON as geth has it");
    let fork = file(901, &json!({"futureTime": 0}));
    bad("fork.json", fork.to_string(), "config.futureTime: expected a fork of Ethereum");
    let later = file(901, &json!({"jovianTime": 4_000_000_000_u64}));
    bad("later.json", later.to_string(), "config.jovianTime: expected a time up to that of");
    let mut long = file(901, &json!({}));
    long["alloc"][ACCOUNT] =
        json!({"balance": "0x0", "code": format!("0x{}", "5b".repeat(24_577))});
    bad("long.json", long.to_string(), "expected at most 24576 bytes, got 24577");
    let mut future = file(901, &json!({}));
    future["timestamp"] = json!("0xffffffffffff");
    bad("future.json", future.to_string(), "timestamp: expected at most");

    let missing = folder.path().join("missing.json");
    refused(&["--genesis", missing.to_str().unwrap()], "expected a file that can be read");
    refused(&["--genesis", folder.path().to_str().unwrap()], "expected a file that can be read");
    let other = format!("902={good}");
    refused(&["--genesis", &other], "config.chainId: expected 902, got 901");
    refused(&["--genesis", &good, "--genesis", &good], "expected one file for chain 901");
    refused(&["--genesis", &good, "--chain", "5"], "one of chains [5], got chain 901");
    refused(&["--genesis", &good, "--rules", "documented"], "send rules: expected the released");
    refused(&["--genesis", "901="], "expected a file, got nothing");
    // A file that only its length makes too large: it has no blocks on the disk.
    let large = folder.path().join("large.json");
    fs::File::create(&large).unwrap().set_len((256 << 20) + 1).unwrap();
    refused(&["--genesis", large.to_str().unwrap()], "expected at most 268435456 bytes, got more");
}

/// What a chain says of its beginning.
async fn beginning(url: &str) -> Value {
    let block = ask(url, "eth_getBlockByNumber", json!(["0x0", false])).await.unwrap();
    let fields = ["hash", "timestamp", "extraData", "gasLimit", "stateRoot"];
    let fields = fields.map(|field| block[field].clone());
    let latest = |method: &'static str| ask(url, method, json!([ACCOUNT, "latest"]));
    let word = ask(url, "eth_getStorageAt", json!([ACCOUNT, "0x1", "latest"])).await.unwrap();
    json!([
        fields,
        latest("eth_getBalance").await.unwrap(),
        latest("eth_getTransactionCount").await.unwrap(),
        latest("eth_getCode").await.unwrap(),
        word,
    ])
}

#[tokio::test]
async fn chains_begin_as_their_files_say_and_go_on_after_restarts_and_resets() {
    let folder = tempdir().unwrap();
    let one = write(&folder, "one.json", file(901, &json!({})).to_string());
    let other = write(&folder, "other.json", file(77, &json!({})).to_string());
    let (state, export) = (folder.path().join("state"), folder.path().join("export.json"));
    let command = || {
        let mut command = serve();
        command.args(["--genesis", &one, "--genesis", &format!("77={other}")]);
        command.arg("--state").arg(&state).arg("--export").arg(&export);
        command
    };
    let mut server = Process::run(command());
    let urls = server.urls();
    assert_eq!(urls.keys().copied().collect::<Vec<_>>(), [77, 901]);
    let began = beginning(&urls[&77]).await;
    assert_eq!(began[0][1], "0x65000000");
    assert_eq!(began[0][2], "0x00000000fa00000006");
    assert_eq!(began[0][3], "0x1c9c380");
    assert_eq!(began[1], "0x7");
    assert_eq!((&began[2], &began[3]), (&json!("0x3"), &json!("0x00")));
    assert_eq!(began[4], format!("0x{:064x}", 2));

    // Blocks are of the present, and an altered account goes back.
    ask(&urls[&77], "evm_mine", json!([])).await.unwrap();
    let snapshot = ask(&urls[&77], "evm_snapshot", json!([])).await.unwrap();
    ask(&urls[&77], "anvil_setBalance", json!([ACCOUNT, "0x9"])).await.unwrap();
    ask(&urls[&77], "evm_revert", json!([snapshot])).await.unwrap();
    assert_eq!(beginning(&urls[&77]).await, began);
    ask(&urls[&77], "anvil_setBalance", json!([ACCOUNT, "0x9"])).await.unwrap();
    assert!(server.end());

    // The next server goes on, and returns to the file's genesis.
    let mut server = Process::run(command());
    let urls = server.urls();
    let head = ask(&urls[&77], "eth_blockNumber", json!([])).await.unwrap();
    assert_eq!(head, "0x1");
    let balance = ask(&urls[&77], "eth_getBalance", json!([ACCOUNT, "latest"])).await.unwrap();
    assert_eq!(balance, "0x9");
    ask(&urls[&77], "anvil_reset", json!([])).await.unwrap();
    assert_eq!(beginning(&urls[&77]).await, began);

    let exported: Value = serde_json::from_slice(&fs::read(&export).unwrap()).unwrap();
    let admin = server.admin();
    assert_eq!(exported, ask(&admin, "cluster_exportConfig", json!([])).await.unwrap());
    let endpoints = exported["endpoints"].as_array().unwrap();
    let of_77 = endpoints.iter().filter(|it| it["chain_id"] == "77");
    let of_77: Vec<&str> = of_77.filter_map(|it| it["url"].as_str()).collect();
    let address = urls[&77].trim_start_matches("http://");
    assert_eq!(of_77, [format!("http://{address}"), format!("ws://{address}")]);
    assert_eq!(
        exported["dependency_sets"][0],
        json!({"chain_id": "77", "dependencies": {"77": {}, "901": {}}})
    );
    assert!(server.end());

    // Another genesis contradicts the state.
    let mut different = file(77, &json!({}));
    different["alloc"][ACCOUNT.trim_start_matches("0x")]["balance"] = json!("0x8");
    let different = write(&folder, "different.json", different.to_string());
    let mut contradicts = serve();
    contradicts.arg("--genesis").arg(&different).arg("--state").arg(&state);
    let output = contradicts.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("genesis: expected that of chain 77 in the file"), "{error}");
}

#[test]
fn an_export_that_cannot_be_written_is_an_error() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("none").join("export.json");
    let output = serve().arg("--export").arg(&path).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("expected a file that can be written"), "{error}");
}
