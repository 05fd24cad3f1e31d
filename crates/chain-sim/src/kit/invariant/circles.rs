//! Messages of one timestamp.

use std::collections::BTreeMap;

use alloy_primitives::U256;

use super::{Violation, relays::is_verified};
use crate::{
    Cluster, Rule,
    kit::model::{Executed, Model},
};

/// In verified blocks, no executing message depends on itself: through what its own chain has
/// executed before, and what the chain of its log has executed up to that log, all at one moment.
///
/// # Errors
///
/// [`Violation::Execution`] of the rule [`Acyclic`](Rule::Acyclic).
pub fn no_circles(cluster: &Cluster, model: &Model) -> Result<(), Violation> {
    let mut moments: BTreeMap<u64, Vec<&Executed>> = BTreeMap::new();
    for executed in model.executed().filter(|executed| is_verified(cluster, executed.at)) {
        if executed.id.timestamp == U256::from(executed.at.timestamp) {
            moments.entry(executed.at.timestamp).or_default().push(executed);
        }
    }
    for executed in moments.values() {
        if let Some(&circular) =
            executed.iter().find(|message| depends_on_itself(message, executed))
        {
            return Err(Violation::Execution {
                at: circular.at,
                id: circular.id.clone(),
                rule: Rule::Acyclic,
                expected: "a message that does not depend on itself".into(),
                actual: "a circle".into(),
            });
        }
    }
    Ok(())
}

/// Whether a search from a message comes back to it.
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

/// What a message depends on directly, among those of its moment: the one before it on its chain,
/// and the last one of its log's chain that is not after that log.
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
