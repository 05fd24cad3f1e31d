//! Calls whose changes are discarded, as `eth_call` makes them.

use alloy_op_evm::OpTx;
use alloy_primitives::Bytes;
use op_revm::{OpTransaction, revm::context::TxEnv};

use super::{Call, Chain};
use crate::error::Error;

/// The outcome of a [call](Chain::call) whose changes were discarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOutcome {
    /// Whether the call succeeded.
    pub success: bool,
    /// Return data, or revert data.
    pub output: Bytes,
    /// Gas used.
    pub gas_used: u64,
}

impl Chain {
    /// Executes a call on the state after the head, in the environment of the next block, and
    /// discards its changes. Nonce, gas price and the gas cap of transactions are not checked.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where the EVM rejects the call before it runs.
    pub fn call(&self, call: &Call) -> Result<CallOutcome, Error> {
        let mut env = Self::uncapped(self.next_env());
        env.cfg_env.disable_base_fee = true;
        let result = self
            .scratch(self.state())
            .execute(env, self.unsigned(call))
            .map_err(|refusal| Error::Refused { chain: self.id(), refusal })?;
        Ok(CallOutcome {
            success: result.result.is_success(),
            gas_used: result.result.tx_gas_used(),
            output: result.result.into_output().unwrap_or_default(),
        })
    }

    /// The transaction that makes a call, unsigned and with gas price 0.
    pub(crate) fn unsigned(&self, call: &Call) -> OpTx {
        let mut transaction = OpTransaction::new(TxEnv {
            tx_type: 2,
            caller: call.from,
            gas_limit: call.gas_limit,
            kind: call.to,
            value: call.value,
            data: call.input.clone(),
            nonce: self.account(call.from).nonce,
            chain_id: Some(self.id()),
            access_list: call.access_list.clone(),
            ..TxEnv::default()
        });
        transaction.enveloped_tx = Some(Bytes::new());
        OpTx(transaction)
    }
}
