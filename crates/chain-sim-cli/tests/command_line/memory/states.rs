//! States that are small to send and large to load.

use std::{io::Write, thread, time::Duration};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use super::{Attacked, MIB, wire};

/// A request to load a state with this JSON.
fn load(state: &str) -> String {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(state.as_bytes()).unwrap();
    let bytes: String = gzip.finish().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    wire::request("anvil_loadState", &json!([format!("0x{bytes}")]))
}

/// An account with this code and storage.
fn account(code: &str, storage: &str) -> String {
    format!(r#"{{"nonce": "0x0", "balance": "0x0", "code": "0x{code}", "storage": {{{storage}}}}}"#)
}

/// Loads this state eight times at once, and asserts that each is refused for its size.
fn assert_refused(state: &str) {
    assert_refused_with(state, -32005);
}

/// As [`assert_refused`], with another code.
fn assert_refused_with(state: &str, code: i32) {
    let mut attacked = Attacked::start(32 * MIB);
    attacked.begin();
    let request = load(state);
    assert!(request.len() as u64 <= 3 * MIB, "{}", request.len());
    let address = attacked.address;
    let clients: Vec<_> = (0..8)
        .map(|_| request.clone())
        .map(|request| thread::spawn(move || wire::ask(address, &request)))
        .collect();
    for _ in 0..5 {
        attacked.assert_serves();
        thread::sleep(Duration::from_millis(100));
    }
    for client in clients {
        let answer: Value = client.join().unwrap().expect("an answer");
        assert_eq!(answer["error"]["code"], code, "{answer}");
    }
    attacked.assert_bounded();
    // One that fits is loaded, with much that is ignored.
    let ignored = "[1, -1, 1.5, true, null, {\"a\": \"b\"}],".repeat(200_000);
    let accounts = format!(r#"{{"{:#042x}": {}}}"#, 7, account("00", ""));
    let small = load(&format!(r#"{{"blocks": [{ignored}0], "accounts": {accounts}}}"#));
    assert_eq!(wire::ask(address, &small).unwrap()["result"], true);
}

#[test]
fn names_that_were_compressed_are_counted_as_they_are_read() {
    assert_refused(&format!(r#"{{"{}": 0, "accounts": {{}}}}"#, "a".repeat(64 << 20)));
}

#[test]
fn values_that_are_ignored_are_counted_and_nest_no_deeper_than_others() {
    assert_refused(&format!(r#"{{"blocks": "{}", "accounts": {{}}}}"#, "a".repeat(64 << 20)));
    assert_refused_with(&format!(r#"{{"blocks": {}"#, "[".repeat(64 << 20)), -32602);
}

#[test]
fn code_that_was_compressed_is_counted_as_it_is_read() {
    let code = "00".repeat(32 << 20);
    assert_refused(&format!(r#"{{"accounts": {{"{:#042x}": {}}}}}"#, 1, account(&code, "")));
}

#[test]
fn storage_that_was_compressed_is_counted_as_it_is_read() {
    let word = format!("0x{:064x}", 1);
    let words: Vec<_> = (0..300_000).map(|slot| format!(r#""{slot:#x}": "{word}""#)).collect();
    let account = account("", &words.join(","));
    assert_refused(&format!(r#"{{"accounts": {{"{:#042x}": {account}}}}}"#, 1));
}

#[test]
fn accounts_that_were_compressed_are_counted_as_they_are_read() {
    let empty = account("", "");
    let accounts: Vec<_> = (1..200_000).map(|id| format!(r#""{id:#042x}": {empty}"#)).collect();
    assert_refused(&format!(r#"{{"accounts": {{{}}}}}"#, accounts.join(",")));
}
