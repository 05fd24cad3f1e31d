//! What a relayer does on each event.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use messenger::{IdentifierError, Message};

use super::{
    BlockId, ChainFacts, Event, Horizon, Meaning, MessageState, Messages, Obstacle, Outcome,
    Refusal, RelayFailure, Submission,
};
use crate::{
    policy::{RelayerConfig, Retries},
    revert_reason::RevertReason,
    safety::SafetyLevel,
};

/// A refusal with this meaning.
#[derive(Debug, Clone, PartialEq)]
struct Refused(Meaning);

impl core::fmt::Display for Refused {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl From<IdentifierError> for Refused {
    fn from(_: IdentifierError) -> Self {
        Self(Meaning::Invalid)
    }
}

impl Refusal for Refused {
    fn meaning(&self) -> Meaning {
        self.0
    }

    fn is_invalid_message(&self) -> bool {
        matches!(self.0, Meaning::Invalid | Meaning::Expired | Meaning::OutsideSet)
    }
}

/// The time at which everything happens, in seconds.
const NOW: u64 = 1_000;

fn block(number: u64) -> BlockId {
    BlockId { number, hash: B256::left_padding_from(&number.to_be_bytes()), timestamp: NOW }
}

fn message(nonce: u64) -> Message {
    Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: U256::from(nonce),
        sender: Address::repeat_byte(1),
        target: Address::repeat_byte(2),
        message: Bytes::from_static(b"hello"),
    }
}

/// Chains 901 and 902; block 1 of 901 has sent `count` messages.
fn after_sends(config: RelayerConfig, count: u64) -> Messages<Refused> {
    let mut messages = Messages::new(config);
    for chain in [901, 902] {
        messages.handle(Event::Chain { chain, facts: ChainFacts::default() }, NOW);
        read(&mut messages, chain, 0, Vec::new());
    }
    read(&mut messages, 901, 1, (0..count).map(message).collect());
    messages
}

/// Reads a block that has sent messages, and whose level is high enough.
fn read(messages: &mut Messages<Refused>, chain: ChainId, number: u64, sent: Vec<Message>) {
    let block = block(number);
    let sent = (0..).zip(sent).collect();
    messages.handle(Event::Sent { chain, block, sent }, NOW);
    end(messages, chain, number, Vec::new(), Vec::new());
    messages.handle(Event::Safe { chain, number }, NOW);
}

fn end(
    messages: &mut Messages<Refused>,
    chain: ChainId,
    number: u64,
    relayed: Vec<(B256, B256)>,
    own: Vec<Outcome<Refused>>,
) {
    messages.handle(Event::Outcomes { chain, block: block(number), relayed, own }, NOW);
}

/// Submits what is due; the transactions have the nonces as hashes.
fn submit(messages: &mut Messages<Refused>) -> Vec<B256> {
    let drafts = messages.plan(NOW);
    let transactions = (1..).zip(drafts).map(|(nonce, draft)| {
        let (message, id, payer) = (draft.message, draft.id, draft.payer);
        let transaction = B256::with_last_byte(nonce);
        let nonce = u64::from(nonce);
        messages.submitted(Submission { message, id, payer, nonce }, transaction, NOW);
        transaction
    });
    transactions.collect()
}

fn state(messages: &Messages<Refused>, nonce: u64) -> MessageState<Refused> {
    messages.message(message(nonce).hash()).unwrap()
}

#[test]
fn message_is_relayed_once() {
    let mut messages = after_sends(RelayerConfig::default(), 2);
    let transactions = submit(&mut messages);
    assert_eq!(transactions.len(), 2);
    assert!(messages.plan(NOW).is_empty());
    let relayed = (0..2).map(message).map(|it| it.hash()).zip(transactions.iter().copied());
    end(&mut messages, 902, 1, relayed.collect(), Vec::new());
    let expected = MessageState::Relayed { block: 1, transaction: transactions[1] };
    assert_eq!(state(&messages, 1), expected);
    assert_eq!((messages.totals().relayed, messages.totals().pending), (2, 0));
    assert!(messages.plan(NOW + 1_000).is_empty());
}

#[test]
fn drafts_carry_what_the_destination_checks() {
    let mut messages = after_sends(RelayerConfig::default(), 1);
    let draft = messages.plan(NOW).remove(0);
    assert_eq!((draft.destination, draft.gas_limit), (902, 1_000_000 + 200 * 5));
    assert_eq!(draft.payload, message(0).payload());
    assert_eq!(Submission::decode(&draft.input(), draft.payer, 7), {
        let (message, id, payer) = (draft.message, draft.id.clone(), draft.payer);
        Some(Submission { message, id, payer, nonce: 7 })
    });
    assert_eq!(draft.access_list().0[0].storage_keys.len(), 2);
    assert_eq!(messages.draft_of(draft.message), Some(draft));
}

