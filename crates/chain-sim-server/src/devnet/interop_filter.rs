//! The checks and the failsafe of an interop filter, as op-interop-filter has them.

use alloy_primitives::{B256, U256};
use chain_sim::{Block, Chain, Fallout, InvalidMessage, SafetyLevel, Validity};
use messenger::{AccessListError, InboxEntry};
use op_alloy_rpc_types::SuperchainDAError;

use super::{devnet::Devnet, error::RequestError, events, view::View};

/// The block that will execute declared messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExecutingBlock {
    /// Its chain.
    pub(crate) chain: U256,
    /// Its timestamp, in seconds.
    pub(crate) timestamp: u64,
    /// How long after `timestamp` the messages must still be valid, in seconds.
    pub(crate) timeout: u64,
}

/// Why a message is refused: the error, and the expected and the actual value.
type Objection = (SuperchainDAError, String);

impl View {
    /// Checks the messages that storage keys of the inbox declare: first the failsafe, then the
    /// level, the executing chain, and the messages one by one.
    ///
    /// # Errors
    ///
    /// The first reason against them.
    pub(crate) fn check_access_list(
        &self,
        keys: &[B256],
        level: SafetyLevel,
        block: &ExecutingBlock,
    ) -> Result<(), RequestError> {
        self.check_failsafe()?;
        if self.chains.is_empty() {
            return Err(RequestError::NotReady);
        }
        if level > SafetyLevel::CrossUnsafe {
            let expected = "unsafe or cross-unsafe";
            return Err(RequestError::parameter("minSafety", expected, level.name()));
        }
        let validity = self.validity_at(block.chain, block.timestamp)?;
        let timestamp = validity.timestamp.saturating_add(block.timeout);
        let last = Validity { timestamp, ..validity };
        let read_until = self.earliest(Chain::next_timestamp);
        let verifies = level > SafetyLevel::Unsafe;
        let verified_until = verifies.then(|| self.earliest(first_unverified));
        let (entries, malformed) = parse(keys);
        for (position, entry) in entries.iter().enumerate() {
            self.check_message(entry, read_until, verified_until, &validity, &last)
                .map_err(|(error, reason)| RequestError::Declared { error, position, reason })?;
        }
        malformed.map_or(Ok(()), |error| Err(RequestError::AccessEntry(error)))
    }

    /// Checks that the failsafe is off.
    ///
    /// # Errors
    ///
    /// [`RequestError::Failsafe`].
    pub(crate) const fn check_failsafe(&self) -> Result<(), RequestError> {
        if self.cluster.interop_filter().failsafe { Err(RequestError::Failsafe) } else { Ok(()) }
    }

    /// Checks one declared message: every chain has passed its timestamp and, where the level asks
    /// for it, verified its block; it is valid now, and still in the `last` block.
    fn check_message(
        &self,
        entry: &InboxEntry,
        read_until: u64,
        verified_until: Option<u64>,
        validity: &Validity<'_>,
        last: &Validity<'_>,
    ) -> Result<(), Objection> {
        let actual = entry.timestamp;
        if actual >= read_until {
            let reason = format!(
                "not yet ingested: expected a message before timestamp {read_until}, got one of {actual}"
            );
            return Err((SuperchainDAError::OutOfScope, reason));
        }
        if let Some(verified_until) = verified_until.filter(|until| actual >= *until) {
            let reason = format!(
                "not yet cross-unsafe validated: expected a message before timestamp \
                 {verified_until}, got one of {actual}"
            );
            return Err((SuperchainDAError::OutOfScope, reason));
        }
        let objection = |invalid: InvalidMessage| self.objection(entry, &invalid);
        validity.check_time(entry).map_err(objection)?;
        // In consensus, a message may have the timestamp of the block that executes it.
        let is_strict = self.cluster.interop_filter().strict_ingress.is_some();
        if is_strict && actual >= validity.timestamp {
            let reason = format!(
                "strict ingress: expected a message before timestamp {}, got one of {actual}",
                validity.timestamp
            );
            return Err((SuperchainDAError::ConflictingData, reason));
        }
        last.check_time(entry).map_err(objection)?;
        validity.check_declared(entry).map_err(objection)
    }

