//! Who created a contract, and the transactions that an account sent.

use alloy_consensus::Transaction as _;
use alloy_primitives::{Address, B256, ChainId};
use alloy_rpc_types_trace::{
    otterscan::ContractCreator,
    parity::{Action, CreateAction, CreateOutput, LocalizedTransactionTrace, TraceOutput},
};
use op_revm::revm::state::AccountInfo;

use super::{address_search::MOST_BLOCKS, error::RequestError, view::View};
use crate::memory::Kept;

impl View {
    /// Returns the transaction and the account that created a contract; `None` if no transaction of
    /// a block that is kept did.
    ///
    /// # Errors
    ///
    /// [`RequestError::SearchUnfinished`], and those of a trace.
    pub(crate) fn contract_creator(
        &self,
        id: ChainId,
        address: Address,
    ) -> Result<Option<ContractCreator>, RequestError> {
        let chain = self.chain(id)?;
        let has_code = |info: Option<&AccountInfo>| info.is_some_and(|it| !it.is_empty_code_hash());
        if !has_code(chain.state().account(address)) {
            return Ok(None);
        }
        for number in self.latest_blocks(id)? {
            let number = number?;
            let mut changed = chain.changed_accounts(number);
            let before = changed.find(|(changed, _)| *changed == address);
            if before.is_none_or(|(_, before)| has_code(before)) {
                continue;
            }
            let Some(mut replay) = self.replay(chain, number)? else { return Ok(None) };
            for index in 0..replay.block().transactions().len() {
                let mut passing = self.trace_budget_as_long_as(Kept::default());
                let calls = self.calls_of_next(id, &mut replay, index, &mut passing)?;
                if let Some(creator) = calls.iter().find_map(|call| creator(call, address)) {
                    return Ok(Some(creator));
                }
            }
            // A request has set its code.
            return Ok(None);
        }
        Ok(None)
    }

    /// Returns the hash of the transaction that an account sent with this nonce, if a block that is
    /// kept has it.
    ///
    /// # Errors
    ///
    /// [`RequestError::SearchUnfinished`], [`RequestError::TimedOut`].
    pub(crate) fn sent_with_nonce(
        &self,
        id: ChainId,
        sender: Address,
        nonce: u64,
    ) -> Result<Option<B256>, RequestError> {
        let chain = self.chain(id)?;
        for number in self.latest_blocks(id)? {
            // What a copy unpacks is dropped with it.
            let Some(block) = chain.block(number?).cloned() else { continue };
            let found = block.transactions().iter().zip(block.receipts()).find(|(it, receipt)| {
                // A deposit has its nonce in its receipt.
                let its = if it.is_deposit() { receipt.deposit_nonce() } else { Some(it.nonce()) };
                it.signer() == sender && its == Some(nonce)
            });
            if let Some((found, _)) = found {
                return Ok(Some(found.tx_hash()));
            }
        }
        Ok(None)
    }

    /// Returns the numbers of the blocks that are kept, the head first; an error when they are more
    /// than a request may look at, or when its time is over.
    fn latest_blocks(
        &self,
        chain: ChainId,
    ) -> Result<impl Iterator<Item = Result<u64, RequestError>>, RequestError> {
        let chain = self.chain(chain)?;
        let (first, head) = (chain.first_block(), chain.head().number());
        Ok((first..=head).rev().map(move |number| {
            self.interrupt.check()?;
            if head - number >= MOST_BLOCKS {
                return Err(RequestError::SearchUnfinished {
                    expected: MOST_BLOCKS,
                    actual: number,
                });
            }
            Ok(number)
        }))
    }
}

/// Returns transaction and creator of a contract if this call created it.
fn creator(call: &LocalizedTransactionTrace, contract: Address) -> Option<ContractCreator> {
    let Action::Create(CreateAction { from: creator, .. }) = call.trace.action else { return None };
    match call.trace.result {
        Some(TraceOutput::Create(CreateOutput { address, .. }))
            if address == contract && call.trace.error.is_none() =>
        {
            Some(ContractCreator { hash: call.transaction_hash?, creator })
        }
        _ => None,
    }
}
