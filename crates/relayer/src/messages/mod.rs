//! Every message that was sent, in its state, and which relays are due.

mod agenda;
mod ages;
mod awaiting;
mod chain_clock;
mod chain_facts;
mod chain_view;
mod change;
mod draft;
mod event;
mod failure;
mod handle;
mod horizon;
mod message_state;
mod messages;
mod obstacle;
mod obstacles;
mod plan;
mod plan_for;
mod prune;
mod put_back;
mod refusal;
mod relay_failure;
mod relayed_message;
mod reorg;
mod requirement;
mod restart;
mod sent_log;
mod settled;
mod submission;
mod totals;
mod tracked_message;

pub use self::{
    chain_facts::ChainFacts,
    draft::Draft,
    event::{BlockId, Event, Outcome},
    horizon::Horizon,
    message_state::MessageState,
    messages::Messages,
    obstacle::Obstacle,
    refusal::{Meaning, Refusal},
    relay_failure::RelayFailure,
    relayed_message::relayed_message,
    restart::InPrunedBlocks,
    sent_log::SentLog,
    settled::Settled,
    submission::Submission,
    totals::Totals,
    tracked_message::TrackedMessage,
};
pub(crate) use self::{put_back::PutBack, requirement::required_message};

#[cfg(test)]
mod tests;
