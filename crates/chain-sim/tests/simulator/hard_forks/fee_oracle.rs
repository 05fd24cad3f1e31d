//! What `GasPriceOracle` says of the hard fork.

use alloy_sol_types::{SolCall, sol};
use chain_sim::{
    Call, Cluster, ClusterConfig, HardFork,
    predeploys::{GAS_PRICE_ORACLE, op_stack},
};

use crate::messages::SENDER;

sol! {
    /// The oracle's flags.
    interface IGasPriceOracle {
        function isEcotone() external view returns (bool);
        function isFjord() external view returns (bool);
        function isIsthmus() external view returns (bool);
    }
}

/// Whether a flag is set.
fn flag(cluster: &Cluster, call: &impl SolCall<Return = bool>) -> bool {
    let call = Call::new(SENDER, GAS_PRICE_ORACLE, call.abi_encode());
    let outcome = cluster.call(901, &call).unwrap();
    assert!(outcome.success);
    outcome.output.ends_with(&[1])
}

#[test]
fn oracle_knows_the_hard_fork() {
    for hard_fork in HardFork::ALL {
        let config = ClusterConfig::with_chains(1)
            .with_hard_fork(hard_fork)
            .with_genesis_accounts(op_stack(hard_fork).unwrap());
        let cluster = Cluster::new(config).unwrap();
        let flags = [
            flag(&cluster, &IGasPriceOracle::isEcotoneCall {}),
            flag(&cluster, &IGasPriceOracle::isFjordCall {}),
            flag(&cluster, &IGasPriceOracle::isIsthmusCall {}),
        ];
        let expected =
            [HardFork::Ecotone, HardFork::Fjord, HardFork::Isthmus].map(|it| hard_fork >= it);
        assert_eq!(flags, expected, "{hard_fork}");
    }
}
