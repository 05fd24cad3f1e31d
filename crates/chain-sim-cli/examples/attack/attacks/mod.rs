//! All attacks.

mod bodies;
mod changes;
mod connections;
mod ends;
mod estimates;
mod executions;
mod explorers;
mod farewells;
mod histories;
mod leavings;
mod long_lives;
mod nothing;
mod pools;
mod subscribers;
mod traces;
mod unread;

use crate::attack::Attack;

/// Returns all attacks, by rule.
pub(crate) fn all() -> impl Iterator<Item = Attack> {
    [
        nothing::ATTACKS,
        executions::ATTACKS,
        estimates::ATTACKS,
        traces::ATTACKS,
        histories::ATTACKS,
        explorers::ATTACKS,
        changes::ATTACKS,
        farewells::ATTACKS,
        bodies::ATTACKS,
        unread::ATTACKS,
        pools::ATTACKS,
        leavings::ATTACKS,
        connections::ATTACKS,
        subscribers::ATTACKS,
        long_lives::ATTACKS,
        ends::ATTACKS,
    ]
    .concat()
    .into_iter()
}
