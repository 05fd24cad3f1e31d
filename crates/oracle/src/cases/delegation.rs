//! Accounts that delegate to a predeploy (EIP-7702).

use alloy_primitives::{Address, address};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::state::Bytecode;
use proptest::prelude::*;

use super::{
    any_function::any_function,
    case::{Case, single},
    class::Class,
    functions::{leaves, relay_to},
    named_errors::faulty_calls,
    route::routes,
    scene::Scene,
    target::Target,
};
use crate::{Encoder, Proxies, World};

/// An account that delegates.
const ACCOUNT: Address = address!("0x0000000000000000000000000000000000007702");

/// Lets the account delegate to `to`: by the transaction, or before.
fn delegating(mut scene: Scene, to: Address, by_transaction: bool) -> Scene {
    if by_transaction {
        return scene.map(|transaction| transaction.delegate(ACCOUNT, to));
    }
    let code = Bytecode::new_eip7702(to).original_bytes();
    scene.world = scene.world.and(World::default().with_code(ACCOUNT, code));
    scene
}

/// Makes the scene's call to the account, with the declared keys also for the account.
fn to_account(scene: Scene, by_transaction: bool) -> Scene {
    let to = scene.transaction.to;
    let scene = scene.map(|mut transaction| {
        transaction.to = ACCOUNT;
        let there = transaction.access_list.0.clone().into_iter().map(|mut item| {
            item.address = ACCOUNT;
            item
        });
        transaction.access_list.0.extend(there.collect::<Vec<_>>());
        transaction
    });
    delegating(scene, to, by_transaction)
}

/// Calls of every function of an account that delegates, and relays to it.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let calls = prop_oneof![4 => any_function(encoder), 1 => faulty_calls(encoder)];
    let called = (calls, any::<bool>())
        .prop_map(move |(scene, by_transaction)| to_account(scene, by_transaction));
    let target = leaves(encoder).prop_map(move |scene| Target {
        world: scene.world,
        declares: scene.relay,
        ..Target::new(ACCOUNT, scene.transaction.data)
    });
    let predeploys = vec![L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX];
    let relayed = (relay_to(encoder, target), prop::sample::select(predeploys), any::<bool>())
        .prop_map(move |(scene, to, by_transaction)| delegating(scene, to, by_transaction));
    let proxies = prop_oneof![
        4 => Just(Proxies::Neither),
        1 => prop::sample::select(Proxies::SOME.to_vec()),
    ];
    let scenes = (prop_oneof![3 => called, 1 => relayed], routes(), proxies).prop_map(
        move |(mut scene, route, proxies)| {
            scene.world = scene.world.behind(proxies);
            route.take(encoder, scene)
        },
    );
    single(Class::Delegation, scenes)
}
