//! Cyclic dependencies.

use std::collections::BTreeMap;

use alloy_primitives::U256;

use super::{Violation, relays::is_verified};
use crate::{
    cluster::Cluster,
    kit::model::{Executed, Model},
    rules::Rule,
};

/// Checks that no executing message in a verified block depends on itself, within one timestamp. It
/// depends on the executing messages before it on its own chain, and on those up to its initiating
/// log on the chain of that log.
///
/// # Errors
///
/// [`Violation::Execution`] with the rule [`Acyclic`](Rule::Acyclic).
pub fn no_cycles(cluster: &Cluster, model: &Model) -> Result<(), Violation> {
    let mut moments: BTreeMap<u64, Vec<&Executed>> = BTreeMap::new();
    for executed in model.executed().filter(|executed| is_verified(cluster, executed.at)) {
        if executed.id.timestamp == U256::from(executed.at.timestamp) {
            moments.entry(executed.at.timestamp).or_default().push(executed);
        }
    }
    for executed in moments.values() {
        if let Some(&cyclic) = executed.iter().find(|message| depends_on_itself(message, executed))
        {
            return Err(Violation::Execution {
                at: cyclic.at,
                id: cyclic.id.clone(),
                rule: Rule::Acyclic,
                expected: "a message that does not depend on itself".into(),
                actual: "a cycle".into(),
            });
        }
    }
    Ok(())
}

/// Whether a search along the dependencies of a message comes back to it.
fn depends_on_itself(message: &Executed, all: &[&Executed]) -> bool {
    let mut open = dependencies(message, all);
    let mut seen = Vec::new();
    while let Some(next) = open.pop() {
        if next.at == message.at {
            return true;
        }
        if !seen.contains(&next.at) {
            seen.push(next.at);
            open.extend(dependencies(next, all));
        }
    }
    false
}

/// The direct dependencies of a message within its timestamp: the executing message before it on
/// its own chain, and the last one on the chain of its initiating log that is not after that log.
fn dependencies<'a>(message: &Executed, all: &[&'a Executed]) -> Vec<&'a Executed> {
    let last = |which: &dyn Fn(&Executed) -> bool| {
        all.iter().copied().filter(|other| which(other)).max_by_key(|other| other.at.log)
    };
    let before = last(&|other| other.at.chain == message.at.chain && other.at.log < message.at.log);
    let source = last(&|other| {
        U256::from(other.at.chain) == message.id.chainId
            && U256::from(other.at.log) <= message.id.logIndex
    });
    before.into_iter().chain(source).collect()
}
