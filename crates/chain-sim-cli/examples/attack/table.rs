//! The table of all attacks, as Markdown.

use crate::{bounds::Bounds, innocents::Question, row::Row};

/// Returns the head of the table.
pub(crate) fn head(bounds: Bounds) -> String {
    format!(
        "| rule | attack | eth_blockNumber: median, worst (at most {} ms) | eth_chainId, /ready: \
         worst (at most {} ms) | eth_sendTransaction: worst | machine: worst | RSS before, peak, \
         bound (MiB) | |\n|---|---|---|---|---|---|---|---|",
        bounds.block_number, bounds.no_state,
    )
}

/// Returns the line of an attack.
pub(crate) fn line(row: &Row, bounds: Bounds) -> String {
    let outside = row.outside(bounds);
    let verdict =
        if outside.is_empty() { "inside".into() } else { format!("**{}**", outside.join("; ")) };
    let block_number = row.block_number();
    format!(
        "| {} | {} | {:.1}, {:.0} | {:.0} | {:.0} | {:.0} | {}, {}, {} | {verdict} |",
        row.attack.rule,
        row.attack.name,
        block_number.median(),
        block_number.worst(),
        row.no_state().worst(),
        row.waits.of(&[Question::Send]).worst(),
        row.waits.of(&[Question::Echo]).worst(),
        row.residence.before,
        row.residence.peak,
        row.memory_bound(bounds),
    )
}
