//! Which messages are relayed, and who pays.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::Address;
use messenger::Message;

use crate::node_refusal::{NodeRefusal, RefusalReason};

/// Lists of senders and targets. They are asked when a message is about to be relayed:
///
/// 1. A message with a denied sender or target is not relayed.
/// 2. A message *pays* where its sender or its target is a sponsor: somebody who has agreed to pay for
///    it outside of the chains. It is relayed; what it costs counts for the sponsor's budget too, and
///    it waits for the next hour where that is spent.
/// 3. Any other message is relayed if its sender or its target is allowed, or if neither list of
///    allowed accounts has an entry and `sponsored_only` is off.
///
/// No value is sent with a relay, whatever the lists say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lists {
    /// Senders whose messages are not relayed.
    pub denied_senders: BTreeSet<Address>,
    /// Targets to which no message is relayed.
    pub denied_targets: BTreeSet<Address>,
    /// Senders whose messages are relayed.
    pub allowed_senders: BTreeSet<Address>,
    /// Targets to which messages are relayed.
    pub allowed_targets: BTreeSet<Address>,
    /// Accounts that pay for messages from and to them, with what may be spent for each in an hour, in
    /// wei, over all chains.
    pub sponsors: BTreeMap<Address, u128>,
    /// Whether nothing is relayed but what pays or what is allowed, even where no account is allowed.
    pub sponsored_only: bool,
}

impl Lists {
    /// The sponsor of a message: its target, else its sender; `None` if it has none and is relayed all
    /// the same.
    ///
    /// # Errors
    ///
    /// [`RefusalReason::Denied`] and [`RefusalReason::NotListed`] for a message that is not relayed.
    pub fn sponsor(&self, message: &Message) -> Result<Option<Address>, NodeRefusal> {
        let Message { sender, target, .. } = message;
        if self.denied_senders.contains(sender) || self.denied_targets.contains(target) {
            return Err(RefusalReason::Denied.into());
        }
        if let Some(sponsor) =
            [target, sender].into_iter().find(|it| self.sponsors.contains_key(*it))
        {
            return Ok(Some(*sponsor));
        }
        let is_open = self.allowed_senders.is_empty()
            && self.allowed_targets.is_empty()
            && !self.sponsored_only;
        let is_allowed =
            self.allowed_senders.contains(sender) || self.allowed_targets.contains(target);
        if is_open || is_allowed { Ok(None) } else { Err(RefusalReason::NotListed.into()) }
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Bytes, U256};

    use super::*;

    const SENDER: Address = Address::repeat_byte(1);
    const TARGET: Address = Address::repeat_byte(2);
    const OTHER: Address = Address::repeat_byte(3);

    fn message() -> Message {
        Message {
            destination: U256::from(902),
            source: U256::from(901),
            nonce: U256::ZERO,
            sender: SENDER,
            target: TARGET,
            message: Bytes::new(),
        }
    }

    #[test]
    fn everything_is_relayed_without_lists() {
        assert_eq!(Lists::default().sponsor(&message()), Ok(None));
    }

    #[test]
    fn denied_accounts_outrank_allowed_ones_and_sponsors() {
        for (denied_senders, denied_targets) in [([SENDER], [OTHER]), ([OTHER], [TARGET])] {
            let lists = Lists {
                denied_senders: denied_senders.into(),
                denied_targets: denied_targets.into(),
                allowed_senders: [SENDER].into(),
                sponsors: [(TARGET, 1)].into(),
                ..Lists::default()
            };
            assert_eq!(lists.sponsor(&message()), Err(RefusalReason::Denied.into()));
        }
    }

    #[test]
    fn lists_of_allowed_accounts_exclude_all_others() {
        let allowed = |senders: &[Address], targets: &[Address]| Lists {
            allowed_senders: senders.iter().copied().collect(),
            allowed_targets: targets.iter().copied().collect(),
            ..Lists::default()
        };
        assert_eq!(allowed(&[SENDER], &[]).sponsor(&message()), Ok(None));
        assert_eq!(allowed(&[], &[TARGET]).sponsor(&message()), Ok(None));
        let refusal = RefusalReason::NotListed.into();
        assert_eq!(allowed(&[OTHER], &[SENDER]).sponsor(&message()), Err(refusal));
    }

    #[test]
    fn what_pays_needs_no_other_list() {
        let lists = Lists {
            sponsors: [(SENDER, 5), (OTHER, 5)].into(),
            allowed_targets: [OTHER].into(),
            sponsored_only: true,
            ..Lists::default()
        };
        assert_eq!(lists.sponsor(&message()), Ok(Some(SENDER)));
        let unpaid = Message { sender: Address::ZERO, ..message() };
        assert_eq!(lists.sponsor(&unpaid), Err(RefusalReason::NotListed.into()));
        let both = Lists { sponsors: [(SENDER, 5), (TARGET, 5)].into(), ..lists };
        assert_eq!(both.sponsor(&message()), Ok(Some(TARGET)));
    }
}
