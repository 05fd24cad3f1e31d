//! The opcodes of an accelerated call: the program's in well-formed calls of the three functions
//! that are handed over, Solidity's in all others. Nothing else observable of a call differs.

use alloy_primitives::{Address, Bytes, U256, address};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::{
    OpBuilder, OpSpecId, OpTransaction,
    revm::{
        InspectEvm, Inspector,
        bytecode::opcode::{CALLDATASIZE, JUMPDEST, MSTORE, PUSH0, PUSH1, RETURN},
        context::TxEnv,
        database::InMemoryDB,
        interpreter::{CallInputs, CallOutcome, Interpreter, interpreter_types::Jumps},
        primitives::TxKind,
        state::{AccountInfo, Bytecode},
    },
};
use oracle::{
    CallKind, Deployment, Relay, Transaction, World,
    contracts::{CALLER_CONTRACT, Caller, ECHO, Echo, STOP},
    every_function, example_message, filler, outgoing_message, run_and_log,
};

/// Address of the tests' own code.
const OWN: Address = address!("0x00000000000000000000000000000000000000f0");

/// The functions whose well-formed calls are handed over.
const HANDED_OVER: [&str; 3] = ["sendMessage", "relayMessage", "validateMessage"];

/// The opcodes of each call of a transaction, in the order in which the calls began.
#[derive(Debug, Default)]
struct Steps {
    of_calls: Vec<Vec<u8>>,
    /// Indices of the calls that have not returned, the innermost last.
    running: Vec<usize>,
}

impl<CTX> Inspector<CTX> for Steps {
    fn call(&mut self, _: &mut CTX, _: &mut CallInputs) -> Option<CallOutcome> {
        self.running.push(self.of_calls.len());
        self.of_calls.push(Vec::new());
        None
    }

    fn call_end(&mut self, _: &mut CTX, _: &CallInputs, _: &mut CallOutcome) {
        self.running.pop();
    }

    fn step(&mut self, interpreter: &mut Interpreter, _: &mut CTX) {
        let call = *self.running.last().expect("a step within a call");
        self.of_calls[call].push(interpreter.bytecode.opcode());
    }
}

/// The steps of a transaction in an EVM that moves to `spec` after the installation, with this code
/// at [`OWN`].
fn steps_under(
    spec: OpSpecId,
    deployment: Deployment,
    own: &[u8],
    transaction: &Transaction,
) -> Vec<Vec<u8>> {
    let mut db = InMemoryDB::default();
    let code = |code: &[u8]| {
        AccountInfo::from_bytecode(Bytecode::new_legacy(Bytes::copy_from_slice(code)))
    };
    let contracts = [
        (OWN, code(own)),
        (CALLER_CONTRACT, code(&Caller::DEPLOYED_BYTECODE)),
        (ECHO, code(&Echo::DEPLOYED_BYTECODE)),
        (transaction.caller, AccountInfo::from_balance(U256::from(1_000))),
    ];
    let world = World::default();
    let predeploys = deployment.accounts(world.versions).expect("the predeploys");
    for (address, account) in predeploys.into_iter().chain(contracts) {
        db.insert_account_info(address, account);
    }
    let mut evm = world.op_context(db).build_op_with_inspector(Steps::default());
    deployment.install(&mut evm.0.instruction).expect("a spec with exact gas");
    evm.0.ctx.modify_cfg(|cfg| cfg.set_spec_and_mainnet_gas_params(spec));
    let mut tx = OpTransaction::new(TxEnv {
        tx_type: 2,
        caller: transaction.caller,
        kind: TxKind::Call(transaction.to),
        data: transaction.data.clone(),
        value: transaction.value,
        access_list: transaction.access_list.clone(),
        gas_limit: transaction.gas_limit,
        chain_id: Some(oracle::CHAIN_ID),
        ..TxEnv::default()
    });
    tx.enveloped_tx = Some(Bytes::from_static(&[0]));
    evm.inspect_one_tx(tx).expect("a transaction that begins to run");
    evm.into_inspector().of_calls
}

/// The steps of a transaction.
fn steps(deployment: Deployment, transaction: &Transaction) -> Vec<Vec<u8>> {
    steps_under(OpSpecId::INTEROP, deployment, &[], transaction)
}

/// Asserts that no call of the transaction is handed over.
#[track_caller]
fn assert_solidity(transaction: &Transaction) {
    let [accelerated, bytecode] =
        [Deployment::Accelerated, Deployment::Bytecode].map(|of| steps(of, transaction));
    assert!(!bytecode[0].is_empty());
    assert_eq!(accelerated, bytecode);
}

/// Makes the call by the contract [`Caller`], with the transaction's access list.
fn by_contract(call: Caller::Call, transaction: &Transaction) -> Transaction {
    let data = run_and_log([call]);
    Transaction { to: CALLER_CONTRACT, data, ..transaction.clone() }
}

