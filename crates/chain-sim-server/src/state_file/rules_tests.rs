//! Files that leave rules unchecked.

use std::path::Path;

use alloy_primitives::Bytes;
use chain_sim::{Call, ClusterConfig, DEV_ACCOUNTS, Engine, Rule, RuleSet};
use serde_json::{Value, json};

use super::{StateError, StateFile, begin::load, envelope, saved_server::SavedServer};
use crate::{config::ServerConfig, devnet::Devnet};

/// Returns the content of a server's file. A transaction waits on chain 901.
fn content(cluster: ClusterConfig) -> Value {
    let mut devnet = Devnet::new(ServerConfig::new(cluster).devnet()).unwrap();
    let call = Call::new(DEV_ACCOUNTS[0], DEV_ACCOUNTS[1], Bytes::new());
    devnet.cluster.submit_call(901, call).unwrap();
    serde_json::to_value(SavedServer::from(&devnet.state())).unwrap()
}

/// Sets a value at a place of the content, which can have none.
fn set(content: &mut Value, place: &str, value: Value) {
    let (parent, field) = place.rsplit_once('/').unwrap();
    content.pointer_mut(parent).unwrap()[field] = value;
}

/// Loads a content with the options of a cluster.
fn load_with(content: &Value, options: ClusterConfig) -> Result<Devnet, StateError> {
    let file = envelope::seal(content).unwrap().bytes;
    let saved = envelope::open(Path::new("state"), &file).unwrap().content;
    load(ServerConfig::new(options).devnet(), &StateFile::new("state"), saved)
}

#[test]
fn files_leave_no_rule_unchecked_that_the_options_have_checked() {
    let good = content(ClusterConfig::default());
    load_with(&good, ClusterConfig::default()).unwrap();
    let code = json!({ "code": { "messenger": "0x00", "inbox": "0x00" } });
    let queue = "chains/0/pool/queue/0/unchecked";
    for (place, value, what) in [
        ("disregardedRules", json!(["notExpired"]), "disregardedRules"),
        ("disregardedRules", json!(Rule::ALL), "disregardedRules"),
        ("verifyAfter", json!(1), "verifyAfter"),
        ("verifyAfter", json!(u64::MAX), "verifyAfter"),
        ("engine", code, "engine"),
        (queue, json!(true), "pool of chain 901"),
    ] {
        for cluster in ["cluster", "genesis"] {
            // Nothing waits at the genesis.
            if cluster == "genesis" && place == queue {
                continue;
            }
            let mut content = good.clone();
            set(&mut content, &format!("/{cluster}/{place}"), value.clone());
            match load_with(&content, ClusterConfig::default()) {
                Err(StateError::Rules { what: actual, .. }) => assert_eq!(actual, what),
                other => panic!("{cluster}/{place}: expected it to be refused, got {other:?}"),
            }
        }
    }
}

#[test]
fn expiry_windows_longer_than_seven_days_are_refused() {
    let good = content(ClusterConfig::default());
    for place in ["", "/chains/0", "/chains/0/config", "/chains/1"] {
        for window in [604_801, 1 << 63, u64::MAX] {
            for cluster in ["cluster", "genesis"] {
                let mut content = good.clone();
                let place = format!("/{cluster}{place}/messageExpiryWindow");
                set(&mut content, &place, json!(window));
                let error = load_with(&content, ClusterConfig::default()).unwrap_err();
                assert!(matches!(error, StateError::Cluster { .. }), "{place}: {error}");
                let words = format!("expected at most 604800, got {window}");
                assert!(error.to_string().contains(&words), "{place}: {error}");
            }
        }
    }
}

#[test]
fn what_the_options_leave_unchecked_the_file_may_leave() {
    let rules = RuleSet::NONE.with(Rule::ALL[0]);
    let mut faulty = ClusterConfig::default().with_verify_after(5);
    faulty.disregarded_rules = rules;
    let saved = content(faulty.clone());
    load_with(&saved, faulty.clone()).unwrap();
    let error = load_with(&saved, ClusterConfig::default()).unwrap_err();
    assert!(matches!(error, StateError::Rules { .. }), "{error}");
    faulty.verify_after = 4;
    let error = load_with(&saved, faulty).unwrap_err();
    assert_eq!(
        error.to_string(),
        "state: verifyAfter: expected at most 4, as the options have it, got 5"
    );
    // Files of the engines that have a name need no options.
    let native = content(ClusterConfig::default().with_engine(Engine::Native));
    load_with(&native, ClusterConfig::default()).unwrap();
}
