//! One action of every kind, and its expected result.

use alloy_consensus::TxReceipt;
use alloy_primitives::U256;
use kona_protocol::Predeploys;
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
use op_revm::{OpSpecId, revm::state::Bytecode};
use oracle::{
    CallKind, Proxies,
    contracts::{CALLER_CONTRACT, NOBODY},
};

use super::{
    account::Account,
    action::{Action, Delegate, Target},
    totals::Totals,
    two_chains::{CHAIN_IDS, TwoChains},
};

#[test]
fn one_of_everything_under_interop() {
    one_of_everything(OpSpecId::INTEROP, Proxies::Neither);
}

#[test]
fn one_of_everything_under_karst() {
    one_of_everything(OpSpecId::KARST, Proxies::Neither);
}

#[test]
fn one_of_everything_behind_proxies() {
    one_of_everything(OpSpecId::INTEROP, Proxies::Both);
}

/// Includes a block of these actions and asserts which of them succeed. Deposits are given first.
fn include(chains: &mut TwoChains, side: usize, actions: &[(Action, bool)]) {
    let (actions, expected): (Vec<_>, Vec<_>) = actions.iter().cloned().unzip();
    let included = chains.include(side, &actions);
    // The L1 attributes come before.
    let actual: Vec<_> = included.receipts[1..].iter().map(TxReceipt::status).collect();
    assert!(included.receipts[0].status(), "L1 attributes");
    for ((action, expected), actual) in actions.iter().zip(expected).zip(actual) {
        assert_eq!(actual, expected, "{action:?}");
    }
}

/// Messages cross in both directions, from block to block, among all other actions.
fn one_of_everything(spec: OpSpecId, proxies: Proxies) {
    let first = 0;
    let send = |target| Action::Send { target, length: 100 };
    let relay = Action::Relay { message: first, value: 0 };
    let mut chains = TwoChains::new(spec, proxies);
    include(
        &mut chains,
        0,
        &[
            (Action::DepositMint(1_000_000), true),
            (Action::DepositSend, true),
            (Action::DepositReverting, false),
            (Action::DepositHalting, false),
            (Action::Transfer, true),
            (send(Target::Stops), true),
            (send(Target::Returns), true),
            (send(Target::ReadsTheContext), true),
            (send(Target::Reverts), true),
            (Action::SendHome, false),
            (Action::SendFrom(CallKind::Call), true),
            (Action::SendFrom(CallKind::StaticCall), true),
            (Action::SendDelegated(Delegate::Caller), true),
            (Action::SendDelegated(Delegate::Messenger), true),
        ],
    );
    // One by the deposit, four by the user, one by a contract and one by a delegator. The delegator
    // that runs the messenger's code as its own emits a log that is no message of the messenger.
    assert_eq!(chains.0[1].users.incoming.len(), 7);
    include(
        &mut chains,
        1,
        &[
            (Action::DepositRelay(first), false),
            (Action::Validate(first), true),
            (Action::ValidateUndeclared(first), false),
            (Action::RelayUndeclared(first), false),
            (Action::RelayTampered(first), false),
            (Action::RelayHalting { message: first, gas_limit: 45_000 }, false),
            (relay.clone(), true),
            (Action::Relay { message: first, value: 9 }, true),
            (relay.clone(), true),
            (relay.clone(), true),
            (relay.clone(), false),
            (Action::RelayAgain(first), false),
            (Action::RelayFrom { message: first, kind: CallKind::Call }, true),
            (send(Target::Returns), true),
        ],
    );
    include(
        &mut chains,
        0,
        &[(relay, true), (Action::Resend(first), true), (Action::ResendUnsent, false)],
    );
    include(&mut chains, 1, &[(Action::RelayAgain(first), false)]);

    let totals = chains.0.iter().map(|side| side.totals).sum::<Totals>();
    assert_eq!((totals.sent, totals.relayed, totals.executing), (9, 6, 7));
    fees_flowed(&chains);
    delegations_stay(&chains);
}

/// Asserts that all four vaults of both chains received fees.
fn fees_flowed(chains: &TwoChains) {
    for side in &chains.0 {
        for vault in [
            Predeploys::SEQUENCER_FEE_VAULT,
            Predeploys::BASE_FEE_VAULT,
            Predeploys::L1_FEE_VAULT,
            Predeploys::OPERATOR_FEE_VAULT,
        ] {
            assert!(side.chain.post_state().balance(vault) > U256::ZERO, "{vault}");
        }
    }
    assert!(chains.0[0].chain.post_state().balance(NOBODY) > U256::ZERO);
}

/// Asserts that delegations last beyond their transaction.
fn delegations_stay(chains: &TwoChains) {
    for (name, to) in
        [("delegator 1", CALLER_CONTRACT), ("delegator 2", L2_TO_L2_CROSS_DOMAIN_MESSENGER)]
    {
        let delegator = Account::new(name, CHAIN_IDS[0]).address;
        let code_hash = chains.0[0].chain.post_state().code_hash(delegator);
        assert_eq!(code_hash, Bytecode::new_eip7702(to).hash_slow(), "{name}");
    }
}