/// A call runs Solidity up to its first CALLDATASIZE, then the program after its first segment. So
/// does the inbox that a relay calls.
#[test]
fn well_formed_calls_run_the_program() {
    for length in [0, 36, 300] {
        let (_, functions) = every_function(length);
        for (name, transaction) in &functions {
            if !HANDED_OVER.contains(name) {
                continue;
            }
            let [accelerated, native, bytecode] =
                [Deployment::Accelerated, Deployment::Native, Deployment::Bytecode]
                    .map(|of| steps(of, transaction));
            assert_eq!(native.len(), if *name == "relayMessage" { 3 } else { 1 });
            let mut expected = bytecode.clone();
            let predeploys = native.len().min(2);
            for (expected, native) in expected.iter_mut().zip(&native).take(predeploys) {
                let until = expected.iter().position(|opcode| *opcode == CALLDATASIZE);
                expected.truncate(until.expect("a CALLDATASIZE") + 1);
                expected.extend(&native[1..]);
            }
            assert_eq!(accelerated, expected, "{name}");
        }
    }
}

#[test]
fn all_other_functions_run_in_solidity() {
    let (_, functions) = every_function(36);
    let others = functions.iter().filter(|(name, _)| !HANDED_OVER.contains(name));
    assert_eq!(others.clone().count(), 11);
    for (_, transaction) in others {
        assert_solidity(transaction);
        assert_solidity(&transaction.clone().value(U256::ONE));
    }
}

#[test]
fn calls_that_are_not_well_formed_run_in_solidity() {
    let (_, functions) = every_function(36);
    for (name, transaction) in functions.iter().filter(|(name, _)| HANDED_OVER.contains(name)) {
        for length in [0, 3, 4, 36, 99] {
            let data = transaction.data.slice(..length);
            assert_solidity(&Transaction { data, ..transaction.clone() });
        }
        if *name != "relayMessage" {
            assert_solidity(&transaction.clone().value(U256::ONE));
        }
    }
    let to_messenger = outgoing_message(L2_TO_L2_CROSS_DOMAIN_MESSENGER, filler(36));
    assert_solidity(&Transaction::send(&to_messenger));
    // The other predeploy's functions.
    for (_, transaction) in &functions {
        for to in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
            if transaction.to != to {
                assert_solidity(&Transaction { to, ..transaction.clone() });
            }
        }
    }
}

#[test]
fn static_calls_run_in_solidity() {
    let (_, functions) = every_function(36);
    for (_, transaction) in &functions {
        let call = Caller::Call::new(transaction.to, transaction.data.clone());
        let call = call.kind(CallKind::StaticCall).gas(500_000);
        assert_solidity(&by_contract(call, transaction));
    }
}

/// A call without the gas for the program's first segment ends at the hand-over.
#[test]
fn out_of_gas_at_the_handover() {
    let (_, functions) = every_function(36);
    for (name, transaction) in functions.iter().filter(|(name, _)| HANDED_OVER.contains(name)) {
        let call = Caller::Call::new(transaction.to, transaction.data.clone()).gas(100);
        let steps = steps(Deployment::Accelerated, &by_contract(call, transaction));
        assert_eq!(steps[1].last(), Some(&CALLDATASIZE), "{name}");
    }
}

/// Foreign code is not handed over, wherever its CALLDATASIZE is.
#[test]
fn other_code_runs_as_it_is() {
    let send = Transaction::send(&outgoing_message(STOP, filler(36)));
    let relay = Relay::of(&example_message(STOP, filler(36)));
    for padding in 0..40 {
        let mut own = vec![JUMPDEST; padding];
        own.extend([CALLDATASIZE, PUSH0, MSTORE, PUSH1, 32, PUSH0, RETURN]);
        for transaction in [&send, &relay.transaction(), &relay.validation()] {
            let transaction = Transaction { to: OWN, ..transaction.clone() };
            let accelerated =
                steps_under(OpSpecId::INTEROP, Deployment::Accelerated, &own, &transaction);
            let opcodes: Vec<u8> = own.iter().copied().filter(|byte| *byte != 32).collect();
            assert_eq!(accelerated, [opcodes]);
        }
    }
}

/// In an EVM that moves to a spec without a gas table, bytecode is not handed over and native
/// programs halt.
#[test]
fn a_spec_without_a_gas_table_after_installing() {
    let (_, functions) = every_function(36);
    for spec in [OpSpecId::BEDROCK, OpSpecId::CANYON] {
        for (_, transaction) in &functions {
            let [accelerated, bytecode, native] =
                [Deployment::Accelerated, Deployment::Bytecode, Deployment::Native]
                    .map(|of| steps_under(spec, of, &[], transaction));
            assert_eq!(accelerated, bytecode);
            assert_eq!(native, [[messenger::NATIVE_OPCODE]]);
        }
    }
}