#[test]
fn blocks_that_are_gone_take_their_messages_and_relays_back() {
    let mut messages = after_sends(RelayerConfig::default(), 1);
    let transaction = submit(&mut messages)[0];
    let hash = message(0).hash();
    end(&mut messages, 902, 1, vec![(hash, transaction)], Vec::new());
    // The destination's block first: the message is due again.
    messages.handle(Event::BlocksGone { chain: 902, next: 1 }, NOW);
    assert_eq!(state(&messages, 0), MessageState::Sent { due: NOW });
    assert_eq!((messages.next_block(902), messages.plan(NOW).len()), (1, 1));
    // Then the source's.
    messages.handle(Event::BlocksGone { chain: 901, next: 1 }, NOW);
    assert_eq!(state(&messages, 0), MessageState::ReorgedOut);
    assert!(messages.plan(NOW).is_empty());
    // The source sends it again.
    read(&mut messages, 901, 1, vec![message(0)]);
    assert_eq!(messages.plan(NOW).len(), 1);
}

#[test]
fn relay_of_an_unknown_message_counts_once_the_message_is_found() {
    let mut messages = after_sends(RelayerConfig::default(), 0);
    let transaction = B256::repeat_byte(9);
    end(&mut messages, 902, 1, vec![(message(5).hash(), transaction)], Vec::new());
    read(&mut messages, 901, 2, vec![message(5)]);
    assert_eq!(state(&messages, 5), MessageState::Relayed { block: 1, transaction });
    assert!(messages.plan(NOW).is_empty());
}

#[test]
fn meaning_of_a_refusal_says_what_the_message_waits_for() {
    let window = ChainFacts::default().message_expiry_window;
    let waits = |until: u64| Some(until);
    for (meaning, name, due) in [
        (Meaning::Early { until: NOW + 9 }, "waiting", waits(NOW + 9)),
        (Meaning::Early { until: 0 }, "waiting", waits(NOW + 1)),
        (Meaning::Early { until: NOW + window + 1 }, "expired", None),
        (Meaning::Inactive { until: NOW + 9 }, "waiting", waits(NOW + 9)),
        (Meaning::Inactive { until: NOW + window + 1 }, "failed", None),
        (Meaning::Dropped, "sent", waits(NOW)),
        (Meaning::Failsafe, "waiting", waits(NOW + 4)),
        (Meaning::Expired, "expired", None),
        (Meaning::ExpiresSoon, "expired", None),
        (Meaning::OutsideSet, "failed", None),
        (Meaning::Invalid, "failed", None),
        (Meaning::GasLimit, "waiting", waits(NOW + 4)),
        (Meaning::Other, "waiting", waits(NOW + 4)),
    ] {
        let mut messages = after_sends(RelayerConfig::default(), 1);
        let draft = messages.plan(NOW).remove(0);
        messages.refused(draft.message, Refused(meaning), NOW);
        assert_eq!(state(&messages, 0).name(), name, "{meaning:?}");
        assert_eq!(messages.next_due(), due, "{meaning:?}");
        // The same of a relay that was submitted and then dropped.
        let mut messages = after_sends(RelayerConfig::default(), 1);
        let transaction = submit(&mut messages)[0];
        messages.handle(Event::Dropped { transaction, refusal: Refused(meaning) }, NOW);
        assert_eq!(state(&messages, 0).name(), name, "{meaning:?}");
    }
}

#[test]
fn obstacles_that_are_gone_take_messages_up() {
    for (meaning, obstacle) in [
        (Meaning::Failsafe, Obstacle::Failsafe),
        (Meaning::OutsideSet, Obstacle::OutsideSet { destination: 902, source: 901 }),
        (Meaning::ExpiresSoon, Obstacle::Ingress { timeout: 60 }),
    ] {
        let mut messages = after_sends(RelayerConfig::default(), 1);
        messages.handle(Event::Ingress { timeout: Some(60) }, NOW);
        let draft = messages.plan(NOW).remove(0);
        messages.refused(draft.message, Refused(meaning), NOW);
        assert_eq!(messages.obstacles().collect::<Vec<_>>(), [obstacle]);
        assert!(messages.plan(NOW).is_empty());
        messages.handle(Event::Overcome(obstacle), NOW);
        assert_eq!((messages.plan(NOW).len(), messages.has_obstacles()), (1, false));
    }
}

