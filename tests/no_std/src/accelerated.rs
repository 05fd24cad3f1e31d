//! Acceleration in an EVM without std: bytecode that is on the list runs natively, and a native
//! program that anybody has deployed does not.

use alloy_primitives::{Address, B256, Bytes, ChainId, TxKind, U256, hex};
use alloy_sol_types::SolCall;
use messenger::{
    Implementation, KnownImplementations, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerVersion,
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

/// Lists that code as the messenger 1.2, or 1.3.
#[derive(Debug, Clone, Copy)]
struct List<const IS_1_3: bool>;

impl<const IS_1_3: bool> KnownImplementations for List<IS_1_3> {
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation> {
        let listed = *code_hash == alloy_primitives::keccak256(DISPATCHER);
        let messenger =
            if IS_1_3 { Implementation::Messenger1_3 } else { Implementation::Messenger1_2 };
        (listed && U256::from(chain_id) == SOURCE).then_some(messenger)
    }
}

/// Sends the message to code at the messenger's address, in an EVM with this list.
fn send<LIST: KnownImplementations>(
    list: LIST,
    code: &'static [u8],
) -> Result<ExecutionResult<HaltReason>, Mismatch> {
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
    install_acceleration(&mut evm.instruction, list).map_err(|_| Mismatch::Evm)?;
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
    for sent in [send(List::<false>, &DISPATCHER)?, send(List::<true>, &DISPATCHER)?] {
        let hash = sent.output().filter(|_| sent.is_success());
        expect(hash.is_some_and(|hash| hash[..] == MESSAGE_HASH[..]), Mismatch::AcceleratedSend)?;
    }
    for version in MessengerVersion::ALL {
        let foreign = send(List::<true>, version.program())?;
        let halted =
            matches!(foreign, ExecutionResult::Halt { reason: HaltReason::InvalidFEOpcode, .. });
        expect(halted, Mismatch::ForeignProgram)?;
    }
    Ok(())
}
