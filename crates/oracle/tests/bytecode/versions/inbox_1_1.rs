//! Inbox 1.1.0, natively: no package contains its bytecode. It equals 1.0.2 except for one check,
//! which refuses a transaction without a gas price while there is a base fee.

use alloy_eip2930::AccessList;
use alloy_evm::Evm;
use alloy_op_evm::OpTx;
use alloy_primitives::{Bytes, Log, U256, hex};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use messenger::{
    CROSS_L2_INBOX, InboxVersion, MessengerVersion, Versions,
    abi::ICrossL2Inbox::{
        CrossL2Inbox_NoExecutingDeposits, NotInAccessList, TimestampTooHigh, versionCall,
    },
};
use oracle::{
    CallKind, Deployment, Envelope, Relay, Transaction, World,
    calldata::{argument, dirty_addresses, with_word},
    contracts::{CALLER_CONTRACT, Caller, ECHO},
    example_message, filler, run_and_log,
};

/// Fees of a block and a transaction, in wei.
#[derive(Debug, Clone, Copy)]
struct Fees {
    base_fee: u64,
    gas_price: u128,
}

/// The transaction pays nothing, and the block has a base fee.
const REFUSED: Fees = Fees { base_fee: 7, gas_price: 0 };
/// All other combinations.
const ALLOWED: [Fees; 3] = [
    Fees { base_fee: 0, gas_price: 0 },
    Fees { base_fee: 0, gas_price: 9 },
    Fees { base_fee: 7, gas_price: 9 },
];

/// A transaction's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ran {
    success: bool,
    output: Bytes,
    logs: Vec<Log>,
}

impl Ran {
    #[track_caller]
    fn assert_error(&self, error: &impl SolError) {
        self.assert_revert(&error.abi_encode());
    }

    #[track_caller]
    fn assert_revert(&self, output: &[u8]) {
        assert!(!self.success && self.logs.is_empty(), "{self:?}");
        assert_eq!(&self.output[..], output);
    }
}

/// Runs a transaction natively, with this inbox. Returns its outcome and the gas that it spends.
fn run_with_gas(inbox: InboxVersion, fees: Fees, transaction: &Transaction) -> (Ran, u64) {
    let versions = Versions::new(MessengerVersion::V1_3_2, inbox);
    let world = World::default().with_versions(versions);
    let mut env = world.evm_env();
    env.block_env.basefee = fees.base_fee;
    // As in calls by RPC: otherwise only deposits can have no gas price.
    env.cfg_env.disable_base_fee = true;
    let predeploys = Deployment::Native.accounts(versions).expect("native programs");
    let mut evm = Deployment::Native.create_evm(world.database(predeploys), env);
    let mut tx = transaction.op_env(0, world.chain_id);
    tx.base.gas_price = fees.gas_price;
    let result = evm.transact_raw(OpTx(tx)).expect("a transaction that begins to run").result;
    let ran = Ran {
        success: result.is_success(),
        output: result.output().cloned().unwrap_or_default(),
        logs: result.logs().to_vec(),
    };
    (ran, result.gas().total_gas_spent())
}

/// Runs a transaction natively, with inbox 1.1.0.
fn run(fees: Fees, transaction: &Transaction) -> Ran {
    run_with_gas(InboxVersion::V1_1_0, fees, transaction).0
}

/// A declared message.
fn relay() -> Relay {
    Relay::of(&example_message(ECHO, filler(36)))
}

/// Calls of the inbox: well-formed, cut short, with a dirty origin, with values that are too high,
/// undeclared, with value, and of other functions.
fn calls() -> Vec<Transaction> {
    let relay = relay();
    let validation = relay.validation();
    let with_data = |data: Bytes| Transaction { data, ..validation.clone() };
    let mut calls = vec![
        validation.clone(),
        validation.clone().access_list(AccessList::default()),
        validation.clone().value(U256::ONE),
        Transaction::new(CROSS_L2_INBOX, relay.checksum_calldata()),
        Transaction::call(CROSS_L2_INBOX, &versionCall {}),
        Transaction::new(CROSS_L2_INBOX, filler(4)),
        Transaction::new(CROSS_L2_INBOX, filler(3)),
        with_data([&validation.data[..], &[0xff; 33]].concat().into()),
    ];
    for length in [4, 36, validation.data.len() - 1] {
        calls.push(with_data(validation.data.slice(..length)));
    }
    for index in [1, 2, 3, 4] {
        calls.push(with_data(with_word(&validation.data, argument(index), U256::MAX)));
    }
    let origins = dirty_addresses(relay.id.origin).into_iter();
    calls.extend(origins.map(|dirty| with_data(with_word(&validation.data, argument(0), dirty))));
    calls
}

