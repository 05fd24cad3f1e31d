//! Pages of failing scenarios.

use std::{env, fs, path::PathBuf, process};

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, sol};
use chain_sim::{
    ClusterConfig, Error, Fault, RelayerConfig, Schedule, ScheduledFault,
    kit::{Failure, Scenario, Violation, expect_equal, scenarios_with_filter},
    page::PageError,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngSeed, TestRunner},
};
use serde_json::Value;

sol!(Tally, "../../tests/contracts/artifacts/Tally.json");

/// A message to a tally that expires while the relayer is down, and a claim that it arrives.
fn expiry() -> Failure {
    let mut scenario = Scenario::new(ClusterConfig::default(), RelayerConfig::default());
    let tally = scenario.deploy(&Tally::BYTECODE);
    scenario.send(0, 901, 902, tally, Tally::addCall {}.abi_encode());
    let faults = [(1, Fault::CrashRelayer { steps: 2 }), (2, Fault::Jump { seconds: 604_800 })];
    let faults = faults.map(|(step, fault)| ScheduledFault { step, fault });
    scenario.schedule = Schedule::new(faults);
    let result = scenario.run_then(|simulation, model| {
        let sent = U256::from(model.sent().count());
        let count = simulation.cluster.read(902, tally, &Tally::countCall {})?;
        expect_equal("every message arrives", sent, count)
    });
    result.unwrap_err()
}

/// The data of a page.
fn data(html: &str) -> Value {
    let data = html.split_once("id=\"run\">").unwrap().1;
    serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
}

/// The data of the page of a failure.
fn page(failure: &Failure) -> Value {
    data(&failure.page().unwrap().to_html().unwrap())
}

