//! Routes: how a call reaches its callee.

use alloy_primitives::{Address, B256, Bytes, U256};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
use proptest::prelude::*;

use super::scene::Scene;
use crate::{
    CallKind, Encoder, Transaction,
    contracts::{CALLER_CONTRACT, Caller, NOBODY},
    example_message, run_and_log,
};

/// How a call reaches its callee.
#[derive(Debug, Clone, Copy)]
pub(super) enum Route {
    /// By the transaction itself.
    Direct,
    /// By a contract that logs the gas of the call.
    ByContract(CallKind),
    /// By a contract that logs the gas of the call, repeats it, and then makes calls whose gas
    /// shows what is warm.
    Probed(CallKind),
    /// By the target of another message, which then also calls the getters.
    WithinRelay,
}

/// All four call opcodes, mostly CALL.
pub(super) fn kinds() -> BoxedStrategy<CallKind> {
    prop_oneof![
        6 => Just(CallKind::Call),
        1 => Just(CallKind::StaticCall),
        1 => Just(CallKind::DelegateCall),
        1 => Just(CallKind::CallCode),
    ]
    .boxed()
}

/// All routes, mostly the direct one.
pub(super) fn routes() -> BoxedStrategy<Route> {
    prop_oneof![
        5 => Just(Route::Direct),
        1 => kinds().prop_map(Route::ByContract),
        2 => kinds().prop_map(Route::Probed),
        1 => Just(Route::WithinRelay),
    ]
    .boxed()
}

/// The transaction's call as a call by the contract [`Caller`].
pub(super) fn call_of(transaction: &Transaction) -> Caller::Call {
    Caller::Call::new(transaction.to, transaction.data.clone()).value(transaction.value)
}

/// Calls whose gas shows which addresses and slots are warm, and that read transient storage.
fn probes(
    encoder: Encoder,
    message_hash: B256,
    target: Address,
) -> impl Iterator<Item = Caller::Call> {
    let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let accounts = [target, NOBODY].map(|address| {
        let call = Caller::Call::new(address, Bytes::new());
        call.kind(CallKind::StaticCall).gas(50_000)
    });
    let getters = encoder.getters(message_hash).map(|data| Caller::Call::new(messenger, data));
    accounts.into_iter().chain(getters)
}

impl Route {
    /// Makes the scene's call by this route.
    pub(super) fn take(self, encoder: Encoder, scene: Scene) -> Scene {
        let call = call_of(&scene.transaction);
        let probes = probes(encoder, scene.message_hash, scene.target);
        match self {
            Self::Direct => scene,
            Self::ByContract(kind) => by_contract(scene, [call.kind(kind)]),
            Self::Probed(kind) => {
                let again = call.clone().value(U256::ZERO);
                by_contract(scene, [call.kind(kind), again].into_iter().chain(probes))
            }
            Self::WithinRelay => {
                let context = encoder
                    .getters(scene.message_hash)
                    .map(|data| Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data));
                let calls = std::iter::once(call).chain(context);
                let outer = example_message(CALLER_CONTRACT, run_and_log(calls));
                let relay = encoder.relay_of(&outer);
                scene.map(|transaction| {
                    let mut access_list = transaction.access_list.clone();
                    access_list.0.extend(encoder.declare([&relay]).0);
                    let to = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
                    Transaction {
                        to,
                        data: encoder.relay_calldata(&relay),
                        access_list,
                        ..transaction
                    }
                })
            }
        }
    }
}

/// Replaces the scene's call by these calls of a contract.
fn by_contract(scene: Scene, calls: impl IntoIterator<Item = Caller::Call>) -> Scene {
    let data = run_and_log(calls);
    scene.map(|transaction| Transaction { to: CALLER_CONTRACT, data, ..transaction })
}
