//! Reading what a transaction writes to the console.

use alloy_primitives::{Address, address};
use op_revm::revm::{
    Inspector,
    context_interface::ContextTr,
    interpreter::{CallInputs, CallOutcome},
};

use super::line::line;

/// The address of the console: its name in ASCII.
const CONSOLE: Address = address!("0x000000000000000000636F6e736F6c652e6c6f67");
/// The most lines of a transaction that are shown.
const MOST_LINES: usize = 1_000;
/// The most bytes of a transaction's lines that are shown.
const MOST_BYTES: usize = 64 * 1024;

/// The lines that a transaction writes to the console, those of calls that revert included.
#[derive(Debug, Default)]
pub(crate) struct ConsoleLines {
    lines: Vec<String>,
    /// Number of bytes of the lines.
    bytes: usize,
    /// Number of lines that are left out.
    left_out: usize,
}

impl ConsoleLines {
    /// Returns the lines, and says how many are left out.
    pub(super) fn into_lines(self) -> impl Iterator<Item = String> {
        let Self { lines, left_out, .. } = self;
        let more = (left_out > 0).then(|| format!("({left_out} more lines)"));
        lines.into_iter().chain(more)
    }
}

impl<CTX: ContextTr> Inspector<CTX> for ConsoleLines {
    fn call(&mut self, context: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        if inputs.target_address != CONSOLE {
            return None;
        }
        let has_room = self.lines.len() < MOST_LINES
            && self.bytes.saturating_add(inputs.input.len()) <= MOST_BYTES;
        if !has_room {
            self.left_out += 1;
            return None;
        }
        if let Some(line) = line(&inputs.input.bytes(context)) {
            self.bytes = self.bytes.saturating_add(line.len());
            self.lines.push(line);
        }
        None
    }
}
