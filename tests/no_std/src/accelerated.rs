//! Acceleration in an EVM without std: bytecode that is on the list runs natively, and a native
//! program that anybody has deployed does not.

use alloy_primitives::{Address, B256, Bytes, ChainId, TxKind, U256, hex};
use alloy_sol_types::SolCall;
use messenger::{
    Implementation, KnownImplementations, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MESSENGER_PROGRAM,
    abi::IL2ToL2CrossDomainMessenger::sendMessageCall, install_acceleration,
    storage::MSG_NONCE_SLOT,
};
use revm::{
    Context, ExecuteEvm, MainBuilder, MainContext,
    context::TxEnv,
    context_interface::result::{ExecutionResult, HaltReason},
    database::InMemoryDB,
    primitives::hardfork::SpecId,
    state::{AccountInfo, Bytecode},
};

use crate::{
    expect,
    mismatch::Mismatch,
    vectors::{MESSAGE_HASH, SOURCE, message},
};

/// What the released messenger's code begins with, up to its CALLDATASIZE, then INVALID: a call
/// that is not handed over fails.
const DISPATCHER: [u8; 9] = hex!("6080604052600436fe");

/// Lists that code.
#[derive(Debug, Clone, Copy)]
struct List;

impl KnownImplementations for List {
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation> {
        let listed = *code_hash == alloy_primitives::keccak256(DISPATCHER);
        (listed && U256::from(chain_id) == SOURCE).then_some(Implementation::Messenger1_2)
    }
}

/// Sends the message to code at the messenger's address.
fn send(code: &'static [u8]) -> Result<ExecutionResult<HaltReason>, Mismatch> {
    let sent = message();
    let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let mut db = InMemoryDB::default();
    let account = AccountInfo::from_bytecode(Bytecode::new_legacy(Bytes::from_static(code)));
    db.insert_account_info(messenger, account);
    db.insert_account_storage(messenger, U256::from(MSG_NONCE_SLOT), sent.nonce)
        .map_err(|_| Mismatch::Evm)?;
    let context = Context::mainnet().with_db(db).modify_cfg_chained(|cfg| {
        cfg.chain_id = sent.source.saturating_to();
        cfg.set_spec_and_mainnet_gas_params(SpecId::PRAGUE);
    });
    let mut evm = context.build_mainnet();
    install_acceleration(&mut evm.instruction, List).map_err(|_| Mismatch::Evm)?;
    let call = sendMessageCall {
        _destination: sent.destination,
        _target: sent.target,
        _message: sent.message,
    };
    let transaction = TxEnv {
        caller: Address::repeat_byte(0xaa),
        kind: TxKind::Call(messenger),
        data: call.abi_encode().into(),
        gas_limit: 200_000,
        chain_id: Some(sent.source.saturating_to()),
        ..TxEnv::default()
    };
    evm.transact_one(transaction).map_err(|_| Mismatch::Evm)
}

/// A listed code sends the message of the known values; a program halts.
pub(crate) fn accelerate() -> Result<(), Mismatch> {
    let sent = send(&DISPATCHER)?;
    let hash = sent.output().filter(|_| sent.is_success());
    expect(hash.is_some_and(|hash| hash[..] == MESSAGE_HASH[..]), Mismatch::AcceleratedSend)?;
    let foreign = send(MESSENGER_PROGRAM)?;
    let halted =
        matches!(foreign, ExecutionResult::Halt { reason: HaltReason::InvalidFEOpcode, .. });
    expect(halted, Mismatch::ForeignProgram)
}
