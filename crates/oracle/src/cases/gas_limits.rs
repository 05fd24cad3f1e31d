//! Gas limits from nothing to enough, of transactions and of inner calls.

use op_revm::OpSpecId;
use proptest::prelude::*;

use super::{
    any_function::any_function,
    case::{Case, single},
    class::Class,
    named_errors::faulty_calls,
    route::{call_of, routes},
    scene::Scene,
    setting::Setting,
};
use crate::{
    Deployment, Transaction, World,
    contracts::{CALLER_CONTRACT, NOBODY},
    outcomes, run_and_log,
};

/// More gas than SSTORE requires to be left (EIP-2200).
const STIPEND: u64 = 2_400;

/// The least gas limit that the EVM does not refuse for the transaction, and one that is enough.
fn span(world: &World, transaction: &Transaction) -> Option<(u64, u64)> {
    let used = |transaction: Transaction| {
        let seen = world.run(Deployment::Bytecode, &[transaction]).ok()?;
        seen.first().map(|seen| seen.gas_used + seen.refund)
    };
    let least = used(Transaction { to: NOBODY, ..transaction.clone() })?;
    Some((least, used(transaction.clone())? + STIPEND))
}

/// Gas that is enough for the scene's call if a contract makes it.
pub(super) fn frame_gas(scene: &Scene, spec: OpSpecId) -> Option<u64> {
    let world = scene.world.clone().with_spec(spec);
    let seen = world.run(Deployment::Bytecode, &[inner(scene, 0)]).ok()?;
    let ran = outcomes(seen.first()?).into_iter().next()?;
    Some(ran.gasUsed.saturating_to::<u64>() + STIPEND)
}

/// Makes the scene's call by a contract, with this gas (0: all).
pub(super) fn inner(scene: &Scene, gas: u64) -> Transaction {
    let transaction = scene.transaction.clone();
    let data = run_and_log([call_of(&transaction).gas(gas)]);
    Transaction { to: CALLER_CONTRACT, data, ..transaction }
}

/// A point between two limits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    /// The position, in parts of 2^32.
    part: u32,
    /// Whether it is near the upper limit, where only the last steps fail.
    late: bool,
}

impl Point {
    /// Distance from the upper limit that counts as near.
    const LATE: u64 = 6_000;

    fn between(self, least: u64, most: u64) -> u64 {
        let least = if self.late { least.max(most.saturating_sub(Self::LATE)) } else { least };
        let width = u128::from(most.saturating_sub(least) + 1);
        let offset = (width * u128::from(self.part)) >> 32;
        least + u64::try_from(offset).unwrap_or_default()
    }
}

pub(super) fn points() -> impl Strategy<Value = Point> {
    (any::<u32>(), any::<bool>()).prop_map(move |(part, late)| Point { part, late })
}

/// Limits the gas of the transaction, so that it runs out, or almost does.
pub(super) fn limited(mut scene: Scene, spec: OpSpecId, point: Point) -> Scene {
    let world = scene.world.clone().with_spec(spec);
    if let Some((least, most)) = span(&world, &scene.transaction) {
        scene.transaction.gas_limit = point.between(least, most);
    }
    scene
}

/// Limits the gas of a call by a contract, so that it runs out, or almost does.
fn limited_within(scene: Scene, spec: OpSpecId, point: Point) -> Scene {
    let Some(most) = frame_gas(&scene, spec) else { return scene };
    let transaction = inner(&scene, point.between(1, most));
    Scene { transaction, ..scene }
}

/// Calls of every function, with and without named errors, with too little gas or just enough.
pub(super) fn cases(setting: Setting) -> impl Strategy<Value = Case> {
    let Setting { encoder, spec } = setting;
    let calls = || prop_oneof![3 => any_function(encoder), 1 => faulty_calls(encoder)];
    let outer = (calls(), routes(), points())
        .prop_map(move |(scene, route, point)| limited(route.take(encoder, scene), spec, point));
    let within =
        (calls(), points()).prop_map(move |(scene, point)| limited_within(scene, spec, point));
    single(Class::GasLimits, prop_oneof![outer, within])
}
