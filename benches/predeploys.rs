//! `sendMessage` and `relayMessage` by engine and message length, each next to the same
//! transaction to a contract that only stops: what counts is a transaction minus that one.

use std::hint::black_box;

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::SolCall;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, Rules,
    abi::IL2ToL2CrossDomainMessenger::sendMessageCall, access_list, genesis_accounts, install,
};
use op_revm::{
    DefaultOp, OpBuilder, OpContext, OpSpecId, OpTransaction,
    revm::{
        Context, ExecuteEvm,
        context::TxEnv,
        database::InMemoryDB,
        primitives::TxKind,
        state::{AccountInfo, Bytecode},
    },
};

const SENDER: Address = Address::repeat_byte(0x11);
/// Whom messages are for: nobody, so that the target costs nothing.
const TARGET: Address = Address::repeat_byte(0x44);
/// A contract that only stops.
const STOP: Address = Address::repeat_byte(0x55);
/// Bytes of the messages: a selector and one word, a kilobyte, 32 of them.
const LENGTHS: [usize; 3] = [36, 1024, 32_768];

/// Code at the predeploys' addresses.
fn predeploys(engine: &str) -> [(Address, AccountInfo); 2] {
    if engine == "native" {
        return genesis_accounts(&Rules::Released);
    }
    reference::released().expect("the released code").accounts()
}

/// A transaction to `to` on chain 902.
fn transaction(to: Address, data: Bytes, entry: Option<InboxEntry>) -> OpTransaction<TxEnv> {
    let mut transaction = OpTransaction::new(TxEnv {
        tx_type: 2,
        caller: SENDER,
        gas_limit: 30_000_000,
        kind: TxKind::Call(to),
        data,
        chain_id: Some(902),
        access_list: entry.map(|entry| access_list(&[entry])).unwrap_or_default(),
        ..TxEnv::default()
    });
    transaction.enveloped_tx = Some(Bytes::from_static(&[0]));
    transaction
}

/// `sendMessage` with a message of `length` bytes.
fn send(length: usize) -> (Bytes, Option<InboxEntry>) {
    let call = sendMessageCall {
        _destination: U256::from(901),
        _target: TARGET,
        _message: vec![0x5a; length].into(),
    };
    (call.abi_encode().into(), None)
}

/// `relayMessage` with a message of `length` bytes, and its access list.
fn relay(length: usize) -> (Bytes, Option<InboxEntry>) {
    let message = Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: U256::from(7),
        sender: SENDER,
        target: TARGET,
        message: vec![0x5a; length].into(),
    };
    let id = Identifier::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, 1, 0, 1_760_000_000, message.source);
    let entry = InboxEntry::new(&id, keccak256(message.payload())).expect("an identifier");
    (message.relay_calldata(id), Some(entry))
}

/// Times one transaction, over and over on the same state.
fn bench(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    length: usize,
    to: Address,
    (data, entry): (Bytes, Option<InboxEntry>),
) {
    let mut db = InMemoryDB::default();
    let stop = AccountInfo::from_bytecode(Bytecode::new_legacy(Bytes::from_static(&[0])));
    let sender = AccountInfo::from_balance(U256::MAX);
    let accounts = predeploys(name).into_iter().chain([(STOP, stop), (SENDER, sender)]);
    for (address, account) in accounts {
        db.insert_account_info(address, account);
    }
    let context: OpContext<InMemoryDB> = Context::op()
        .with_db(db)
        .modify_cfg_chained(|cfg| {
            cfg.chain_id = 902;
            cfg.set_spec_and_mainnet_gas_params(OpSpecId::INTEROP);
        })
        .modify_block_chained(|block| block.prevrandao = Some(B256::ZERO));
    let mut evm = context.build_op();
    install(&mut evm.0.instruction).expect("a spec with a gas table");
    let transaction = transaction(to, data, entry);
    let result = evm.transact(transaction.clone()).expect("a transaction that runs");
    assert!(result.result.is_success(), "{name}/{length} failed: {:?}", result.result);
    group.bench_function(BenchmarkId::new(name, length), |bencher| {
        bencher.iter(|| black_box(evm.transact(transaction.clone())));
    });
}

/// A call to the messenger.
type Call = fn(usize) -> (Bytes, Option<InboxEntry>);

fn predeploy_benches(criterion: &mut Criterion) {
    for (function, call) in [("send", send as Call), ("relay", relay)] {
        let mut group = criterion.benchmark_group(function);
        for length in LENGTHS {
            let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
            bench(&mut group, "native", length, messenger, call(length));
            bench(&mut group, "bytecode", length, messenger, call(length));
            bench(&mut group, "stop", length, STOP, call(length));
        }
    }
}

criterion_group!(benches, predeploy_benches);
criterion_main!(benches);
