//! Access lists that declare too little, too much or other messages.

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256, U256};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    storage::{MSG_NONCE_SLOT, SUCCESSFUL_MESSAGES_SLOT},
};
use proptest::{prelude::*, sample::Index};

use super::{
    any_function::relay,
    case::{Case, single},
    class::Class,
    edges::addresses,
    functions::{resend, send, validate},
    route::{call_of, routes},
    scene::Scene,
};
use crate::{Encoder, Transaction, contracts::CALLER_CONTRACT, run_and_log};

/// A change to a transaction's access list.
#[derive(Debug, Clone)]
enum Change {
    /// Declares nothing.
    Drop,
    /// Keeps only keys with this first byte: lookups, chain ids or checksums.
    Keep(u8),
    /// Removes keys with this first byte.
    Remove(u8),
    /// Declares the same keys for another account.
    Elsewhere(Address),
    /// Flips a bit of one key.
    Flip(Index, u8),
    /// Declares everything twice.
    Twice,
    /// Declares each key in an item of its own, in reverse order.
    Split,
    /// Adds the slots of the message and of the nonce, so that they are warm.
    Slots,
    /// Adds the target, so that it is warm.
    Target,
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Drop),
        (1u8..=3).prop_map(Change::Keep),
        (1u8..=3).prop_map(Change::Remove),
        addresses().prop_map(Change::Elsewhere),
        (any::<Index>(), any::<u8>()).prop_map(move |(at, bit)| Change::Flip(at, bit)),
        Just(Change::Twice),
        Just(Change::Split),
        Just(Change::Slots),
        Just(Change::Target),
    ]
}

impl Change {
    fn apply(
        &self,
        encoder: Encoder,
        mut items: Vec<AccessListItem>,
        scene: &Scene,
    ) -> Vec<AccessListItem> {
        match self {
            Self::Drop => items.clear(),
            Self::Keep(kind) => keep(&mut items, |key| key[0] == *kind),
            Self::Remove(kind) => keep(&mut items, |key| key[0] != *kind),
            Self::Elsewhere(address) => items.iter_mut().for_each(|item| item.address = *address),
            Self::Flip(at, bit) => {
                let mut keys: Vec<_> =
                    items.iter_mut().flat_map(|item| &mut item.storage_keys).collect();
                if !keys.is_empty() {
                    let index = at.index(keys.len());
                    keys[index][usize::from(bit / 8)] ^= 1 << (bit % 8);
                }
            }
            Self::Twice => items.extend(items.clone()),
            Self::Split => {
                let keys = items.iter().flat_map(|item| {
                    item.storage_keys.iter().map(|key| one_key(item.address, *key))
                });
                items = keys.rev().collect();
            }
            Self::Slots => {
                let hash = scene.message_hash;
                let slots = [
                    U256::from(MSG_NONCE_SLOT),
                    scene.sent_slot,
                    encoder.mapping_slot(hash, SUCCESSFUL_MESSAGES_SLOT),
                ];
                items.push(AccessListItem {
                    address: L2_TO_L2_CROSS_DOMAIN_MESSENGER,
                    storage_keys: slots.map(B256::from).to_vec(),
                });
            }
            Self::Target => {
                items.push(AccessListItem { address: scene.target, storage_keys: Vec::new() });
            }
        }
        items
    }
}

fn keep(items: &mut [AccessListItem], which: impl Fn(&B256) -> bool) {
    for item in items {
        item.storage_keys.retain(&which);
    }
}

fn one_key(address: Address, key: B256) -> AccessListItem {
    AccessListItem { address, storage_keys: vec![key] }
}

/// Several messages in one transaction, one of them twice.
fn several(encoder: Encoder) -> impl Strategy<Value = Scene> {
    let calls = prop_oneof![relay(encoder), validate(encoder)];
    (prop::collection::vec(calls, 1..4), any::<Index>()).prop_map(move |(mut scenes, again)| {
        scenes.push(again.get(&scenes).clone());
        let calls = scenes.iter().map(|scene| call_of(&scene.transaction).value(U256::ZERO));
        let data = run_and_log(calls);
        let mut declared: Vec<AccessListItem> =
            vec![AccessListItem { address: CROSS_L2_INBOX, storage_keys: Vec::new() }];
        declared.extend(scenes.iter().flat_map(|scene| scene.transaction.access_list.0.clone()));
        let access_list = AccessList(declared);
        let last =
            scenes.pop().unwrap_or_else(|| Scene::new(Transaction::new(CALLER_CONTRACT, [])));
        let world =
            scenes.into_iter().fold(last.world.clone(), |world, scene| world.and(scene.world));
        Scene { world, ..last }.map(|transaction| {
            let to = CALLER_CONTRACT;
            Transaction { to, data, access_list, value: U256::ZERO, ..transaction }
        })
    })
}

/// Calls with up to three changes to their access list.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scene = prop_oneof![
        3 => relay(encoder),
        2 => validate(encoder),
        1 => send(encoder),
        1 => resend(encoder),
        2 => several(encoder),
    ];
    let changes = prop::collection::vec(changes(), 0..4);
    let scenes = (scene, changes, routes()).prop_map(move |(scene, changes, route)| {
        let items = scene.transaction.access_list.0.clone();
        let items =
            changes.iter().fold(items, |items, change| change.apply(encoder, items, &scene));
        route.take(encoder, scene.map(|transaction| transaction.access_list(AccessList(items))))
    });
    single(Class::AccessLists, scenes)
}
