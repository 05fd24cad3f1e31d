//! Logging what is written to the console.

use alloy_primitives::ChainId;
use tracing::debug;

use super::inspector::ConsoleLines;
use crate::devnet::view::View;

/// The target of the events of a [verbose](crate::ServerConfig::verbose) server, whose level is
/// debug: one for each transaction, and one for each line that contracts write to the console.
pub const ACTIVITY: &str = "chain_sim_server::activity";

impl View {
    /// Returns what reads the console for a call on a chain; `None` if it is not logged.
    pub(in crate::devnet) fn console(&self, chain: ChainId) -> Option<ConsoleLines> {
        self.is_logged(chain).then(ConsoleLines::default)
    }

    /// Whether the activity of a chain is logged.
    pub(in crate::devnet) fn is_logged(&self, chain: ChainId) -> bool {
        self.is_verbose && self.served(chain).is_ok_and(|served| served.is_logged)
    }
}

impl ConsoleLines {
    /// Logs the lines.
    pub(in crate::devnet) fn log(self, chain: ChainId) {
        for line in self.into_lines() {
            debug!(target: ACTIVITY, chain, "console.log: {line}");
        }
    }
}
