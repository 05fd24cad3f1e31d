//! Refuses files that leave a rule unchecked which the options of this run check.

use std::path::Path;

use chain_sim::{ClusterConfig, Engine, Rule, SavedCluster};

use super::StateError;

/// Checks that a saved cluster leaves no rule unchecked that the configuration has checked. Expiry
/// windows are not compared: loading refuses those that are too long.
///
/// # Errors
///
/// [`StateError::Rules`].
pub(super) fn check(
    path: &Path,
    config: &ClusterConfig,
    saved: &SavedCluster,
) -> Result<(), StateError> {
    let refuse = |what: &str, expected: String, actual: String| {
        Err(StateError::Rules { path: path.into(), what: what.into(), expected, actual })
    };
    let left = |rule: &Rule| config.disregarded_rules.contains(*rule);
    let saved_rules = saved.disregarded_rules();
    if !saved_rules.iter().all(left) {
        let expected: Vec<Rule> = Rule::ALL.into_iter().filter(left).collect();
        let (expected, actual) = (format!("{expected:?}"), format!("{saved_rules:?}"));
        return refuse("disregardedRules", expected, actual);
    }
    let (expected, actual) = (config.verify_after, saved.verify_after());
    if actual > expected {
        return refuse("verifyAfter", format!("at most {expected}"), actual.to_string());
    }
    if let Some(id) = saved.unchecked_pools().next() {
        let what = format!("pool of chain {id}");
        return refuse(&what, "transactions that are checked".into(), "an unchecked one".into());
    }
    Ok(())
}

/// Checks that a file brings no code of its own for the messenger and the inbox.
///
/// # Errors
///
/// [`StateError::Rules`].
pub(super) fn check_engine(
    path: &Path,
    expected: &Engine,
    actual: &Engine,
) -> Result<(), StateError> {
    if !matches!(actual, Engine::Code { .. }) || actual == expected {
        return Ok(());
    }
    let (expected, actual) = (format!("{expected:?}"), "code of the file".into());
    Err(StateError::Rules { path: path.into(), what: "engine".into(), expected, actual })
}
