//! What becomes of transactions to sign.

use std::collections::BTreeSet;

use alloy_consensus::TxEip1559;
use alloy_primitives::{B256, TxKind, U256};
use relayer::{NodeEvent, RequestId, Unsigned};
use tracing::debug;

use super::dry_run::DryRun;
use crate::{keys::Keys, metrics::Metrics};

/// What becomes of transactions to sign.
#[derive(Debug)]
pub(crate) enum Signing {
    /// They are signed.
    Keys {
        /// The keys.
        keys: Keys,
        /// The transactions that this process has signed and has not seen in a block.
        signed: BTreeSet<B256>,
    },
    /// They are told, and neither signed nor submitted.
    DryRun(DryRun),
}

/// The most transactions that are remembered, for metrics: most are seen in a block soon.
const MOST_REMEMBERED: usize = 100_000;

impl Signing {
    /// Signs with keys.
    pub(crate) const fn with_keys(keys: Keys) -> Self {
        Self::Keys { keys, signed: BTreeSet::new() }
    }

    /// Lets the payer of a dry run have enough where it is nobody's account.
    pub(super) fn enrich(&self, event: &mut NodeEvent) {
        if let (Self::DryRun(dry_run), NodeEvent::Account { balance, .. }) = (self, event)
            && dry_run.has_nobodys_payer()
        {
            *balance = U256::MAX;
        }
    }

    /// Forgets a transaction. Returns whether this process has signed it.
    pub(super) fn forget(&mut self, transaction: B256) -> bool {
        match self {
            Self::Keys { signed, .. } => signed.remove(&transaction),
            Self::DryRun(_) => false,
        }
    }

    /// Returns the answer to a request for a signature; `None` in a dry run, which has none.
    pub(super) fn sign(
        &mut self,
        request: RequestId,
        unsigned: Unsigned,
        metrics: &Metrics,
    ) -> Option<NodeEvent> {
        match self {
            Self::DryRun(dry_run) => {
                dry_run.tell(&unsigned);
                None
            }
            Self::Keys { keys, signed } => {
                let (chain, payer, nonce) = (unsigned.chain, unsigned.payer, unsigned.nonce);
                metrics.attempted(chain);
                Some(match keys.sign(payer, transaction(unsigned)) {
                    Ok((hash, raw)) => {
                        debug!(chain, %payer, nonce, transaction = %hash, "signed");
                        if signed.len() >= MOST_REMEMBERED {
                            signed.clear();
                        }
                        signed.insert(hash);
                        NodeEvent::Signed { request, hash, raw }
                    }
                    Err(error) => NodeEvent::Failed { request, reason: error.to_string() },
                })
            }
        }
    }
}

/// Returns the transaction. Its value is 0.
fn transaction(unsigned: Unsigned) -> TxEip1559 {
    TxEip1559 {
        chain_id: unsigned.chain,
        nonce: unsigned.nonce,
        gas_limit: unsigned.gas_limit,
        max_fee_per_gas: unsigned.max_fee_per_gas,
        max_priority_fee_per_gas: unsigned.max_priority_fee_per_gas,
        to: TxKind::Call(unsigned.call.to),
        value: U256::ZERO,
        access_list: unsigned.call.access_list,
        input: unsigned.call.input,
    }
}