/// The check is after that of the calldata's length, and before all others.
#[test]
fn validation_without_a_gas_price_is_refused() {
    let validation = relay().validation();
    let error = CrossL2Inbox_NoExecutingDeposits {};
    assert_eq!(error.abi_encode(), hex!("dc9f4daa"));
    let mut refused = 0;
    for call in calls() {
        let ran = run(REFUSED, &call);
        let validates = call.data.starts_with(&validation.data[..4]);
        if validates && call.value.is_zero() && call.data.len() >= validation.data.len() {
            ran.assert_error(&error);
            refused += 1;
        } else {
            let (as_before, _) = run_with_gas(InboxVersion::V1_0_2, REFUSED, &call);
            if call.data == (versionCall {}).abi_encode() {
                assert_eq!(versionCall::abi_decode_returns(&ran.output).as_deref(), Ok("1.1.0"));
            } else {
                assert_eq!(ran, as_before, "{call}");
            }
        }
    }
    assert_eq!(refused, 7 + 96);
}

/// With a gas price, or without a base fee, it does what 1.0.2 does.
#[test]
fn otherwise_it_is_as_1_0_2() {
    let validation = relay().validation();
    for fees in ALLOWED {
        assert!(run(fees, &validation).success, "{fees:?}");
        for call in calls() {
            let (expected, _) = run_with_gas(InboxVersion::V1_0_2, fees, &call);
            if call.data == (versionCall {}).abi_encode() {
                assert!(expected.success);
                continue;
            }
            assert_eq!(run(fees, &call), expected, "{fees:?}: {call}");
        }
    }
}

/// The check costs the gas that docs/SEMANTICS.md states. It was counted, so this test only
/// protects against changes.
#[test]
fn gas_of_the_check() {
    for fees in ALLOWED {
        let added = if fees.base_fee == 0 { 44 } else { 51 };
        for call in calls() {
            let [before, after] = [InboxVersion::V1_0_2, InboxVersion::V1_1_0]
                .map(|inbox| run_with_gas(inbox, fees, &call));
            let (ran, gas) = after;
            let is_checked = call.data.starts_with(&relay().validation().data[..4])
                && call.value.is_zero()
                && call.data.len() >= relay().validation().data.len();
            let added = if is_checked { added } else { 0 };
            assert_eq!(gas, before.1 + added, "{fees:?}: {call}: {ran:?}");
        }
    }
}

/// The check reads and writes nothing, so it also refuses static calls, which otherwise halt at the
/// log.
#[test]
fn calls_by_contracts() {
    let relay = relay();
    let call = Caller::Call::new(CROSS_L2_INBOX, relay.validation_calldata()).gas(100_000);
    let kinds = [CallKind::Call, CallKind::StaticCall].map(|kind| call.clone().kind(kind));
    let transaction = Transaction::new(CALLER_CONTRACT, run_and_log(kinds));
    let transaction = transaction.access_list(relay.access_list());
    let outcomes = |fees| {
        let logs = run(fees, &transaction).logs;
        let ran = logs.iter().filter_map(|log| Caller::Ran::decode_log_data(&log.data).ok());
        ran.map(|ran| (ran.success, ran.output)).collect::<Vec<_>>()
    };
    let error = Bytes::from(CrossL2Inbox_NoExecutingDeposits {}.abi_encode());
    assert_eq!(outcomes(REFUSED), [(false, error.clone()), (false, error)]);
    for fees in ALLOWED {
        assert_eq!(outcomes(fees), [(true, Bytes::new()), (false, Bytes::new())]);
    }
}

/// A deposit has no gas price. It never has an access list either, so it fails in any version.
#[test]
fn deposits() {
    let deposit = relay().validation().envelope(Envelope::Deposit { mint: None, is_system: false });
    run(REFUSED, &deposit).assert_error(&CrossL2Inbox_NoExecutingDeposits {});
    let free = Fees { base_fee: 0, gas_price: 0 };
    run(free, &deposit).assert_error(&NotInAccessList {});
    let (before, _) = run_with_gas(InboxVersion::V1_0_2, REFUSED, &deposit);
    before.assert_error(&NotInAccessList {});
}

/// The messenger passes the error on. A relay that is not refused is as with 1.0.2.
#[test]
fn relays() {
    let relay = relay();
    let error = CrossL2Inbox_NoExecutingDeposits {};
    run(REFUSED, &relay.transaction()).assert_error(&error);
    for fees in ALLOWED {
        let ran = run(fees, &relay.transaction());
        let (expected, _) = run_with_gas(InboxVersion::V1_0_2, fees, &relay.transaction());
        assert!(ran.success && ran.logs.len() == 2, "{ran:?}");
        assert_eq!(ran, expected);
    }
    let mut late = relay.clone();
    late.id.timestamp = U256::MAX;
    run(REFUSED, &late.transaction()).assert_error(&error);
    run(ALLOWED[2], &late.transaction()).assert_error(&TimestampTooHigh {});
}
