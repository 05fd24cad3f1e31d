//! Verifying the messages that a block executes.

use super::Block;
use crate::rules::{InvalidExecution, Validity};

impl Block {
    /// Verifies every message that the block executes; cyclic dependencies are not checked.
    ///
    /// # Errors
    ///
    /// The first invalid message, and the reason.
    pub fn verify(&self, validity: &Validity<'_>) -> Result<(), InvalidExecution> {
        if !self.executes() {
            return Ok(());
        }
        let mut transactions = self.transactions().iter().zip(self.receipts());
        let mut current = None;
        let mut logs = 0;
        self.executing().iter().try_for_each(|message| {
            // The transaction that emitted the log.
            while logs <= message.log_index as usize {
                let Some((transaction, receipt)) = transactions.next() else { break };
                logs += receipt.logs().len();
                current = Some(transaction.inner());
            }
            current
                .map_or(Ok(()), |transaction| validity.check_carrier(transaction, message))
                .and_then(|()| validity.check_executing(message))
                .map_err(|reason| InvalidExecution {
                    log_index: message.log_index,
                    id: message.id.clone(),
                    reason,
                })
        })
    }
}
