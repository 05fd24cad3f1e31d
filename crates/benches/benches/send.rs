//! `sendMessage`, by engine and message length, each next to the same transaction to a contract
//! that only stops. What counts is the difference between the two; `cargo run --release -p benches`
//! computes it.

#[path = "transactions/timing.rs"]
mod timing;
mod transactions;

use criterion::{Criterion, criterion_group, criterion_main};

/// Times the transactions.
fn send_benches(criterion: &mut Criterion) {
    timing::time(criterion, "send", transactions::MessengerTransaction::send, &[]);
}

criterion_group!(benches, send_benches);
criterion_main!(benches);
