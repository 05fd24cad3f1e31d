//! `relayMessage` of a declared message to an account without code, by engine and message length,
//! each next to the same transaction to a contract that only stops. What counts is the difference
//! between the two; `cargo run --release -p benches` computes it. `native-single/36` is natively
//! without lanes, `native-avx2/36` in those of AVX2, and so on.

#[path = "transactions/timing.rs"]
mod timing;
mod transactions;

use criterion::{Criterion, criterion_group, criterion_main};
use keccak_lanes::Lanes;

/// Times the transactions.
fn relay_benches(criterion: &mut Criterion) {
    timing::time(
        criterion,
        "relay",
        transactions::MessengerTransaction::relay,
        &Lanes::available(),
    );
}

criterion_group!(benches, relay_benches);
criterion_main!(benches);
