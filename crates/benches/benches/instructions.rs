//! CPU instructions of a relay and a send, by engine and message length, each next to the same
//! transaction to a contract that only stops. Callgrind counts them, so that a busy machine makes
//! no difference.
//!
//! Needs valgrind, and the runner in the version of `gungraun` in Cargo.lock:
//!
//! ```sh
//! cargo install gungraun-runner --version 0.20.0
//! cargo bench -p benches --bench instructions --features callgrind
//! ```
//!
//! A second run prints the changes since the first.
#![allow(missing_docs, reason = "gungraun's macros make public modules without any")]

mod transactions;

use std::hint::black_box;

use gungraun::prelude::*;
use op_revm::{
    OpHaltReason, OpTransaction,
    revm::context::{TxEnv, result::ResultAndState},
};
use transactions::{Chain, Engine, MessengerTransaction};

/// A chain, and a transaction that has run on it once, so that memory is allocated and
/// nothing is looked up for the first time.
type Prepared = (Chain, OpTransaction<TxEnv>);

/// A finished run, returned so that dropping it is not counted.
type Ran = (Chain, ResultAndState<OpHaltReason>);

/// Prepares a send.
fn send(engine: Engine, length: usize) -> Prepared {
    prepare(engine, &MessengerTransaction::send(length))
}

/// Prepares a relay.
fn relay(engine: Engine, length: usize) -> Prepared {
    prepare(engine, &MessengerTransaction::relay(length))
}

/// Prepares a transaction.
fn prepare(engine: Engine, call: &MessengerTransaction) -> Prepared {
    let mut chain = Chain::new();
    let transaction = chain.prepare(engine, call);
    (chain, transaction)
}

#[library_benchmark(setup = relay)]
#[bench::native_36(Engine::Native, 36)]
#[bench::bytecode_36(Engine::Bytecode, 36)]
#[bench::stop_36(Engine::Stop, 36)]
#[bench::native_1024(Engine::Native, 1024)]
#[bench::bytecode_1024(Engine::Bytecode, 1024)]
#[bench::stop_1024(Engine::Stop, 1024)]
fn relay_message((mut chain, transaction): Prepared) -> Ran {
    let ran = black_box(chain.run(black_box(transaction)));
    (chain, ran)
}

#[library_benchmark(setup = send)]
#[bench::native_36(Engine::Native, 36)]
#[bench::bytecode_36(Engine::Bytecode, 36)]
#[bench::stop_36(Engine::Stop, 36)]
#[bench::native_1024(Engine::Native, 1024)]
#[bench::bytecode_1024(Engine::Bytecode, 1024)]
#[bench::stop_1024(Engine::Stop, 1024)]
fn send_message((mut chain, transaction): Prepared) -> Ran {
    let ran = black_box(chain.run(black_box(transaction)));
    (chain, ran)
}

library_benchmark_group!(name = instructions, benchmarks = [relay_message, send_message]);
main!(library_benchmark_groups = instructions);
