//! Times a transaction by engine, level of SIMD and message length.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use keccak_lanes::Lanes;

use crate::transactions::{Chain, Engine, MessengerTransaction};

/// Lengths of the messages in bytes: a selector and one word, a kilobyte, 32 kilobytes.
const LENGTHS: [usize; 3] = [36, 1024, 32_768];

/// Times `call` with messages of each length, under ids like `function/native/36`, and natively also
/// in each of `levels`, under ids like `function/native-avx2/36`.
pub(crate) fn time(
    criterion: &mut Criterion,
    function: &str,
    call: fn(usize) -> MessengerTransaction,
    levels: &[Lanes],
) {
    let best = Lanes::best();
    let mut chain = Chain::new();
    let mut group = criterion.benchmark_group(function);
    for length in LENGTHS {
        for engine in Engine::ALL {
            let transaction = chain.prepare(engine, &call(length));
            group.bench_function(BenchmarkId::new(engine.name(), length), |bencher| {
                bencher.iter(|| black_box(chain.run(black_box(transaction.clone()))));
            });
        }
        let transaction = chain.prepare(Engine::Native, &call(length));
        for lanes in levels {
            lanes.make_default();
            group.bench_function(BenchmarkId::new(format!("native-{lanes}"), length), |bencher| {
                bencher.iter(|| black_box(chain.run(black_box(transaction.clone()))));
            });
        }
        best.make_default();
    }
}
