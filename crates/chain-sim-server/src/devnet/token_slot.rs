//! The storage word behind what a view function of a token returns.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use alloy_rpc_types_eth::state::{AccountOverride, StateOverride};
use alloy_sol_types::SolValue;
use op_alloy_rpc_types::OpTransactionRequest;
use op_revm::revm::{
    Inspector,
    bytecode::opcode::SLOAD,
    interpreter::{
        Interpreter,
        interpreter_types::{InputsTr, Jumps},
    },
};

use super::{call::CallRequest, error::RequestError, view::View};

/// The most words that are tried, those that the call reads first.
const MOST_WORDS: usize = 256;
/// Number of low bits that a balance may share a word with others in: half a word.
const PACKED_BITS: usize = 128;

/// A storage word of an account, and its new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokenWord {
    pub(crate) account: Address,
    pub(crate) slot: U256,
    pub(crate) word: U256,
}

/// A view function of a token that returns a number.
#[derive(Debug, Clone)]
pub(crate) struct TokenView {
    /// The token.
    pub(crate) token: Address,
    /// The calldata.
    pub(crate) input: Bytes,
    /// What it returns, in a word: `balance` or `allowance`.
    pub(crate) what: &'static str,
}

impl View {
    /// Finds the storage word that a token must have so that a view function returns `value`; `None`
    /// if it does so already. Tries the words that the function reads, of whatever account, one
    /// after the other: the function must return two different values if it finds them there.
    ///
    /// # Errors
    ///
    /// [`RequestError::TokenWord`] if no word has that effect; as [`call`](Self::call).
    pub(crate) fn find_word(
        &self,
        chain: ChainId,
        function: &TokenView,
        value: U256,
    ) -> Result<Option<TokenWord>, RequestError> {
        let failed = || RequestError::TokenWord { what: function.what, actual: function.token };
        let call = |state: Option<StateOverride>| {
            let mut transaction = OpTransactionRequest::default();
            transaction.as_mut().to = Some(function.token.into());
            transaction.as_mut().input = function.input.clone().into();
            CallRequest { transaction, state, block: None }
        };
        let reads = self.inspect(chain, None, call(None), StorageReads::default())?.0;
        let output = self.call(chain, None, call(None))?;
        if U256::abi_decode(&output).is_ok_and(|current| current == value) {
            return Ok(None);
        }
        // Each word takes calls of its own, which together have as much gas as an estimate.
        let mut budget = self.estimate_budget();
        let mut returns = |account: Address, slot: U256, word: U256, value: U256| {
            let words = [(B256::from(slot), B256::from(word))].into_iter().collect();
            let account_override =
                AccountOverride { state_diff: Some(words), ..AccountOverride::default() };
            let state = [(account, account_override)].into_iter().collect();
            let result = self.execute(chain, None, call(Some(state)))?;
            budget = budget.saturating_sub(result.gas().total_gas_spent());
            if budget == 0 {
                return Err(failed());
            }
            let output = result.is_success().then(|| result.into_output()).flatten();
            let returned = output.and_then(|output| U256::abi_decode(&output).ok());
            Ok(returned == Some(value))
        };
        let other = value ^ U256::ONE;
        for (account, slot) in reads {
            let before = self.chain(chain)?.storage(account, slot);
            for is_packed in [true, false] {
                let Some(word) = replaced(before, value, is_packed) else { continue };
                let Some(probe) = replaced(before, other, is_packed) else { continue };
                if returns(account, slot, word, value)? && returns(account, slot, probe, other)? {
                    return Ok(Some(TokenWord { account, slot, word }));
                }
            }
        }
        Err(failed())
    }
}

/// Returns a word with another value: in its lower half, if it `is_packed`, or in all of it.
fn replaced(before: U256, value: U256, is_packed: bool) -> Option<U256> {
    if !is_packed {
        return Some(value);
    }
    let upper = before >> PACKED_BITS << PACKED_BITS;
    (value.bit_len() <= PACKED_BITS).then(|| upper | value)
}

/// Records the storage words that a call reads, by account, in their order.
#[derive(Debug, Default)]
struct StorageReads(Vec<(Address, U256)>);

impl<CTX> Inspector<CTX> for StorageReads {
    fn step(&mut self, interpreter: &mut Interpreter, _: &mut CTX) {
        if interpreter.bytecode.opcode() != SLOAD || self.0.len() == MOST_WORDS {
            return;
        }
        let Some(slot) = interpreter.stack.data().last() else { return };
        let read = (interpreter.input.target_address(), *slot);
        if !self.0.contains(&read) {
            self.0.push(read);
        }
    }
}
