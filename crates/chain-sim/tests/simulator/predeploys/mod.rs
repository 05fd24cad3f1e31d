//! The contracts of the OP Stack that a genesis can have.

mod l1_attributes;
mod owner;
mod proxies;
mod withdrawals;

use alloy_primitives::{Address, Bytes};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, CallOutcome, Cluster, ClusterConfig, HardFork,
    predeploys::{OpStack, op_stack},
};

use crate::messages::SENDER;

/// One chain with all contracts, under this hard fork.
fn cluster(hard_fork: HardFork) -> Cluster {
    let config = ClusterConfig::with_chains(1)
        .with_hard_fork(hard_fork)
        .with_genesis_accounts(op_stack(hard_fork).expect("the released code"));
    Cluster::new(config).expect("a cluster")
}

/// One chain with all contracts, which belong to `owner`.
fn owned_by(owner: Address) -> Cluster {
    let contracts = OpStack::new(HardFork::default()).with_owner(owner);
    let config = ClusterConfig::with_chains(1)
        .with_genesis_accounts(contracts.accounts().expect("the released code"));
    Cluster::new(config).expect("a cluster")
}

/// Calls a function of a contract, from an account.
fn call_from(
    cluster: &Cluster,
    from: Address,
    to: Address,
    input: impl Into<Bytes>,
) -> CallOutcome {
    cluster.call(901, &Call::new(from, to, input)).expect("a result")
}

/// Reads from a contract.
fn read<C: SolCall>(cluster: &Cluster, to: Address, call: &C) -> C::Return {
    let outcome = call_from(cluster, SENDER, to, call.abi_encode());
    assert!(outcome.success, "{} of {to}: {outcome:?}", C::SIGNATURE);
    C::abi_decode_returns(&outcome.output).expect("an answer")
}

/// Sends a transaction, and builds the block that includes it. Returns whether it succeeded.
fn send(cluster: &mut Cluster, call: Call) -> bool {
    let hash = cluster.submit_call(901, call).expect("an admitted transaction");
    cluster.step().expect("a block");
    let chain = cluster.chain(901).expect("the chain");
    let head = chain.head();
    let position = head.transactions().iter().position(|it| it.inner().tx_hash() == hash);
    let receipt = position.and_then(|position| head.receipts().get(position));
    receipt.expect("a receipt").status()
}
