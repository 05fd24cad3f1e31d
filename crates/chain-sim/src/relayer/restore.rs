//! The parts of a relayer that are saved and restored.

use alloy_primitives::{B256, ChainId};
use imbl::OrdMap;

use super::{MessageState, Relayer, RelayerConfig, Totals, TrackedMessage, settled::Settled};

impl Relayer {
    /// Each message that waits for another, and the other.
    pub(crate) const fn prerequisites(&self) -> &OrdMap<B256, B256> {
        &self.agenda.prerequisites
    }

    /// All messages that are not pruned, by hash.
    pub(crate) const fn by_hash(&self) -> &OrdMap<B256, TrackedMessage> {
        &self.messages
    }

    /// The messages that are pruned.
    pub(crate) const fn settled(&self) -> &Settled {
        &self.settled
    }

    /// Creates a relayer that has read no chain yet, from saved settled messages and prerequisites.
    pub(crate) fn restore(
        config: RelayerConfig,
        prerequisites: Vec<(B256, B256)>,
        settled: Vec<(B256, u64, B256)>,
        totals: impl IntoIterator<Item = (ChainId, Totals)>,
    ) -> Self {
        let mut relayer = Self::new(config);
        relayer.agenda.prerequisites = prerequisites.into_iter().collect();
        relayer.settled = Settled::read(settled, totals);
        relayer.totals.append(relayer.settled.all_totals());
        relayer
    }

    /// Restores failures and state of a message, unless the chains contradict that state by now.
    pub(crate) fn restore_message(
        &mut self,
        hash: B256,
        failures: u32,
        state: Option<MessageState>,
    ) {
        let Some(message) = self.messages.get_mut(&hash) else { return };
        message.failures = failures;
        let is_open =
            matches!(message.state, MessageState::Sent { .. } | MessageState::Resent { .. });
        if let Some(state) = state.filter(|_| is_open) {
            self.set_state(hash, state);
        }
    }
}
