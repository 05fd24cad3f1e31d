//! Counts over blocks, so that a test that compares nothing fails.

use std::{iter::Sum, ops::Add};

use alloy_primitives::Log;
use alloy_sol_types::SolEvent;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{ExecutingMessage, RelayedMessage, SentMessage},
};

use super::compared_chain::Included;

/// Sums over blocks.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) blocks: usize,
    pub(crate) transactions: usize,
    pub(crate) failed: usize,
    pub(crate) deposits: usize,
    pub(crate) failed_deposits: usize,
    /// `SentMessage` logs of the messenger.
    pub(crate) sent: usize,
    /// `RelayedMessage` logs of the messenger.
    pub(crate) relayed: usize,
    /// `ExecutingMessage` logs of the inbox.
    pub(crate) executing: usize,
}

impl Totals {
    /// Counts a block.
    pub(crate) fn count_block(&mut self, included: &Included) {
        self.blocks += 1;
        for (transaction, receipt) in
            included.block.body.transactions.iter().zip(&included.receipts)
        {
            self.transactions += 1;
            self.failed += usize::from(!receipt.status());
            if transaction.is_deposit() {
                self.deposits += 1;
                self.failed_deposits += usize::from(!receipt.status());
                assert!(receipt.deposit_nonce().is_some());
                assert_eq!(receipt.deposit_receipt_version(), Some(1));
            }
            for log in receipt.logs() {
                self.count_log(log);
            }
        }
    }

    /// Whether no count is below the other's.
    pub(crate) const fn reaches(&self, least: &Self) -> bool {
        self.blocks >= least.blocks
            && self.transactions >= least.transactions
            && self.failed >= least.failed
            && self.deposits >= least.deposits
            && self.failed_deposits >= least.failed_deposits
            && self.sent >= least.sent
            && self.relayed >= least.relayed
            && self.executing >= least.executing
    }

    fn count_log(&mut self, log: &Log) {
        match (log.address, log.topics().first()) {
            (L2_TO_L2_CROSS_DOMAIN_MESSENGER, Some(&SentMessage::SIGNATURE_HASH)) => self.sent += 1,
            (L2_TO_L2_CROSS_DOMAIN_MESSENGER, Some(&RelayedMessage::SIGNATURE_HASH)) => {
                self.relayed += 1;
            }
            (CROSS_L2_INBOX, Some(&ExecutingMessage::SIGNATURE_HASH)) => self.executing += 1,
            _ => {}
        }
    }
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            blocks: self.blocks + other.blocks,
            transactions: self.transactions + other.transactions,
            failed: self.failed + other.failed,
            deposits: self.deposits + other.deposits,
            failed_deposits: self.failed_deposits + other.failed_deposits,
            sent: self.sent + other.sent,
            relayed: self.relayed + other.relayed,
            executing: self.executing + other.executing,
        }
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), Add::add)
    }
}
