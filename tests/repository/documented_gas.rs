//! The figures of docs/SEMANTICS.md#gas against the released bytecode, and native code, because
//! crate `oracle` compares both. Every row of the tables is run, and the tables have no other rows.

use std::collections::BTreeMap;

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, U256};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    storage::{SUCCESSFUL_MESSAGES_SLOT, mapping_slot},
};
use oracle::{
    CALLER, CHAIN_ID, Oracle, Relay, Revision, SOURCE_CHAIN_ID, Transaction, World,
    calldata::{argument, with_word},
    contracts::NOBODY,
    every_function, example_message, filler, outgoing_message, sent_messages,
};

/// The page.
const PAGE: &str = include_str!("../../docs/SEMANTICS.md");

/// Lengths of the message, in bytes: the columns of the first table.
const LENGTHS: [usize; 3] = [0, 36, 1024];

/// The length in the second table.
const LENGTH: usize = 36;

/// The figures in the tables of the page's section on gas, by the first cell of each row. Those of
/// version 1.3 are the figures of 1.2, except for the rows of a subsection.
fn documented() -> BTreeMap<String, Vec<u64>> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with("Gas\n"));
    let (of_1_2, rest) = section.and_then(|it| it.split_once("\n### ")).expect("a section on gas");
    let mut figures = figures(of_1_2);
    assert!(rest.starts_with("Gas of messenger 1.3\n"), "{rest}");
    for (name, of_1_3) in self::figures(rest) {
        let of_1_2 = figures.get_mut(&name).unwrap_or_else(|| panic!("{name}: no row for 1.2"));
        assert_ne!(*of_1_2, of_1_3, "{name}: not another figure");
        if Revision::selected() == Revision::V1_3 {
            *of_1_2 = of_1_3;
        }
    }
    figures
}

/// The figures in the tables of a text, by the first cell of each row.
fn figures(text: &str) -> BTreeMap<String, Vec<u64>> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").collect::<Vec<_>>())
        .filter_map(|cells| {
            let (name, figures) = cells.split_first()?;
            let figure = |cell: &&str| cell.replace(',', "").parse().ok();
            let figures = figures.iter().map(figure).collect::<Option<_>>()?;
            Some(((*name).to_owned(), figures))
        })
        .collect()
}

/// Gas that a transaction pays before its first opcode, under Prague.
fn intrinsic(transaction: &Transaction) -> u64 {
    let zeros = transaction.data.iter().filter(|byte| **byte == 0).count();
    let calldata = 4 * zeros + 16 * (transaction.data.len() - zeros);
    let keys: usize = transaction.access_list.iter().map(|item| item.storage_keys.len()).sum();
    (21_000 + calldata + 2_400 * transaction.access_list.len() + 1_900 * keys) as u64
}

/// Gas of the transaction's outermost frame, and whether it succeeded.
fn frame_gas(world: World, transaction: &Transaction) -> (u64, bool) {
    let mut oracle = Oracle::new(world);
    let seen = oracle.run_one(transaction.clone());
    let succeeded = seen.status == oracle::Status::Success;
    (seen.gas_spent - intrinsic(transaction), succeeded)
}

/// A relay of a message of this length to an account without code.
fn relay(length: usize) -> Relay {
    Relay::of(&example_message(NOBODY, filler(length)))
}

/// An address as a word of calldata.
fn word_of(address: Address) -> U256 {
    address.into_word().into()
}

