//! docs/RUST.md: its code is the file `tally.rs`, and what it shows of a test that fails is what such
//! a test prints.

mod tally;

use std::{
    env, fs,
    path::PathBuf,
    process::{self, Command},
};

use alloy_primitives::hex;

/// The text of a file, by its path below the repository's root.
fn file(path: &str) -> String {
    fs::read_to_string(format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The blocks of the page in this language.
fn blocks(language: &str) -> Vec<String> {
    let page = file("docs/RUST.md");
    let begin = format!("\n```{language}\n");
    let after = page.split(begin.as_str()).skip(1);
    after.map(|rest| rest.split_once("```\n").unwrap().0.to_owned()).collect()
}

#[test]
fn code_of_the_page_is_the_file() {
    let code = blocks("rust");
    assert_eq!(code.len(), 5);
    let tally = file("crates/chain-sim/tests/simulator/rust_page/tally.rs");
    assert_eq!(code.join("\n"), tally);
}

#[test]
fn bytecode_is_that_of_the_source() {
    let artifact = file("tests/contracts/artifacts/Tally.json");
    let artifact: serde_json::Value = serde_json::from_str(&artifact).unwrap();
    assert_eq!(artifact["bytecode"], hex::encode_prefixed(&tally::Tally::BYTECODE));
}

/// What the test of the page that fails prints, with this in its environment.
fn failing_test(environment: &[(&str, &str)]) -> String {
    let arguments = ["rust_page::tally::every_message_arrives", "--exact", "--ignored"];
    let output = Command::new(env::current_exe().unwrap())
        .args(arguments)
        .env_remove("CHAIN_SIM_PAGE")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn report_of_the_page_is_what_the_test_prints() {
    let reports = blocks("text");
    let report = reports.iter().find(|block| block.starts_with("Error: Scenario ")).unwrap();
    let printed = failing_test(&[]);
    assert!(printed.contains(report.as_str()), "{printed}");
    // Only this scenario is run, with the same result.
    let command = report.lines().find_map(|line| line.strip_prefix("Replay: ")).unwrap();
    let (variable, number) = command.split_once(' ').unwrap().0.split_once('=').unwrap();
    let replayed = failing_test(&[(variable, number)]);
    assert!(replayed.contains(report.as_str()), "{replayed}");
    // Other scenarios hold, or do not exist.
    let none = failing_test(&[(variable, "1001")]);
    assert!(none.contains("expected a scenario from 1 to 1000, got 1001"), "{none}");
    let none = failing_test(&[(variable, "seventeen")]);
    assert!(none.contains("expected a number from 1 to 1000"), "{none}");
}

#[test]
fn test_of_the_page_writes_a_page_of_its_scenario() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("check-{}.html", process::id()));
    let printed = failing_test(&[("CHAIN_SIM_PAGE", path.to_str().unwrap())]);
    let html = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let last = "Replay: CHAIN_SIM_SCENARIO=4 cargo test NAME, where NAME is this test\nPage: ";
    assert!(printed.contains(&format!("{last}{}\n", path.display())), "{printed}");
    for text in [
        r#""title":"Scenario 4 of 1000 from seed 1 fails""#,
        r#""command":"CHAIN_SIM_SCENARIO=4 cargo test NAME""#,
        r#""failure":"At the end, after step 3, this does not hold: every message arrives\n"#,
    ] {
        assert!(html.contains(text), "{text}");
    }
    // Where it cannot be written, the test fails as it does otherwise, and says so.
    let path = folder.join("no folder").join("page.html");
    let printed = failing_test(&[("CHAIN_SIM_PAGE", path.to_str().unwrap())]);
    assert!(printed.contains("Error: Scenario 4 of 1000 from seed 1 fails."), "{printed}");
    assert!(
        printed.contains(&format!("\nPage: {} could not be written: ", path.display())),
        "{printed}"
    );
}
