//! `relayMessage` of a declared message to an account without code, by engine and message length, each next to the same
//! transaction to a contract that only stops: what counts is a transaction minus that one.
//!
//! `cargo run --example ratios` does the subtraction.

#[path = "transactions/timing.rs"]
mod timing;
mod transactions;

use criterion::{Criterion, criterion_group, criterion_main};

/// Times it.
fn relay_benches(criterion: &mut Criterion) {
    timing::time(criterion, "relay", transactions::MessengerTransaction::relay);
}

criterion_group!(benches, relay_benches);
criterion_main!(benches);