/// The calls of the second table: each ends with a revert.
fn reverts() -> Vec<(&'static str, World, Transaction)> {
    let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let send = Transaction::send(&outgoing_message(NOBODY, filler(LENGTH)));
    let resend = Transaction::resend(&outgoing_message(NOBODY, filler(LENGTH)));
    let relay = relay(LENGTH);
    let to = |transaction: &Transaction, index, word| {
        let data = with_word(&transaction.data, argument(index), word);
        Transaction { data, ..transaction.clone() }
    };
    let undeclared = |transaction: Transaction| transaction.access_list(AccessList::default());
    let too_high = |index| undeclared(to(&relay.validation(), index, U256::MAX));

    let message = example_message(NOBODY, filler(LENGTH));
    let elsewhere = messenger::Message { destination: U256::from(903), ..message.clone() };
    let mark = mapping_slot(message.hash(), SUCCESSFUL_MESSAGES_SLOT);
    let relayed = World::default().with_storage(messenger, mark, U256::ONE);
    let mut payload = relay.payload.to_vec();
    payload[0] ^= 1;
    let another_event = Relay::new(payload);

    let plain = |name, transaction| (name, World::default(), transaction);
    vec![
        plain("messenger: no selector", Transaction::new(messenger, vec![0; 3])),
        plain("`sendMessage`: value", send.clone().value(U256::ONE)),
        plain("`sendMessage`: `MessageDestinationSameChain`", to(&send, 0, U256::from(CHAIN_ID))),
        plain(
            "`sendMessage`: `MessageTargetL2ToL2CrossDomainMessenger`",
            to(&send, 1, word_of(messenger)),
        ),
        plain("`resendMessage`: `InvalidMessage`", resend),
        plain(
            "`relayMessage`: `IdOriginNotL2ToL2CrossDomainMessenger`",
            to(&relay.transaction(), 0, word_of(NOBODY)),
        ),
        plain("`relayMessage`: `NotInAccessList`", undeclared(relay.transaction())),
        plain("`relayMessage`: `EventPayloadNotSentMessage`", another_event.transaction()),
        plain(
            "`relayMessage`: `MessageDestinationNotRelayChain`",
            Relay::of(&elsewhere).transaction(),
        ),
        ("`relayMessage`: `MessageAlreadyRelayed`", relayed, relay.transaction()),
        plain(
            "`crossDomainMessageSender`: `NotEntered`",
            Transaction::call(
                messenger,
                &messenger::abi::IL2ToL2CrossDomainMessenger::crossDomainMessageSenderCall {},
            ),
        ),
        plain("inbox: value", relay.validation().value(U256::ONE)),
        plain("inbox: no selector", Transaction::new(CROSS_L2_INBOX, vec![0; 3])),
        plain("`validateMessage`: `BlockNumberTooHigh`", too_high(1)),
        plain("`validateMessage`: `LogIndexTooHigh`", too_high(2)),
        plain("`validateMessage`: `TimestampTooHigh`", too_high(3)),
        plain("`validateMessage`: `NotInAccessList`", undeclared(relay.validation())),
    ]
}

/// The calls of the first table, with messages of this length: each succeeds.
fn successes(length: usize) -> Vec<(String, World, Transaction)> {
    let (world, functions) = every_function(length);
    let sent = outgoing_message(CALLER, filler(length));
    assert_eq!(sent.destination, U256::from(SOURCE_CHAIN_ID));
    functions
        .into_iter()
        .filter(|(name, _)| !name.starts_with("crossDomainMessage") && !name.contains("version"))
        .map(|(name, transaction)| match name {
            // The message of this send was not sent before.
            "sendMessage" => (format!("`{name}`"), World::default(), transaction),
            "relayMessage" => {
                let name = format!("`{name}` to an account without code");
                (name, World::default(), relay(length).transaction())
            }
            "sentMessages" => (format!("`{name}`"), world.clone(), sent_messages(&sent)),
            _ => (format!("`{name}`"), world.clone(), transaction),
        })
        .collect()
}

#[test]
fn the_page_has_the_gas_of_the_bytecode() {
    let mut measured = BTreeMap::<String, Vec<u64>>::new();
    for length in LENGTHS {
        for (name, world, transaction) in successes(length) {
            let (gas, succeeded) = frame_gas(world, &transaction);
            assert!(succeeded, "{name}");
            measured.entry(name).or_default().push(gas);
        }
    }
    for (name, world, transaction) in reverts() {
        let (gas, succeeded) = frame_gas(world, &transaction);
        assert!(!succeeded, "{name}");
        measured.entry(name.to_owned()).or_default().push(gas);
    }
    assert_eq!(documented(), measured);
}
