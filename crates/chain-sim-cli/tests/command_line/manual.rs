//! `chain-sim man`.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::tempdir;

/// Runs `chain-sim man` on a folder.
fn man(folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
    command.arg("man").arg(folder).output().unwrap()
}

#[test]
fn program_and_each_command_have_a_page() {
    let folder = tempdir().unwrap();
    let output = man(folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut pages: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    pages.sort();
    let expected = [
        "chain-sim-bench.1",
        "chain-sim-completions.1",
        "chain-sim-faults.1",
        "chain-sim-relay-retry.1",
        "chain-sim-relay-skip.1",
        "chain-sim-relay-status.1",
        "chain-sim-relay.1",
        "chain-sim-serve.1",
        "chain-sim-trace.1",
        "chain-sim.1",
    ];
    assert_eq!(pages, expected);
    for (page, words) in [
        ("chain-sim.1", ["OP Stack", "SUBCOMMANDS", "messages"]),
        ("chain-sim-serve.1", ["JSON\\-RPC", "block\\-time", "supersim"]),
        ("chain-sim-relay.1", ["real chains", "key\\-file", "dry\\-run"]),
    ] {
        let text = fs::read_to_string(folder.path().join(page)).unwrap();
        for word in words {
            assert!(text.contains(word), "{page}: {word}");
        }
    }
}

#[test]
fn folder_that_is_not_there_is_an_error() {
    let folder = tempdir().unwrap();
    let output = man(&folder.path().join("none"));
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("expected a folder that can be written to, got"), "{error}");
}
