//! The main job as a user runs it.

use std::process::{Command, Output};

use serde_json::Value;

/// Runs `chain-sim` with these options.
pub(crate) fn chain_sim(options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chain-sim")).args(options).output().unwrap()
}

/// Runs it with `--json` and reads what it prints.
fn json(options: &[&str]) -> Value {
    let output = chain_sim(&[options, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn json_report_has_every_figure() {
    let report = json(&["--messages", "50", "--chains", "3", "--payload", "100", "--seed", "7"]);
    assert_eq!(report["chains"], 3);
    assert_eq!(report["messages"], 50);
    assert_eq!(report["sent"], 50);
    assert_eq!(report["relayed"], 50);
    assert_eq!(report["failed"], 0);
    assert_eq!(report["refused"], 0);
    assert_eq!(report["engine"], "native");
    assert_eq!(report["hard_fork"], "karst");
    assert!(report["seconds"].as_f64().unwrap() > 0.0);
    assert!(report["messages_per_second"].as_f64().unwrap() > 0.0);
    assert_eq!(report["state_digest"].as_str().unwrap().len(), 66);
    let per_chain = report["per_chain"].as_array().unwrap();
    assert_eq!(per_chain.len(), 3);
    let sum =
        |field: &str| per_chain.iter().map(|chain| chain[field].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("sent"), sum("relayed"), sum("refused")), (50, 50, 0));
}

/// The versions that every engine has.
const EVERY_ENGINE: [&str; 4] = ["--messenger-version", "1.2.0", "--inbox-version", "1.0.1"];

#[test]
fn engines_give_the_same_digest_and_seeds_another() {
    let run = |engine, seed| {
        let options = ["--messages", "60", "--payload", "64", "--engine", engine, "--seed", seed];
        json(&[&options[..], &EVERY_ENGINE].concat())["state_digest"].clone()
    };
    let native = run("native", "1");
    assert_eq!(native, run("bytecode", "1"));
    assert_eq!(native, run("native", "1"));
    assert_ne!(native, run("native", "2"));
}

#[test]
fn engines_agree_under_every_hard_fork() {
    for fork in ["ecotone", "isthmus", "karst"] {
        let [native, bytecode, accelerated] = ["native", "bytecode", "accelerated"].map(|engine| {
            let options = ["--messages", "20", "--engine", engine, "--hardfork", fork];
            let report = json(&[&options[..], &EVERY_ENGINE].concat());
            assert_eq!(report["hard_fork"], fork);
            assert_eq!(report["relayed"], 20);
            (report["state_digest"].clone(), report["per_chain"].clone())
        });
        assert_eq!(native, bytecode, "{fork}");
        assert_eq!(native, accelerated, "{fork}");
    }
}

#[test]
fn longest_messages_are_below_the_gas_cap() {
    let report = json(&["--messages", "2", "--payload", "100000"]);
    assert_eq!((&report["relayed"], &report["refused"]), (&2.into(), &0.into()));
}

#[test]
fn report_for_people_names_every_chain() {
    let output = chain_sim(&["--messages", "10"]);
    assert!(output.status.success());
    let report = String::from_utf8(output.stdout).unwrap();
    for word in ["901", "902", "10 of 10 messages", "native engine", "messages per second"] {
        assert!(report.contains(word), "no {word:?} in {report}");
    }
    // No terminal, no progress bar.
    assert!(output.stderr.is_empty());
}

#[test]
fn no_messages_is_no_failure() {
    assert_eq!(json(&["--messages", "0"])["relayed"], 0);
}

#[test]
fn bad_options_end_with_2_and_say_what_was_expected() {
    for (options, expected) in [
        (vec!["--payload", "35"], "36..=100000"),
        (vec!["--chains", "1"], "2..=1000"),
        (vec!["--messages", "-1"], "0..=10000000"),
        (vec!["--messages", "many"], "many"),
        (vec!["--engine", "geth"], "native, bytecode, accelerated"),
        (vec!["--hardfork", "canyon"], "ecotone, fjord, granite, holocene, isthmus, jovian, karst"),
        (vec!["faults", "--hardfork", "interop"], "ecotone, fjord"),
        (vec!["serve", "--hardfork", "Karst"], "ecotone, fjord"),
        (vec!["--seed", "0x"], "--seed"),
        (vec!["--nonsense"], "--nonsense"),
    ] {
        let output = chain_sim(&options);
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(expected), "no {expected:?} in {error}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn faults_report_is_the_same_for_the_same_seed() {
    let run = |seed| {
        let mut report = json(&["faults", "--schedules", "30", "--chains", "4", "--seed", seed]);
        assert_eq!(report["schedules"], 30);
        assert_eq!(report["faults"], 180);
        assert!(report["relayed"].as_u64().unwrap() > 300);
        report["seconds"] = Value::Null;
        report
    };
    let first = run("5");
    assert_eq!(first, run("5"));
    assert_ne!(first["steps"], run("500")["steps"]);
}

#[test]
fn trace_tells_every_message_or_the_one_asked_for() {
    let output = chain_sim(&["trace", "--seed", "3", "--json"]);
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    let traces: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!traces.is_empty());
    for trace in &traces {
        assert_eq!(trace["sent"][0]["block"]["safety"], "cross-unsafe");
        assert!(trace["relays"].as_array().unwrap().iter().any(|relay| relay["relayed"] == true));
    }
    let hash = traces[1]["messageHash"].as_str().unwrap();
    let output = chain_sim(&["trace", "--seed", "3", "--message", hash]);
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains(&format!("message {hash}")));
    assert_eq!(tree.matches("\nmessage 0x").count(), 1);
    assert!(tree.contains("the relayer is down for"), "the schedule comes first\n{tree}");
}

#[test]
fn message_that_nobody_has_sent_ends_with_1() {
    let hash = format!("0x{}", "01".repeat(32));
    let output = chain_sim(&["trace", "--message", &hash]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&hash) && error.contains("expected"), "{error}");
}