    /// Returns the error of an invalid message.
    fn objection(&self, entry: &InboxEntry, invalid: &InvalidMessage) -> Objection {
        let error = match invalid {
            InvalidMessage::NotInDependencySet { .. } => SuperchainDAError::UnknownChain,
            InvalidMessage::Pruned { .. } => SuperchainDAError::SkippedData,
            // Its chain may still build the block, unless it is past the message's time.
            InvalidMessage::BlockNotFound { chain, .. } | InvalidMessage::NotYet { chain, .. }
                if self
                    .cluster
                    .find(*chain)
                    .is_some_and(|chain| chain.head().timestamp() <= entry.timestamp) =>
            {
                SuperchainDAError::FutureData
            }
            _ => SuperchainDAError::ConflictingData,
        };
        (error, invalid.to_string())
    }

    /// Returns the earliest of all chains' timestamps of some kind, in seconds.
    fn earliest(&self, timestamp: impl Fn(&Chain) -> u64) -> u64 {
        self.cluster.chains().map(timestamp).min().unwrap_or_default()
    }
}

impl Devnet {
    /// Turns the failsafe on or off.
    pub(crate) fn set_failsafe(&mut self, enabled: bool) {
        if enabled != self.cluster.interop_filter().failsafe {
            tracing::info!(enabled, "failsafe");
        }
        let fallout = self.cluster.set_failsafe(enabled);
        self.record_fallout(&fallout);
        self.refresh();
    }

    /// Logs blocks that were replaced and transactions that were dropped outside of a step, and
    /// tells the relayer what the pools have dropped: it reads everything else from the chains.
    pub(super) fn record_fallout(&mut self, fallout: &Fallout) {
        events::log_fallout(fallout);
        let drops = fallout.dropped.iter().map(|(_, dropped)| dropped);
        let now = self.cluster.clock().now();
        self.relayer.record_dropped(drops.filter(|dropped| dropped.refusal.is_by_filter()), now);
    }
}

/// Returns the timestamp of a chain's first block that is not verified, or of its next block, in
/// seconds.
fn first_unverified(chain: &Chain) -> u64 {
    let first = chain.block(chain.safety_heads().cross_unsafe + 1);
    first.map_or_else(|| chain.next_timestamp(), Block::timestamp)
}

/// Parses messages up to the first malformed one; returns them, and what is wrong with that one.
fn parse(keys: &[B256]) -> (Vec<InboxEntry>, Option<AccessListError>) {
    let malformed = match InboxEntry::parse(keys) {
        Ok(entries) => return (entries, None),
        Err(malformed) => malformed,
    };
    // The malformed message begins at most two keys before the malformed key.
    let end = match malformed {
        AccessListError::Entry { index, .. } => index.min(keys.len()),
        _ => keys.len(),
    };
    let before = (0..=end).rev().find_map(|end| InboxEntry::parse(&keys[..end]).ok());
    (before.unwrap_or_default(), Some(malformed))
}

#[cfg(test)]
mod tests {
    use chain_sim::ClusterConfig;
    use messenger::{Identifier, LogPosition};

    use super::*;
    use crate::config::ServerConfig;

    #[test]
    fn objections_have_the_codes_of_the_interop_filter() {
        let config = ServerConfig::new(ClusterConfig::default());
        let devnet = Devnet::new(config.devnet()).unwrap();
        let chain = U256::from(901);
        let head = devnet.chain(901).unwrap().head().timestamp();
        let objection = |timestamp, invalid: InvalidMessage| {
            let position =
                LogPosition { chain_id: chain, block_number: 5, timestamp, log_index: 0 };
            let id = Identifier::new(alloy_primitives::Address::ZERO, position);
            let entry = InboxEntry::new(&id, B256::ZERO).unwrap();
            devnet.objection(&entry, &invalid).0
        };
        let not_found = || InvalidMessage::BlockNotFound { chain, actual: 5 };
        let pruned = InvalidMessage::Pruned { chain, expected: 9, actual: 5 };
        assert_eq!(objection(head, not_found()), SuperchainDAError::FutureData);
        assert_eq!(objection(head - 1, not_found()), SuperchainDAError::ConflictingData);
        assert_eq!(objection(head, pruned), SuperchainDAError::SkippedData);
    }
}
