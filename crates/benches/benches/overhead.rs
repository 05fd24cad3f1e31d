//! What the opcodes that `install` and `install_acceleration` replace cost transactions that call
//! no predeploy.
//!
//! A replaced instruction is fetched from the same table as before, so only running it can cost
//! anything: 0xfe for `install`, also CALLDATASIZE for `install_acceleration`. Solidity runs
//! CALLDATASIZE once in its dispatcher, and once more in a function with parameters.

use std::hint::black_box;

use alloy_primitives::{Address, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use op_revm::{
    OpBuilder, OpContext, OpTransaction,
    api::builder::DefaultOpEvm,
    revm::{
        ExecuteEvm,
        context::TxEnv,
        database::InMemoryDB,
        primitives::TxKind,
        state::{AccountInfo, Bytecode},
    },
};
use oracle::{CHAIN_ID, Deployment, World};

/// Contracts of `tests/contracts` that send no messages.
mod contracts {
    #![allow(missing_docs, clippy::missing_const_for_fn)]

    use alloy_sol_types::sol;

    sol!(
        #[derive(Debug)]
        Token,
        "../../tests/contracts/artifacts/Token.json"
    );
    sol!(
        #[derive(Debug)]
        Workload,
        "../../tests/contracts/artifacts/Workload.json"
    );
}

use contracts::{Token, Workload};

const SENDER: Address = Address::repeat_byte(0x11);
/// Receives the tokens.
const RECIPIENT: Address = Address::repeat_byte(0x44);
const TOKEN: Address = Address::repeat_byte(0x70);
const WORKLOAD: Address = Address::repeat_byte(0x71);
/// A contract that [`WORKLOAD`] calls, with the same code.
const CALLEE: Address = Address::repeat_byte(0x72);
/// Code that runs CALLDATASIZE and POP, and nothing else.
const CALLDATASIZES: Address = Address::repeat_byte(0x73);

/// How often [`CALLDATASIZES`] runs CALLDATASIZE.
const CALLDATASIZE_COUNT: usize = 10_000;

/// What is installed in the EVMs, by the names in ids of benches: nothing, the native opcode, or
/// the native opcode and a CALLDATASIZE that hands released code over to native code.
const INSTALLED: [(&str, Deployment); 3] = [
    ("plain", Deployment::Bytecode),
    ("native", Deployment::Native),
    ("accelerated", Deployment::Accelerated),
];

/// Builds an EVM over the state that every workload runs on.
fn evm(installed: Deployment) -> DefaultOpEvm<OpContext<InMemoryDB>> {
    let mut evm = World::default().op_context(state()).build_op();
    installed.install(&mut evm.0.instruction).expect("a spec with a gas table");
    evm
}

/// The released predeploys, which nothing calls, the contracts, and tokens for both accounts, so
/// that a transfer changes two slots and creates none. It is the same for all EVMs: they differ
/// only in their instruction tables.
fn state() -> InMemoryDB {
    let mut db = InMemoryDB::default();
    let contract = |address, code: &Bytes| {
        (address, AccountInfo::from_bytecode(Bytecode::new_legacy(code.clone())))
    };
    let accounts = [
        (SENDER, AccountInfo::from_balance(U256::MAX)),
        contract(TOKEN, &Token::DEPLOYED_BYTECODE),
        contract(WORKLOAD, &Workload::DEPLOYED_BYTECODE),
        contract(CALLEE, &Workload::DEPLOYED_BYTECODE),
        contract(CALLDATASIZES, &[0x36, 0x50].repeat(CALLDATASIZE_COUNT).into()),
    ];
    let predeploys = reference::released().expect("the released code").accounts();
    for (address, account) in predeploys.into_iter().chain(accounts) {
        db.insert_account_info(address, account);
    }
    for account in [SENDER, RECIPIENT] {
        // `balanceOf` is the token's slot 0.
        let slot = keccak256((account, U256::ZERO).abi_encode());
        db.insert_account_storage(TOKEN, slot.into(), U256::from(1_000_000)).expect("no database");
    }
    db
}

/// Builds a transaction to `to`.
fn transaction(to: Address, data: Vec<u8>) -> OpTransaction<TxEnv> {
    let mut transaction = OpTransaction::new(TxEnv {
        tx_type: 2,
        caller: SENDER,
        // The cap that Osaka puts on a transaction.
        gas_limit: 1 << 24,
        kind: TxKind::Call(to),
        data: data.into(),
        chain_id: Some(CHAIN_ID),
        ..TxEnv::default()
    });
    transaction.enveloped_tx = Some(Bytes::from_static(&[0]));
    transaction
}

/// The workloads, by name.
fn workloads() -> [(&'static str, OpTransaction<TxEnv>); 5] {
    let transfer = Token::transferCall { to: RECIPIENT, value: U256::ONE };
    let squares = Workload::addSquaresCall { times: U256::from(10_000) };
    let hashes = Workload::hashMemoryCall { times: U256::from(1_000), length: U256::from(256) };
    let calls = Workload::countByCallsCall { times: U256::from(1_000), other: CALLEE };
    [
        ("erc20", transaction(TOKEN, transfer.abi_encode())),
        ("loop", transaction(WORKLOAD, squares.abi_encode())),
        ("keccak", transaction(WORKLOAD, hashes.abi_encode())),
        ("calls", transaction(WORKLOAD, calls.abi_encode())),
        ("calldatasize", transaction(CALLDATASIZES, Vec::new())),
    ]
}

/// Times each workload, repeatedly on the same state.
fn overhead_benches(criterion: &mut Criterion) {
    for (workload, transaction) in workloads() {
        let mut group = criterion.benchmark_group(format!("overhead/{workload}"));
        for (name, installed) in INSTALLED {
            let mut evm = evm(installed);
            let result = evm.transact(transaction.clone()).expect("a transaction that runs");
            assert!(result.result.is_success(), "{workload}/{name} failed: {:?}", result.result);
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| black_box(evm.transact(transaction.clone())));
            });
        }
    }
}

criterion_group!(benches, overhead_benches);
criterion_main!(benches);