/// The texts of a list of events, or those of one kind.
fn texts(events: &Value, kind: Option<&str>) -> Vec<String> {
    let events = events.as_array().unwrap().iter();
    let wanted = events.filter(|event| kind.is_none_or(|kind| event["kind"] == kind));
    wanted.map(|event| event["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn page_has_what_the_story_has() {
    let failure = expiry();
    let (run, story) = (page(&failure), failure.story());
    let step = usize::try_from(story.step()).unwrap();
    let text = story.to_string();
    let verdict = run["failure"].as_str().unwrap();
    assert!(
        verdict.contains("this does not hold: every message arrives\n  expected 1\n  got      0")
    );
    assert!(text.starts_with(verdict), "{text}");
    // How the chains were before step 0, and after each step up to the failing one.
    let steps = run["steps"].as_array().unwrap();
    assert_eq!((steps.len(), run["failedAt"].as_u64()), (step + 2, Some(story.step() + 1)));
    let failing: Vec<_> =
        steps.iter().map(|step| texts(&step["events"], Some("failure")).len()).collect();
    assert_eq!(failing.iter().sum::<usize>(), failing[step + 1]);
    let end = texts(&steps[step + 1]["events"], Some("failure"));
    assert_eq!(end, ["here nothing is left to do, and it does not hold: every message arrives"]);
    // What users did, in the words of the story, and the faults.
    let actions = texts(&steps[1]["events"], Some("action"));
    let action = "account 0 sends a message from chain 901 to contract 2 on chain 902: 0x4f2be91f";
    assert_eq!(actions, [action]);
    assert!(text.contains(&format!("    {action}\n")), "{text}");
    let faults: Vec<_> = steps.iter().map(|step| texts(&step["faults"], None)).collect();
    assert_eq!(faults[2], ["the relayer is down for 2 steps"]);
    assert_eq!(faults[3], ["604800 s pass without a block"]);
    let setup = run["setup"].as_array().unwrap();
    assert!(setup.iter().any(|line| line.as_str().unwrap().starts_with("contract 2 at 0x")));
    assert!(setup.iter().all(|line| text.contains(line.as_str().unwrap())), "{setup:?}");
    // Its one message, with its life.
    let messages = run["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["states"].as_array().unwrap().last().unwrap()["name"], "expired");
    assert!(messages[0]["trace"]["sent"][0]["block"]["number"] == 1, "{}", messages[0]["trace"]);
    assert_eq!(run["command"], Value::Null);
    assert!(run["advice"].as_str().unwrap().contains("run the test again"));
}

/// The numbers of messages in each block of a story that sends some, with step, chain and number of
/// the block.
fn sends(story: &str) -> Vec<(u64, u64, u64, Vec<usize>)> {
    let mut step = 0;
    let mut sends = Vec::new();
    for line in story.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("step ") {
            step = rest.split_once(',').unwrap().0.parse().unwrap();
        }
        let Some((block, messages)) = line.split_once(" sends message ") else { continue };
        let Some((block, chain)) = block.split_once(" of chain ") else { continue };
        let Some(block) = block.strip_prefix("block ") else { continue };
        let words = format!("message {messages}");
        let numbers = words.split("message ").skip(1);
        let numbers = numbers.map(|rest| rest.split(' ').next().unwrap().parse().unwrap());
        sends.push((step, chain.parse().unwrap(), block.parse().unwrap(), numbers.collect()));
    }
    sends
}

#[test]
fn messages_have_the_numbers_of_the_story() {
    let config =
        Config { rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let mut compared = 0;
    for _ in 0..40 {
        let scenario = scenarios_with_filter().new_tree(&mut runner).unwrap().current();
        let never = Violation::Application("this never holds".into());
        let failure = scenario.run_then(|_, _| Err(never)).unwrap_err();
        let (run, story) = (page(&failure), failure.story().to_string());
        let messages: Vec<&str> = run["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["hash"].as_str().unwrap())
            .collect();
        for (step, chain, number, expected) in sends(&story) {
            let block = run["blocks"].as_array().unwrap().iter().find(|block| {
                block["from"] == step + 1 && block["chain"] == chain && block["number"] == number
            });
            let inclusions = block.unwrap()["messages"].as_array().unwrap().iter();
            let sent = inclusions.filter(|inclusion| inclusion["kind"] == "sent");
            let actual: Vec<usize> = sent
                .map(|it| 1 + messages.iter().position(|hash| it["message"] == **hash).unwrap())
                .collect();
            assert_eq!(actual, expected, "block {number} of chain {chain}\n{story}");
            compared += expected.len();
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn texts_of_an_application_stay_text() {
    let hostile = "</script><script>alert(1)</script><!--style--><img src=x onerror=alert(2)>";
    let scenario = Scenario::new(ClusterConfig::default(), RelayerConfig::default());
    let failure = scenario.run_then(|_, _| Err(Violation::Application(hostile.into())));
    let html = failure.unwrap_err().page().unwrap().to_html().unwrap();
    assert_eq!((html.matches("<script").count(), html.matches("<img").count()), (2, 0));
    assert!(data(&html)["failure"].as_str().unwrap().ends_with(hostile));
}

#[test]
fn cluster_that_cannot_be_created_has_no_page() {
    let mut scenario = Scenario::new(ClusterConfig::default(), RelayerConfig::default());
    scenario.cluster.chains[0].block_time = 0;
    let error = scenario.run().unwrap_err().page().unwrap_err();
    assert!(matches!(error, PageError::Cluster(Error::BlockTime { chain: 901, .. })), "{error}");
}

#[test]
#[ignore = "fails: the next test runs it"]
fn nothing_arrives() {
    panic!("{}", super::stories::nothing_arrives().unwrap_err());
}

#[test]
fn page_of_a_proptest_is_that_of_the_smallest_scenario() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("proptest-{}.html", process::id()));
    let output = process::Command::new(env::current_exe().unwrap())
        .args(["kit::pages::nothing_arrives", "--exact", "--ignored"])
        .env("CHAIN_SIM_PAGE", &path)
        .output()
        .unwrap();
    let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!output.status.success(), "{printed}");
    let run = data(&fs::read_to_string(&path).unwrap());
    fs::remove_file(&path).unwrap();
    assert!(printed.contains(&format!("\nPage: {}\nReplay: run the test again; ", path.display())));
    assert!(printed.contains(run["failure"].as_str().unwrap()), "{printed}");
    let steps = run["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["faults"] == Value::Array(vec![])), "{steps:?}");
    assert_eq!(run["chains"].as_array().unwrap().len(), 2);
}