#[test]
fn chain_that_appears_takes_up_messages_to_it() {
    let mut messages = Messages::<Refused>::new(RelayerConfig::default());
    messages.handle(Event::Chain { chain: 901, facts: ChainFacts::default() }, NOW);
    read(&mut messages, 901, 0, vec![message(0)]);
    assert_eq!(state(&messages, 0), MessageState::NoDestination);
    messages.handle(Event::Chain { chain: 902, facts: ChainFacts::default() }, NOW);
    messages.handle(Event::Overcome(Obstacle::NoChain(U256::from(902))), NOW);
    assert_eq!(messages.plan(NOW).len(), 1);
    messages.handle(Event::ChainsGone { chains: [902].into() }, NOW);
    assert_eq!(state(&messages, 0), MessageState::NoDestination);
}

#[test]
fn failed_relays_are_tried_again_as_often_as_the_policy_says() {
    let retries = Retries::default().with_attempts(2).with_back_off(5);
    let mut messages = after_sends(RelayerConfig::default().with_retries(retries), 1);
    let transaction = submit(&mut messages)[0];
    let failure = RelayFailure::Reverted { transaction, reason: RevertReason::Empty };
    let own = vec![Outcome { transaction, failure: Some(failure.clone()) }];
    end(&mut messages, 902, 1, Vec::new(), own);
    let waiting = MessageState::Waiting { until: NOW + 5, failure };
    assert_eq!(state(&messages, 0), waiting);
    let draft = messages.plan(NOW + 5).remove(0);
    messages.refused(draft.message, Refused(Meaning::Other), NOW + 5);
    assert_eq!(state(&messages, 0).name(), "failed");
    assert!(messages.retry(message(0).hash(), NOW + 6));
    assert_eq!(
        (messages.plan(NOW + 6).len(), messages.tracked(draft.message).unwrap().failures),
        (1, 0)
    );
}

#[test]
fn relay_without_an_outcome_is_looked_up_after_the_patience() {
    let mut messages = after_sends(RelayerConfig::default().with_patience(30), 1);
    let transaction = submit(&mut messages)[0];
    assert!(messages.take_overdue(NOW + 29).is_empty());
    assert_eq!(messages.take_overdue(NOW + 30)[0].0, transaction);
    messages.keep(transaction, NOW + 30);
    assert_eq!(messages.take_overdue(NOW + 60).len(), 1);
    messages.handle(Event::Lost { transaction }, NOW + 60);
    assert_eq!(state(&messages, 0).name(), "waiting");
}

#[test]
fn messages_whose_blocks_are_not_safe_yet_wait_for_them() {
    let config = RelayerConfig::default().with_safety(SafetyLevel::Safe);
    let mut messages = after_sends(config, 0);
    for number in 2..5 {
        let block = block(number);
        let sent = vec![(0, message(number))];
        messages.handle(Event::Sent { chain: 901, block, sent }, NOW);
        end(&mut messages, 901, number, Vec::new(), Vec::new());
    }
    assert!(messages.plan(NOW).is_empty());
    assert!(!messages.is_idle() && messages.next_due() == Some(NOW));
    for number in 2..5 {
        messages.handle(Event::Safe { chain: 901, number }, NOW);
        assert_eq!(messages.plan(NOW).len() as u64, number - 1);
    }
    // The blocks are replaced: what was safe is not any more.
    messages.handle(Event::BlocksGone { chain: 901, next: 3 }, NOW);
    assert_eq!(messages.plan(NOW).len(), 1);
}

#[test]
fn pruned_messages_leave_their_state_and_totals() {
    let mut messages = after_sends(RelayerConfig::default(), 1);
    let transaction = submit(&mut messages)[0];
    let hash = message(0).hash();
    end(&mut messages, 902, 1, vec![(hash, transaction)], Vec::new());
    for number in 2..4 {
        read(&mut messages, 901, number, Vec::new());
        read(&mut messages, 902, number, Vec::new());
    }
    let horizon = Horizon { first: [(901, 3), (902, 3)].into(), expired: 0 };
    let pruned = messages.prune(&horizon, true);
    assert_eq!(pruned.iter().map(|message| message.hash).collect::<Vec<_>>(), [hash]);
    assert_eq!(messages.message(hash), Some(MessageState::Relayed { block: 1, transaction }));
    assert_eq!((messages.tracked(hash), messages.totals().relayed), (None, 1));
    // A second log of it is no new message.
    read(&mut messages, 901, 4, vec![message(0)]);
    assert!(messages.plan(NOW).is_empty());
}
