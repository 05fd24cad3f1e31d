//! Code that stands in for released code.
//!
//! No crate contains the released bytecode of 1.3. A simulator can give the predeploys other code,
//! which clients execute, and run every call of it as the native program of a release.

use core::fmt;

use alloy_primitives::{B256, ChainId};
use revm::{
    handler::instructions::EthInstructions,
    interpreter::{
        Host, Instruction, InstructionContext,
        instructions::system::calldatasize,
        interpreter::EthInterpreter,
        interpreter_types::{Jumps, RuntimeFlag},
    },
};

use super::{
    accelerate::{CALLDATASIZE, CALLDATASIZE_GAS, place_at},
    frame::Malformed,
    handed_over::hand_over,
    install::install,
    schedule::has_exact_gas,
};
use crate::{error::UnsupportedSpec, version::Release};

/// The code that stands in for released code, chain by chain.
///
/// The functions have no `self`, because an instruction of revm cannot capture data.
pub trait StandIns: fmt::Debug + Copy + Send + Sync + 'static {
    /// The release for which the code with this hash stands in; `None` for other code.
    ///
    /// Called whenever a frame executes CALLDATASIZE at the position where released code hands over.
    ///
    /// The code must begin with the bytes of the release's code, up to the first CALLDATASIZE and
    /// including it. solc's code for a contract with the same functions does. Calls that end before,
    /// such as calls of the inbox with value, run these bytes.
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Release>;
}

/// As [`install`], and runs every call of code that stands in for a release by the native program of
/// that release, under the released rules: with the release's results, logs, state and gas, whatever
/// the code itself would do after its first CALLDATASIZE.
///
/// # For simulators, and chains on which every node runs this crate
///
/// The code's own gas differs from the release's. A client that executes it, such as a fork or a
/// replay of a transaction, arrives at the same results with other gas.
///
/// # Errors
///
/// [`UnsupportedSpec`] where [`supports`](super::supports) returns false. The table is then
/// unchanged, and the EVM interprets the code.
pub fn install_stand_ins<EXT, HOST: Host, LIST: StandIns>(
    instructions: &mut EthInstructions<EthInterpreter<EXT>, HOST>,
    _list: LIST,
) -> Result<(), UnsupportedSpec> {
    const { assert!(size_of::<LIST>() == 0, "a list's data stand in a `static`: no value is kept") }
    install(instructions)?;
    let calldatasize =
        Instruction::new(calldatasize_of_stand_in::<EXT, HOST, LIST>, CALLDATASIZE_GAS);
    instructions.insert_instruction(CALLDATASIZE, calldatasize);
    Ok(())
}

/// CALLDATASIZE, which hands over in code that stands in for a release.
fn calldatasize_of_stand_in<EXT, H: Host + ?Sized, LIST: StandIns>(
    mut context: InstructionContext<'_, H, EthInterpreter<EXT>>,
) {
    if let Some(place) = place_at(context.interpreter.bytecode.pc())
        && let Some(hash) = context.interpreter.bytecode.hash()
        && let chain_id = context.host.chain_id().saturating_to::<ChainId>()
        && let Some(release) = LIST::find(chain_id, &hash)
        && release.place() == place
        && has_exact_gas(context.interpreter.runtime_flag.spec_id(), context.host)
        && hand_over(&mut context, release, hash, Malformed::Reverts).is_ok()
    {
        return;
    }
    calldatasize(context);
}
