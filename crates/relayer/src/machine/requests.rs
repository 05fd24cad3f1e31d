//! Requests that wait for answers.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, ChainId};

use super::request::RequestId;
use crate::store::AttemptId;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Blocks `from` to `to`.
    Read { from: u64, to: u64, sparse: bool },
    /// The gas of a message's relay.
    Estimate { message: B256 },
    /// A signature.
    Sign { attempt: AttemptId },
    /// To take a transaction into the pool.
    Broadcast { attempt: AttemptId, transaction: B256 },
    /// The outcome of a transaction in a block that was read.
    Outcome { transaction: B256 },
    /// Where a transaction is whose nonce seems to be used.
    Look { attempt: AttemptId, transaction: B256 },
    /// A payer's account at a block, whose hash was `hash` when it was asked.
    Account { payer: Address, block: u64, hash: B256 },
}

impl Asked {
    /// What was asked, in words.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Read { .. } => "read blocks",
            Self::Estimate { .. } => "estimate gas",
            Self::Sign { .. } => "sign",
            Self::Broadcast { .. } => "submit a transaction",
            Self::Outcome { .. } => "read a receipt",
            Self::Look { .. } => "look for a transaction",
            Self::Account { .. } => "read an account",
        }
    }
}

/// A request that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    /// The chain's id.
    pub(super) chain: ChainId,
    /// What was asked.
    pub(super) asked: Asked,
    /// Until when to wait, in seconds.
    deadline: u64,
}

/// The requests that wait for answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Requests {
    next: u64,
    open: BTreeMap<RequestId, Open>,
    deadlines: BTreeSet<(u64, RequestId)>,
}

impl Requests {
    /// Adds a request that waits until `deadline`, in seconds.
    pub(super) fn add(&mut self, chain: ChainId, asked: Asked, deadline: u64) -> RequestId {
        let id = RequestId(self.next);
        self.next += 1;
        self.open.insert(id, Open { chain, asked, deadline });
        self.deadlines.insert((deadline, id));
        id
    }

    /// Removes and returns a request; `None` if it waits no more.
    pub(super) fn take(&mut self, id: RequestId) -> Option<Open> {
        let open = self.open.remove(&id)?;
        self.deadlines.remove(&(open.deadline, id));
        Some(open)
    }

    /// Removes and returns a request that has waited for too long at `now`, in seconds.
    pub(super) fn take_overdue(&mut self, now: u64) -> Option<(RequestId, Open)> {
        let &(deadline, id) = self.deadlines.first()?;
        if deadline > now {
            return None;
        }
        self.take(id).map(|open| (id, open))
    }

    /// When the first request has waited for too long, in seconds.
    pub(super) fn next_deadline(&self) -> Option<u64> {
        self.deadlines.first().map(|(deadline, _)| *deadline)
    }

    /// Number of requests that wait.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_answered_once_or_overdue() {
        let mut requests = Requests::default();
        let asked = |message| Asked::Estimate { message: B256::with_last_byte(message) };
        let first = requests.add(901, asked(1), 10);
        let second = requests.add(902, asked(2), 5);
        assert_eq!(requests.next_deadline(), Some(5));
        assert_eq!(requests.take_overdue(4), None);
        let (id, open) = requests.take_overdue(5).unwrap();
        assert_eq!((id, open.chain, open.asked), (second, 902, asked(2)));
        assert_eq!(requests.take(second), None);
        assert_eq!(requests.take(first).map(|open| open.asked), Some(asked(1)));
        assert_eq!(requests.take(first), None);
        assert_eq!((requests.len(), requests.next_deadline()), (0, None));
    }
}
