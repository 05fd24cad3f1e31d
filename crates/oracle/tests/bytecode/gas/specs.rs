//! Every spec with a gas table, native against bytecode, and those without one.

use messenger::UnsupportedSpec;
use op_revm::OpSpecId;
use oracle::{
    Deployment, Oracle, Relay, World,
    contracts::{CONTEXT_READER, REFUSE},
    every_function, example_message, filler,
};

/// The specs with the gas schedule of Cancun, Prague or Osaka.
const WITH_GAS_TABLE: [OpSpecId; 8] = [
    OpSpecId::ECOTONE,
    OpSpecId::FJORD,
    OpSpecId::GRANITE,
    OpSpecId::HOLOCENE,
    OpSpecId::ISTHMUS,
    OpSpecId::JOVIAN,
    OpSpecId::KARST,
    OpSpecId::INTEROP,
];

#[test]
fn every_function_under_every_spec_with_a_gas_table() {
    let mut compared = 0;
    for spec in WITH_GAS_TABLE {
        for length in [0, 36, 1000] {
            let (world, functions) = every_function(length);
            let mut oracle = Oracle::new(world.with_spec(spec));
            for (name, transaction) in functions {
                let seen = oracle.run(&[transaction.clone(), transaction]);
                let is_view_of_context = name.starts_with("crossDomain");
                assert_eq!(seen[0].status == oracle::Status::Revert, is_view_of_context, "{name}");
            }
            for target in [CONTEXT_READER, REFUSE] {
                let relay = Relay::of(&example_message(target, filler(length)));
                oracle.run_one(relay.transaction());
            }
            compared += oracle.compared();
        }
    }
    assert_eq!(compared, 8 * 3 * (2 * 14 + 2));
}

/// Under a spec with unknown gas nothing is installed, and the error contains the expected specs.
#[test]
fn specs_without_a_gas_table_are_refused() {
    for spec in [OpSpecId::BEDROCK, OpSpecId::REGOLITH, OpSpecId::CANYON] {
        let world = World::default().with_spec(spec);
        match world.run(Deployment::Native, &[]) {
            Err(oracle::Error::UnsupportedSpec(UnsupportedSpec { expected, actual, .. })) => {
                let eth_spec: &str = spec.into_eth_spec().into();
                assert_eq!((expected, actual), ("Cancun, Prague or Osaka", eth_spec));
            }
            other => panic!("expected an unsupported spec, got {other:?}"),
        }
    }
}
