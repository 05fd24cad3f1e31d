//! Pages of runs under faults: `trace --html` and `faults --html`.

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use tempfile::tempdir;

use crate::run::chain_sim;

/// Runs a command with `--html`; the page, and what it prints to standard output and error.
fn page(options: &[&str]) -> (String, String, String) {
    let folder = tempdir().unwrap();
    let file = folder.path().join("run.html");
    let output = chain_sim(&[options, &["--html", file.to_str().unwrap()]].concat());
    let [printed, errors] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{errors}");
    (fs::read_to_string(file).unwrap(), printed, errors)
}

/// The data of a page.
fn data(page: &str) -> Value {
    let data = page.split_once("id=\"run\">").unwrap().1;
    serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn page_is_one_file_that_asks_nobody() {
    let (page, printed, _) = page(&["trace", "--seed", "3"]);
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    for loading in ["src=", "<link", "<img", "<iframe", "url(", "@import", "https://"] {
        assert!(!page.contains(loading), "{loading}");
    }
    // The name of the drawings' language is no address that a browser asks.
    assert_eq!(page.matches("http://").count(), 1);
    assert_eq!(page.matches("http://www.w3.org/2000/svg").count(), 1);
    assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline"));
    assert!(printed.contains(" messages in ") && printed.contains("seed 3"), "{printed}");
}

#[test]
fn page_has_the_messages_and_blocks_of_the_trace() {
    let run = data(&page(&["trace", "--seed", "3"]).0);
    let output = chain_sim(&["trace", "--seed", "3", "--json"]);
    let traces = String::from_utf8(output.stdout).unwrap();
    let traces: Vec<Value> =
        traces.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let messages = run["messages"].as_array().unwrap();
    // Those that the relayer forgot in a crash, or never found, after a reorg had removed them, have no trace.
    let known = messages.iter().filter(|message| !message["trace"].is_null());
    let known: Vec<&Value> = known.collect();
    assert!(traces.len() >= 8 && known.len() >= traces.len());
    for trace in &traces {
        assert!(known.iter().any(|message| message["trace"] == *trace));
    }
    for message in known {
        let reasons = message["reasons"].as_array().unwrap();
        let relays = message["trace"]["relays"].as_array().unwrap();
        for (relay, reason) in relays.iter().zip(reasons) {
            assert_eq!(relay["failure"].is_null(), reason.is_null());
        }
        assert_eq!(relays.len(), reasons.len());
        let states = message["states"].as_array().unwrap();
        assert!(
            ["relayed", "reorged out"].iter().any(|name| states[states.len() - 1]["name"] == *name)
        );
        let steps: Vec<u64> = states.iter().map(|state| state["step"].as_u64().unwrap()).collect();
        assert!(steps.is_sorted());
        // Its blocks at the end are those of the trace.
        let present =
            run["blocks"].as_array().unwrap().iter().filter(|block| block["until"].is_null());
        let with = |kind: &str| -> BTreeSet<String> {
            let blocks = present.clone().filter(|block| {
                let mut inclusions = block["messages"].as_array().unwrap().iter();
                inclusions.any(|it| it["kind"] == kind && it["message"] == message["hash"])
            });
            blocks.map(|block| block["hash"].as_str().unwrap().to_owned()).collect()
        };
        let of_trace = |list: &str, keep: fn(&Value) -> bool| -> BTreeSet<String> {
            let list = message["trace"][list].as_array().unwrap().iter().filter(|it| keep(it));
            list.map(|it| it["block"]["hash"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(with("sent"), of_trace("sent", |_| true));
        assert_eq!(with("relayed"), of_trace("relays", |relay| relay["relayed"] == true));
    }
}

#[test]
fn page_has_every_fault_in_its_step() {
    let run = data(&page(&["trace", "--seed", "3", "--faults", "9"]).0);
    let output = chain_sim(&["trace", "--seed", "3", "--faults", "9"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut expected = Vec::new();
    for line in text.lines().take_while(|line| line.starts_with("step ")) {
        let (step, fault) = line["step ".len()..].split_once(": ").unwrap();
        expected.push((step.trim().parse::<usize>().unwrap(), fault.to_owned()));
    }
    assert_eq!(expected.len(), 9);
    let steps = run["steps"].as_array().unwrap();
    let mut actual = Vec::new();
    // The first of the page's steps is before step 0.
    for (position, step) in steps.iter().enumerate() {
        for fault in step["faults"].as_array().unwrap() {
            actual.push((position - 1, fault["text"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(actual, expected);
    // Heads at the end are those of the blocks that are left.
    for chain in run["chains"].as_array().unwrap() {
        let blocks = run["blocks"].as_array().unwrap().iter();
        let present = blocks.filter(|block| block["chain"] == *chain && block["until"].is_null());
        let numbers: BTreeSet<u64> = present.map(|it| it["number"].as_u64().unwrap()).collect();
        let head = steps[steps.len() - 1]["chains"][chain.to_string()]["head"].as_u64().unwrap();
        assert_eq!(numbers, (0..=head).collect());
    }
}

#[test]
fn page_of_one_schedule_of_faults_has_the_command_that_repeats_it() {
    let options = ["faults", "--schedules", "1", "--seed", "18446744073709551615", "--chains", "4"];
    let (page, _, errors) = page(&options);
    assert!(errors.contains(" messages in "), "{errors}");
    let run = data(&page);
    assert_eq!(run["title"], "A run under faults, seed 18446744073709551615");
    assert_eq!(run["failure"], Value::Null);
    assert_eq!(run["chains"].as_array().unwrap().len(), 4);
    let command = run["command"].as_str().unwrap();
    let words: Vec<&str> = command.split(' ').collect();
    assert_eq!(words[0], "chain-sim");
    let again = chain_sim(&words[1..]);
    assert!(again.status.success());
    let text = String::from_utf8(again.stdout).unwrap();
    let messages = run["messages"].as_array().unwrap().iter();
    let known: Vec<&Value> = messages.filter(|message| !message["trace"].is_null()).collect();
    assert!(known.len() > 5);
    for message in known {
        assert!(text.contains(message["hash"].as_str().unwrap()));
    }
}

#[test]
fn schedules_that_all_succeed_have_no_page_and_the_command_says_so() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("run.html");
    let output = chain_sim(&["faults", "--schedules", "3", "--html", file.to_str().unwrap()]);
    assert!(output.status.success());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.contains("no schedule failed") && errors.contains("was not written"),
        "{errors}"
    );
    assert!(!file.exists());
}

#[test]
fn chosen_message_is_opened_and_must_be_one_of_the_run() {
    let all = data(&page(&["trace"]).0);
    let hash = all["messages"][4]["hash"].as_str().unwrap();
    let run = data(&page(&["trace", "--message", hash]).0);
    assert_eq!(run["chosen"], hash);
    let folder = tempdir().unwrap();
    let file = folder.path().join("run.html");
    let nobody = format!("0x{}", "01".repeat(32));
    let output = chain_sim(&["trace", "--message", &nobody, "--html", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&nobody));
    assert!(!file.exists());
}

#[test]
fn page_that_cannot_be_written_ends_with_1() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("none/run.html");
    let output = chain_sim(&["trace", "--html", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("--html") && errors.contains("expected a file that can be written"));
}
