//! Comparison of code that uses other gas.

use alloy_primitives::U256;
use op_revm::{
    OpBuilder,
    revm::{
        DatabaseCommit, ExecuteEvm,
        bytecode::opcode::{CALL, CALLCODE, DELEGATECALL, GAS, PUSH0, PUSH1, PUSH32, STATICCALL},
        handler::instructions::EthInstructions,
        interpreter::{
            Host, Instruction, InstructionContext, gas::WARM_STORAGE_READ_COST,
            instructions::contract, interpreter::EthInterpreter, interpreter_types::StackTr,
        },
    },
};

use crate::{
    Deployment, Error, Machine, Observation, Transaction, World,
    compare::require_equal,
    contracts::{CALLER_CONTRACT, Caller},
    run::{each, reason},
};

/// Four times the cap of a transaction's gas since Osaka (EIP-7825), which does not hold here, and an
/// eighth less. It is enough for the largest messages, of which the two codes have different numbers
/// of copies in memory.
const LIMITS: [u64; 2] = [1 << 26, (1 << 26) - (1 << 23)];

/// Compares the project's own contracts, interpreted, with the `reference`, which is right, in
/// everything but gas, in op-revm's EVM. Neither reaches a gas limit: transactions have
/// much gas, calls pass on all of it, and [`Caller`] does not measure it. `None` if the result
/// depends on gas all the same, because another contract observes it: the reference comes to
/// different results with two limits.
///
/// # Errors
///
/// [`Error::Divergence`] if observations differ, and the errors of [`World::attempt`].
pub fn compare_without_gas(
    world: &World,
    reference: Deployment,
    transactions: &[Transaction],
) -> Result<Option<Vec<Observation>>, Error> {
    let caller = without_gas_opcode(&Caller::DEPLOYED_BYTECODE);
    let world = &world.clone().with_code(CALLER_CONTRACT, caller).run_by(Machine::OpRevm);
    let [(plenty, expected), (_, less)] = LIMITS.map(|gas_limit| {
        let limited = transactions.iter().map(|it| it.clone().gas_limit(gas_limit));
        let limited: Vec<_> = limited.collect();
        let seen = run(world, reference, &limited);
        (limited, seen)
    });
    let expected = expected?;
    if expected != less? {
        return Ok(None);
    }
    let actual = run(world, Deployment::Solidity, &plenty)?;
    require_equal(world, &plenty, (Deployment::Solidity, actual), (reference, &expected))?;
    Ok(Some(expected))
}

/// Runs the transactions one after the other, with calls that pass on all gas, and observes
/// everything but gas and refunds.
fn run(
    world: &World,
    deployment: Deployment,
    transactions: &[Transaction],
) -> Result<Vec<Observation>, Error> {
    let db = world.database(deployment.accounts(world.versions)?);
    let mut context = world.op_context(db);
    (context.cfg.tx_gas_limit_cap, context.block.gas_limit) = (Some(u64::MAX), u64::MAX);
    let mut evm = context.build_op();
    deployment.install(&mut evm.0.instruction)?;
    pass_on_all_gas(&mut evm.0.instruction);
    let seen = each(transactions, |transaction, nonce| {
        let ran = evm.transact(transaction.op_env(nonce, world.chain_id)).map_err(reason)?;
        evm.0.ctx.journaled_state.database.commit(ran.state.clone());
        Ok(ran)
    });
    Ok(seen.into_iter().map(Observation::without_gas).collect())
}

/// Lets every call pass on all gas, whatever limit it has.
fn pass_on_all_gas<HOST: Host>(table: &mut EthInstructions<EthInterpreter, HOST>) {
    let gas = WARM_STORAGE_READ_COST;
    table.insert_instruction(CALL, Instruction::new(|it| contract::call(unlimited(it)), gas));
    table.insert_instruction(
        CALLCODE,
        Instruction::new(|it| contract::call_code(unlimited(it)), gas),
    );
    table.insert_instruction(
        DELEGATECALL,
        Instruction::new(|it| contract::delegate_call(unlimited(it)), gas),
    );
    table.insert_instruction(
        STATICCALL,
        Instruction::new(|it| contract::static_call(unlimited(it)), gas),
    );
}

/// The context of a call with the highest gas limit.
fn unlimited<HOST: Host + ?Sized>(
    context: InstructionContext<'_, HOST, EthInterpreter>,
) -> InstructionContext<'_, HOST, EthInterpreter> {
    if let Some(gas) = context.interpreter.stack.top() {
        *gas = U256::MAX;
    }
    context
}

/// The code with PUSH0 in the place of GAS.
fn without_gas_opcode(code: &[u8]) -> Vec<u8> {
    let mut code = code.to_vec();
    let mut at = 0;
    while let Some(opcode) = code.get_mut(at) {
        if *opcode == GAS {
            *opcode = PUSH0;
        }
        // PUSH1 to PUSH32 have one to 32 bytes of data.
        let data = (PUSH1..=PUSH32).contains(opcode).then(|| usize::from(*opcode - PUSH0));
        at += 1 + data.unwrap_or_default();
    }
    code
}
