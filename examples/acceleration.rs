//! Acceleration of a chain that already has the two contracts, without a change to its state or
//! gas.
//!
//! Two EVMs run the same transactions on one chain, whose accounts hold the released bytecode. One
//! interprets it, the other accelerates the code on a list: here the released code, and on chain
//! 901 only. Gas, output and state are the same. Only the opcodes differ, which an inspector
//! counts.
//!
//! ```sh
//! cargo run --release --example acceleration
//! ```

use std::error::Error;

use alloy_primitives::{Address, B256, Bytes, ChainId, U256, address, bytes};
use alloy_sol_types::SolCall;
use messenger::{
    Implementation, KnownImplementations, L2_TO_L2_CROSS_DOMAIN_MESSENGER, NATIVE_OPCODE,
    ReleasedImplementations,
    abi::IL2ToL2CrossDomainMessenger::{sendMessageCall, versionCall},
    install_acceleration,
};
use op_revm::{
    DefaultOp, OpBuilder, OpContext, OpSpecId, OpTransaction,
    revm::{
        Context, DatabaseCommit, InspectEvm, Inspector,
        context::TxEnv,
        database::InMemoryDB,
        interpreter::{Interpreter, interpreter_types::Jumps},
        primitives::TxKind,
        state::{AccountInfo, EvmState},
    },
};

/// The sender.
const ALICE: Address = address!("0x00000000000000000000000000000000000a11ce");

/// The code that this node accelerates, by chain.
#[derive(Debug, Clone, Copy)]
struct MyChains;

impl KnownImplementations for MyChains {
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation> {
        match chain_id {
            901 => ReleasedImplementations::find(chain_id, code_hash),
            _ => None,
        }
    }
}

/// An inspector that counts all opcodes, and the native ones.
#[derive(Debug, Default, Clone, Copy)]
struct Opcodes {
    all: usize,
    native: usize,
}

impl<CTX> Inspector<CTX> for Opcodes {
    fn step(&mut self, interpreter: &mut Interpreter, _: &mut CTX) {
        self.all += 1;
        self.native += usize::from(interpreter.bytecode.opcode() == NATIVE_OPCODE);
    }
}

/// The gas, output, state changes and opcodes of a call.
type Ran = (u64, Option<Bytes>, EvmState, Opcodes);

/// Runs calls in an EVM with or without acceleration.
fn run(chain_id: ChainId, accelerate: bool, calls: &[Bytes]) -> Result<Vec<Ran>, Box<dyn Error>> {
    let mut db = InMemoryDB::default();
    for (address, account) in reference::released()?.accounts() {
        db.insert_account_info(address, account);
    }
    db.insert_account_info(ALICE, AccountInfo::from_balance(U256::from(10).pow(U256::from(18))));
    let context: OpContext<InMemoryDB> = Context::op().with_db(db).modify_cfg_chained(|cfg| {
        cfg.chain_id = chain_id;
        cfg.set_spec_and_mainnet_gas_params(OpSpecId::KARST);
    });
    let mut evm = context.build_op_with_inspector(Opcodes::default());
    if accelerate {
        install_acceleration(&mut evm.0.instruction, MyChains)?;
    }
    let run_one = |(nonce, data): (u64, &Bytes)| {
        let kind = TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
        let base = TxEnv { caller: ALICE, kind, data: data.clone(), nonce, ..TxEnv::default() };
        let mut tx = OpTransaction::new(TxEnv { chain_id: Some(chain_id), ..base });
        tx.enveloped_tx = Some(Bytes::from_static(&[0]));
        let ran = evm.inspect(tx, Opcodes::default())?;
        evm.0.ctx.journaled_state.database.commit(ran.state.clone());
        let output = ran.result.output().cloned();
        Ok((ran.result.tx_gas_used(), output, ran.state, evm.0.inspector))
    };
    (0..).zip(calls).map(run_one).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let send = sendMessageCall {
        _destination: U256::from(902),
        _target: ALICE,
        _message: bytes!("68656c6c6f"),
    };
    let send: Bytes = send.abi_encode().into();
    let version = versionCall {}.abi_encode().into();
    let calls = [("sendMessage", send.clone()), ("sendMessage again", send), ("version", version)];
    let calldata = calls.clone().map(|(_, calldata)| calldata);
    for chain_id in [901, 905] {
        let (plain, fast) = (run(chain_id, false, &calldata)?, run(chain_id, true, &calldata)?);
        for (((name, _), plain), fast) in calls.iter().zip(&plain).zip(&fast) {
            assert_eq!((plain.0, &plain.1, &plain.2), (fast.0, &fast.1, &fast.2), "{name}");
            let (opcodes, Opcodes { all, native }) = (plain.3.all, fast.3);
            println!(
                "chain {chain_id}, {name}: {} gas with both; {opcodes} opcodes interpreted, or {all} \
                 of which {native} are native",
                plain.0
            );
        }
    }
    Ok(())
}
