//! An order for what a store has in none, so that two stores can be compared.

use relayer_rpc::relayer::{Count, Saved};

/// Sorts what was loaded.
pub(crate) fn sorted(mut saved: Saved) -> Saved {
    saved.positions.sort_by_key(|it| it.chain);
    saved.blocks.sort_by_key(|it| (it.chain, it.number));
    saved.attempts.sort_by_key(|it| it.id);
    saved.spends.sort_by_key(|it| it.spender);
    saved.relays.sort_by_key(|it| it.message);
    saved
}

/// Sorts counts.
pub(crate) fn in_order(mut counts: Vec<Count>) -> Vec<Count> {
    counts.sort_by_key(|it| (it.source, it.destination, it.state));
    counts
}
