//! Transfers of ether as logs.

use alloy_primitives::{Address, Log, LogData, U256};
use alloy_sol_types::{SolEvent, sol};
use op_revm::revm::{
    Inspector,
    bytecode::opcode::SELFDESTRUCT,
    context_interface::{ContextTr, JournalTr},
    inspector::JournalExt,
    interpreter::{
        CallInputs, CallOutcome, CallScheme, CreateInputs, CreateOutcome, InstructionResult,
        Interpreter, interpreter_types::Jumps,
    },
};
use revm_inspectors::transfer::TRANSFER_LOG_EMITTER;

sol! {
    /// The event of ERC-20.
    event Transfer(address indexed from, address indexed to, uint256 value);
}

/// A transfer of ether.
#[derive(Debug)]
struct EtherTransfer {
    /// Number of the transaction's logs before it.
    logs_before: usize,
    from: Address,
    to: Address,
    value: U256,
}

/// Records the transfers of ether in a transaction: by calls, contract creations and
/// `SELFDESTRUCT`. Transfers that revert are not recorded.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    recorded: Vec<EtherTransfer>,
    /// For each open call, the number of transfers before it.
    open: Vec<usize>,
    /// The transfer of the `SELFDESTRUCT` that is executed next.
    destroyed: Option<EtherTransfer>,
}

impl Transfers {
    /// Puts the transfers between a transaction's logs, each as a log of the specification's account.
    pub(super) fn among(self, logs: &[Log]) -> Vec<Log> {
        let mut merged = Vec::with_capacity(logs.len() + self.recorded.len());
        let mut next = 0;
        for EtherTransfer { logs_before, from, to, value } in self.recorded {
            let end = logs_before.clamp(next, logs.len());
            merged.extend_from_slice(&logs[next..end]);
            next = end;
            let data: LogData = Transfer { from, to, value }.encode_log_data();
            merged.push(Log { address: TRANSFER_LOG_EMITTER, data });
        }
        merged.extend_from_slice(&logs[next..]);
        merged
    }

    /// Begins a call that may transfer ether.
    fn begin(&mut self, transfer: Option<EtherTransfer>) {
        self.open.push(self.recorded.len());
        self.recorded.extend(transfer.filter(|transfer| !transfer.value.is_zero()));
    }

    /// Ends a call.
    fn end(&mut self, result: InstructionResult) {
        let before = self.open.pop().unwrap_or_default();
        if !result.is_ok() {
            self.recorded.truncate(before);
        }
    }
}

impl<CTX: ContextTr<Journal: JournalExt>> Inspector<CTX> for Transfers {
    fn step(&mut self, interpreter: &mut Interpreter, context: &mut CTX) {
        if interpreter.bytecode.opcode() != SELFDESTRUCT {
            return;
        }
        let from = interpreter.input.target_address;
        let account = context.journal().evm_state().get(&from);
        let value = account.map_or(U256::ZERO, |account| account.info.balance);
        let Ok(to) = interpreter.stack.peek(0) else { return };
        let to = Address::from_word(to.into());
        let logs_before = context.journal().logs().len();
        let transfer = EtherTransfer { logs_before, from, to, value };
        self.destroyed = Some(transfer).filter(|_| !value.is_zero() && from != to);
    }

    fn call(&mut self, context: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        // CALLCODE sends to the caller itself.
        let value = inputs.transfer_value().filter(|_| inputs.scheme != CallScheme::CallCode);
        let logs_before = context.journal().logs().len();
        self.begin(value.map(|value| EtherTransfer {
            logs_before,
            from: inputs.transfer_from(),
            to: inputs.transfer_to(),
            value,
        }));
        None
    }

    fn call_end(&mut self, _: &mut CTX, _: &CallInputs, outcome: &mut CallOutcome) {
        self.end(outcome.result.result);
    }

    fn create(&mut self, context: &mut CTX, inputs: &mut CreateInputs) -> Option<CreateOutcome> {
        let from = inputs.caller();
        let account = context.journal().evm_state().get(&from);
        let nonce = account.map_or(0, |account| account.info.nonce);
        let logs_before = context.journal().logs().len();
        let to = inputs.created_address(nonce);
        self.begin(Some(EtherTransfer { logs_before, from, to, value: inputs.value() }));
        None
    }

    fn create_end(&mut self, _: &mut CTX, _: &CreateInputs, outcome: &mut CreateOutcome) {
        self.end(outcome.result.result);
    }

    /// The EVM's own record of it is not used: without a transfer, it may be an earlier one.
    fn selfdestruct(&mut self, _: Address, _: Address, _: U256) {
        self.recorded.extend(self.destroyed.take());
    }
}
