//! Log lines of what the machine reports.

use relayer::Report;
use tracing::{debug, error, info, warn};

/// Logs a report.
pub(super) fn log(report: &Report) {
    match report {
        Report::Reorg { chain, from, blocks } => {
            warn!(chain, from, blocks, "the chain has replaced blocks");
        }
        Report::Replaced { chain, payer, nonce, reason } => {
            info!(chain, %payer, nonce, reason, "a transaction is replaced");
        }
        Report::NonceTaken { chain, payer, nonce } => {
            warn!(
                chain, %payer, nonce,
                "somebody else has used a nonce of a payer: its key is used by another program"
            );
        }
        Report::PayerWaits { chain, payer, reason } => {
            warn!(chain, %payer, reason, "a payer waits");
        }
        Report::OtherChain { chain, number, expected, actual } => {
            error!(
                chain, number, %expected, %actual,
                "the node has another block than the final one: nothing is taken from it"
            );
        }
        Report::Retry { chain, asked, reason } => {
            debug!(chain, asked, reason, "a request has failed and is made again");
        }
        other => info!(report = ?other, "the relayer reports"),
    }
}
