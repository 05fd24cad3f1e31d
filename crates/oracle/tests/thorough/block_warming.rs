//! Block-level warming. alloy-op-evm's SDM (sequencer-defined metering, after 0.32) refunds the gas
//! that a transaction pays for accounts and slots which an earlier transaction of its block
//! touched. It finds them by an inspector that it attaches to EVMs created without one, so it sees
//! an accelerated call's own opcodes. It counts the first touch of each account and slot when the
//! opcode begins, whatever becomes of the frame. At any gas, the first touches equal those of the
//! bytecode.

use std::collections::{BTreeMap, BTreeSet};

use alloy_op_evm::OpTx;
use alloy_primitives::{Address, U256};
use op_revm::revm::{
    InspectEvm, Inspector,
    bytecode::opcode::{
        BALANCE, EXTCODECOPY, EXTCODEHASH, EXTCODESIZE, SELFDESTRUCT, SLOAD, SSTORE,
    },
    interpreter::{
        CallInputs, CallOutcome, Interpreter,
        interpreter_types::{InputsTr, Jumps},
    },
};
use oracle::{CHAIN_ID, Deployment, Transaction, World, every_function};

/// The accounts and slots that a transaction touches.
#[derive(Debug, Default, PartialEq, Eq)]
struct Touches {
    accounts: BTreeSet<Address>,
    /// The opcode of the first touch of each slot: the refunds of reads and writes differ.
    slots: BTreeMap<(Address, U256), u8>,
}

impl<CTX> Inspector<CTX> for Touches {
    fn step(&mut self, interpreter: &mut Interpreter, _: &mut CTX) {
        let Ok(operand) = interpreter.stack.peek(0) else { return };
        match interpreter.bytecode.opcode() {
            opcode @ (SLOAD | SSTORE) => {
                let account = interpreter.input.target_address();
                self.accounts.insert(account);
                self.slots.entry((account, operand)).or_insert(opcode);
            }
            BALANCE | EXTCODECOPY | EXTCODEHASH | EXTCODESIZE | SELFDESTRUCT => {
                self.accounts.insert(Address::from_word(operand.into()));
            }
            _ => {}
        }
    }

    fn call(&mut self, _: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        self.accounts.insert(inputs.bytecode_address);
        None
    }
}

/// The touches of a transaction; none if the EVM refuses its gas limit.
fn touches(deployment: Deployment, world: &World, transaction: &Transaction) -> Touches {
    let db = world.database(deployment.accounts(world.versions).expect("the predeploys"));
    let evm = deployment.create_evm(db, world.evm_env());
    let mut evm = evm.into_inner().with_inspector(Touches::default());
    let _below_intrinsic_gas = evm.inspect_tx(OpTx(transaction.op_env(0, CHAIN_ID)));
    evm.0.inspector
}

#[test]
fn first_touches_are_those_of_the_bytecode_at_any_gas() {
    let (world, functions) = every_function(36);
    let (mut slots, mut outcomes) = (0, 0);
    for (name, transaction) in functions {
        slots += touches(Deployment::Accelerated, &world, &transaction).slots.len();
        let mut last = Touches::default();
        // The most expensive function uses some 80,000.
        for gas_limit in (21_000..110_000).step_by(31) {
            let transaction = transaction.clone().gas_limit(gas_limit);
            let [bytecode, accelerated] = [Deployment::Bytecode, Deployment::Accelerated]
                .map(|deployment| touches(deployment, &world, &transaction));
            assert_eq!(accelerated, bytecode, "{name} with {gas_limit} gas");
            outcomes += usize::from(bytecode != last);
            last = bytecode;
        }
    }
    assert_eq!(slots, 9);
    assert!(outcomes > 20, "{outcomes}: gas should run out between touches");
}
