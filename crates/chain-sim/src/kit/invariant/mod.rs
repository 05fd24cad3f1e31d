//! What must hold, whatever happens. Each invariant is a function of the cluster and of what the
//! [`Model`] has read of it.

mod circles;
mod context;
mod delivery;
mod executions;
mod nonces;
mod relays;
mod storage;
mod value;
mod violation;

pub use self::{
    circles::no_circles,
    context::contexts_are_right,
    delivery::{relayer_agrees, what_can_be_delivered_is},
    executions::executions_are_valid,
    nonces::nonces_have_no_gaps,
    relays::relays_are_of_sent_messages,
    storage::state_agrees_with_logs,
    value::value_is_conserved,
    violation::Violation,
};
use super::Model;
use crate::Cluster;

/// The invariants that hold at every moment, all of them, on all chains.
///
/// # Errors
///
/// The first that does not hold.
pub fn always(cluster: &Cluster, model: &Model) -> Result<(), Violation> {
    // What must not take effect comes first, for it is the cause of much else.
    executions_are_valid(cluster, model)?;
    no_circles(cluster, model)?;
    nonces_have_no_gaps(model)?;
    state_agrees_with_logs(cluster, model)?;
    relays_are_of_sent_messages(cluster, model)?;
    contexts_are_right(cluster, model)
}
