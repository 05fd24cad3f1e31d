//! Paths of calldata without a known selector.

use std::collections::BTreeSet;

use alloy_primitives::{Address, Bytes};
use alloy_sol_types::{SolCall, SolInterface};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ICrossL2Inbox::ICrossL2InboxCalls,
        IL2ToL2CrossDomainMessenger::{
            IL2ToL2CrossDomainMessengerCalls, messageVersionCall, relayMessageCall,
            sentMessagesCall, successfulMessagesCall,
        },
        IL2ToL2CrossDomainMessenger1_2::IL2ToL2CrossDomainMessenger1_2Calls,
    },
};
use op_revm::revm::bytecode::opcode::REVERT;

use super::{Path, Sample};
use crate::{Revision, Transaction};

/// The messenger's paths. The compiler split its selectors into groups: an unknown selector is only
/// compared with those of its group.
pub(super) fn paths() -> Vec<Path> {
    let to = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let of_1_3 = IL2ToL2CrossDomainMessengerCalls::selectors();
    let (selectors, high): (Vec<_>, _) = match Revision::selected() {
        Revision::V1_2 => {
            let shared = of_1_3.filter(|selector| *selector != sentMessagesCall::SELECTOR);
            let own = IL2ToL2CrossDomainMessenger1_2Calls::selectors();
            (shared.chain(own).collect(), relayMessageCall::SELECTOR)
        }
        Revision::V1_3 => (of_1_3.collect(), successfulMessagesCall::SELECTOR),
    };
    let low = messageVersionCall::SELECTOR;
    let (below, others): (Vec<_>, _) =
        neighbours(&selectors).into_iter().partition(|selector| *selector < low);
    let (between, above): (Vec<_>, _) = others.into_iter().partition(|selector| *selector < high);
    vec![
        without_selector(to).to(REVERT, ["dispatch::NO_SELECTOR"]),
        calls("unknown selector, low", to, below).to(REVERT, ["dispatch::UNKNOWN_LOW"]),
        calls("unknown selector, middle", to, between).to(REVERT, ["dispatch::UNKNOWN_MIDDLE"]),
        calls("unknown selector, high", to, above).to(REVERT, ["dispatch::UNKNOWN_HIGH"]),
    ]
}

/// The inbox's paths.
pub(super) fn of_inbox() -> [Path; 2] {
    let to = CROSS_L2_INBOX;
    let selectors: Vec<_> = ICrossL2InboxCalls::selectors().collect();
    let unknown = calls("inbox: unknown selector", to, neighbours(&selectors));
    [
        without_selector(to).to(REVERT, ["inbox::NO_SELECTOR"]),
        unknown.to(REVERT, ["inbox::UNKNOWN_SELECTOR"]),
    ]
}

/// The unknown selectors next to known ones, the lowest and the highest.
fn neighbours(known: &[[u8; 4]]) -> BTreeSet<[u8; 4]> {
    let near = known.iter().map(|selector| u32::from_be_bytes(*selector));
    near.flat_map(|selector| [selector.saturating_sub(1), selector.saturating_add(1)])
        .chain([u32::MIN, u32::MAX])
        .map(u32::to_be_bytes)
        .filter(|selector| !known.contains(selector))
        .collect()
}

/// Calls without a whole selector.
fn without_selector(to: Address) -> Path {
    let calldata = [&[][..], &[0x70], &[0xff; 3]].map(Bytes::from_static);
    let samples = calldata.map(|data| Sample::new(Transaction::new(to, data)));
    let contract = if to == CROSS_L2_INBOX { "inbox: " } else { "" };
    Path::new(format!("{contract}no selector"), samples).of(to)
}

/// Calls with these selectors, with and without arguments.
fn calls(name: &str, to: Address, selectors: impl IntoIterator<Item = [u8; 4]>) -> Path {
    let samples = selectors.into_iter().flat_map(|selector| {
        [0, 32].map(|arguments| {
            let mut data = selector.to_vec();
            data.resize(4 + arguments, 0);
            Sample::new(Transaction::new(to, data))
        })
    });
    Path::new(name, samples).of(to)
}
