//! What the checks of access lists need: the rules for a block, and the safety level of a message's
//! block.

use alloy_primitives::{ChainId, U256};
use chain_sim::{SafetyLevel, Validity};
use messenger::InboxEntry;
use op_alloy_rpc_types::SuperchainDAError;

use super::{error::RequestError, view::View};

impl View {
    /// Returns the rules for a block of `chain` at `timestamp`, in seconds, on the chain's head.
    pub(crate) fn validity_at(
        &self,
        chain: U256,
        timestamp: u64,
    ) -> Result<Validity<'_>, RequestError> {
        let id = chain.try_into().ok().filter(|id| self.chains.contains_key(id));
        let id: ChainId = id.ok_or_else(|| RequestError::UnknownExecutingChain {
            expected: self.ids(),
            actual: chain,
        })?;
        Ok(Validity { timestamp, ..self.cluster.next_validity(id)? })
    }

    /// Checks that the block of a declared message, which must exist, has at least a safety level.
    pub(crate) fn check_level(
        &self,
        position: usize,
        entry: &InboxEntry,
        expected: SafetyLevel,
    ) -> Result<(), RequestError> {
        let (id, number) = (entry.chain_id.saturating_to(), entry.block_number);
        let actual = self.chain(id)?.safety_heads().level(number);
        if actual >= expected {
            return Ok(());
        }
        let (expected, actual) = (expected.name(), actual.name());
        Err(RequestError::Declared {
            error: SuperchainDAError::FutureData,
            position,
            reason: format!("block {number} of chain {id} is {actual}, expected {expected}"),
        })
    }
}
