//! Transactions of every type: with and without access list, delegations, deposits.

use alloy_primitives::{Address, U256, address};
use proptest::prelude::*;

use super::{
    any_function::any_function, case::Case, class::Class, edges::addresses,
    named_errors::faulty_calls, route::routes, scene::Scene,
};
use crate::{Encoder, Envelope, World};

/// An account that the transaction lets delegate.
const ACCOUNT: Address = address!("0x0000000000000000000000000000000000007704");
/// An account that sends deposits, without a balance of its own.
const DEPOSITOR: Address = address!("0x000000000000000000000000000000000000de90");

/// Deposits: by users, with and without minted ether, and system transactions.
pub(super) fn deposits() -> BoxedStrategy<Envelope> {
    let mint = prop_oneof![
        3 => Just(None),
        2 => (0u128..20).prop_map(Some),
        1 => Just(Some(u128::MAX)),
    ];
    (mint, prop::bool::weighted(0.1))
        .prop_map(|(mint, is_system)| Envelope::Deposit { mint, is_system })
        .boxed()
}

/// The type of a transaction, and its sender.
#[derive(Debug, Clone, Copy)]
enum TransactionType {
    /// Type 0, 1 or 2, or a deposit.
    Enveloped(Envelope),
    /// Type 4, which lets an account delegate to this address.
    Delegating(Address),
    /// A deposit by an account without balance.
    Poor(Envelope),
}

fn types() -> impl Strategy<Value = TransactionType> {
    prop_oneof![
        1 => Just(TransactionType::Enveloped(Envelope::Legacy)),
        2 => Just(TransactionType::Enveloped(Envelope::AccessList)),
        1 => Just(TransactionType::Enveloped(Envelope::DynamicFee)),
        2 => addresses().prop_map(TransactionType::Delegating),
        3 => deposits().prop_map(TransactionType::Enveloped),
        1 => deposits().prop_map(TransactionType::Poor),
    ]
}

impl TransactionType {
    fn apply(self, mut scene: Scene) -> Scene {
        match self {
            Self::Enveloped(envelope) => scene.map(|transaction| transaction.envelope(envelope)),
            Self::Delegating(to) => scene.map(|transaction| transaction.delegate(ACCOUNT, to)),
            Self::Poor(envelope) => {
                scene.world = scene.world.and(World::default().with_balance(DEPOSITOR, U256::ZERO));
                scene.map(|mut transaction| {
                    transaction.caller = DEPOSITOR;
                    transaction.envelope(envelope)
                })
            }
        }
    }
}

/// One to three calls of all functions in transactions of all types, sometimes with value.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let call = prop_oneof![3 => any_function(encoder), 1 => faulty_calls(encoder)];
    let value = prop_oneof![3 => Just(None), 1 => (0u64..20).prop_map(Some)];
    let scene = (call, routes(), types(), value).prop_map(move |(scene, route, ty, value)| {
        let scene = match value {
            Some(value) => scene.map(|transaction| transaction.value(U256::from(value))),
            None => scene,
        };
        ty.apply(route.take(encoder, scene))
    });
    prop::collection::vec(scene, 1..4).prop_map(|scenes| Case::new(Class::Envelopes, scenes))
}
