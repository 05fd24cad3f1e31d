//! Gas limits from nothing to enough.

use op_revm::OpSpecId;
use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    functions::any_function,
    named_errors::faulty_calls,
    route::{call_of, routes},
    scene::{Scene, single},
    setting::Setting,
};
use crate::{
    Deployment, Transaction, World,
    contracts::{CALLER_CONTRACT, NOBODY},
    outcomes, run_and_log,
};

/// Gas that is more than any store's stipend rule asks for beyond what is used.
const STIPEND: u64 = 2_400;

/// The least gas limit with which the EVM begins to run the transaction, and one that is enough.
fn span(world: &World, transaction: &Transaction) -> Option<(u64, u64)> {
    let used = |transaction: Transaction| {
        let seen = world.run(Deployment::Bytecode, &[transaction]).ok()?;
        seen.first().map(|seen| seen.gas_used + seen.refund)
    };
    let least = used(Transaction { to: NOBODY, ..transaction.clone() })?;
    Some((least, used(transaction.clone())? + STIPEND))
}

/// What is enough for the scene's call when a contract makes it.
pub(super) fn frame_gas(scene: &Scene, spec: OpSpecId) -> Option<u64> {
    let world = scene.world.clone().with_spec(spec);
    let seen = world.run(Deployment::Bytecode, &[inner(scene, 0)]).ok()?;
    let ran = outcomes(seen.first()?).into_iter().next()?;
    Some(ran.gasUsed.saturating_to::<u64>() + STIPEND)
}

/// The scene's call, made by a contract with so much gas.
pub(super) fn inner(scene: &Scene, gas: u64) -> Transaction {
    let transaction = scene.transaction.clone();
    let data = run_and_log([call_of(&transaction).gas(gas)]);
    Transaction { to: CALLER_CONTRACT, data, ..transaction }
}

/// A point between two limits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    /// Where, in parts of 2^32.
    part: u32,
    /// Whether it is near the end, where everything has happened but the last steps.
    late: bool,
}

impl Point {
    /// How far from the end is late.
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

/// The transaction runs out of gas, or nearly.
pub(super) fn limited(mut scene: Scene, spec: OpSpecId, point: Point) -> Scene {
    let world = scene.world.clone().with_spec(spec);
    if let Some((least, most)) = span(&world, &scene.transaction) {
        scene.transaction.gas_limit = point.between(least, most);
    }
    scene
}

/// A call by a contract runs out of gas, or nearly.
fn limited_within(scene: Scene, spec: OpSpecId, point: Point) -> Scene {
    let Some(most) = frame_gas(&scene, spec) else { return scene };
    let transaction = inner(&scene, point.between(1, most));
    Scene { transaction, ..scene }
}

/// Calls of every function, with named errors and without, with too little gas and just enough.
pub(super) fn cases(setting: Setting) -> impl Strategy<Value = Case> {
    let Setting { encoder, spec } = setting;
    let calls = || prop_oneof![3 => any_function(encoder), 1 => faulty_calls(encoder)];
    let outer = (calls(), routes(), points())
        .prop_map(move |(scene, route, point)| limited(route.take(encoder, scene), spec, point));
    let within =
        (calls(), points()).prop_map(move |(scene, point)| limited_within(scene, spec, point));
    single(Class::GasLimits, prop_oneof![outer, within])
}
