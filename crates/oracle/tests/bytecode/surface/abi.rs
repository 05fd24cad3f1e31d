//! The `sol!` interfaces against the published ABI.

use std::collections::BTreeSet;

use alloy_json_abi::{Error, Event, Function, JsonAbi};
use alloy_primitives::{B256, Selector};
use alloy_sol_types::{SolEventInterface, SolInterface};
use messenger::abi::{
    ICrossL2Inbox::*, IL2ToL2CrossDomainMessenger::*,
    IL2ToL2CrossDomainMessenger1_2::IL2ToL2CrossDomainMessenger1_2Calls,
};

use super::{
    data::{INBOX, MESSENGER, Predeploy, in_revision},
    declared::declared,
};

/// All items of an ABI, each with all its details.
fn items(abi: &JsonAbi) -> BTreeSet<String> {
    abi.items().map(|item| serde_json::to_string(&item).expect("an item")).collect()
}

/// Asserts that the interface is the published ABI: names, types, mutability, outputs, indexed
/// flags; except for the errors that no released code has, which have no arguments.
#[track_caller]
fn assert_published(predeploy: &Predeploy) {
    let of_1_2 = predeploy.interface_of_1_2.map(declared).unwrap_or_default();
    let mut declared = in_revision(declared(predeploy.interface), of_1_2);
    for &name in predeploy.errors_of_no_bytecode {
        let error = Error { name: name.to_owned(), inputs: Vec::new() };
        assert_eq!(declared.errors.remove(name), Some(vec![error]));
    }
    let (declared, published) = (items(&declared), items(&predeploy.abi()));
    let differing = declared.symmetric_difference(&published).collect::<Vec<_>>();
    assert!(differing.is_empty(), "in one of the two only: {differing:#?}");
    assert!(!published.is_empty());
}

/// Asserts that the parsed interface is the compiled one.
#[track_caller]
fn assert_compiled<C, X, V>(interface: &str, topics: &[B256])
where
    C: SolInterface,
    X: SolInterface,
    V: SolEventInterface,
{
    let abi = declared(interface);
    let functions: BTreeSet<_> = C::selectors().map(Selector::from).collect();
    assert_eq!(functions, abi.functions().map(Function::selector).collect());
    let errors: BTreeSet<_> = X::selectors().map(Selector::from).collect();
    assert_eq!(errors, abi.errors().map(Error::selector).collect());
    let topics: BTreeSet<_> = topics.iter().copied().collect();
    assert_eq!(topics, abi.events().map(Event::selector).collect());
    assert_eq!(V::COUNT, topics.len());
}

#[test]
fn messenger_is_the_published_one() {
    assert_published(&MESSENGER);
}

#[test]
fn inbox_is_the_published_one() {
    assert_published(&INBOX);
}

#[test]
fn what_is_declared_is_compiled() {
    assert_compiled::<
        IL2ToL2CrossDomainMessengerCalls,
        IL2ToL2CrossDomainMessengerErrors,
        IL2ToL2CrossDomainMessengerEvents,
    >(
        MESSENGER.interface,
        &IL2ToL2CrossDomainMessengerEvents::SELECTORS.iter().map(B256::from).collect::<Vec<_>>(),
    );
    let of_1_2 = declared(MESSENGER.interface_of_1_2.expect("an interface"));
    let functions = IL2ToL2CrossDomainMessenger1_2Calls::selectors().map(Selector::from);
    assert!(functions.eq(of_1_2.functions().map(Function::selector)));
    assert_eq!(of_1_2.items().count(), 1);
    assert_compiled::<ICrossL2InboxCalls, ICrossL2InboxErrors, ICrossL2InboxEvents>(
        INBOX.interface,
        &ICrossL2InboxEvents::SELECTORS.iter().map(B256::from).collect::<Vec<_>>(),
    );
}
