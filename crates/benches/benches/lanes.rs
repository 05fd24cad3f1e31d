//! keccak256 of several inputs at once, by level of SIMD: a permutation of each width, against the
//! single hash that this build has configured; a pair; what tries, blooms and logs hash.

use std::hint::black_box;

use alloy_primitives::keccak256;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use keccak_lanes::Lanes;

/// One permutation of as many states as each level has lanes. Every input is one block. The
/// throughput in elements is that of states.
fn permutations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("permutation");
    let inputs = [[0x5a; 64]; 8];
    group.throughput(Throughput::Elements(1));
    group
        .bench_function("configured/1", |bencher| bencher.iter(|| keccak256(black_box(inputs[0]))));
    for lanes in Lanes::available() {
        for width in lanes.widths() {
            group.throughput(Throughput::Elements(*width as u64));
            group.bench_function(BenchmarkId::new(lanes.name(), width), |bencher| {
                bencher.iter(|| {
                    lanes.each(black_box(&inputs[..*width]), |_, hash| _ = black_box(hash));
                });
            });
        }
    }
    group.finish();
}

/// Two inputs of equal length, as payload and message hash of a relay.
fn pairs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pair");
    for length in [288, 1248, 32_992] {
        let inputs = [vec![0x5a; length], vec![0xa5; length]];
        group.throughput(Throughput::Bytes(2 * length as u64));
        for lanes in Lanes::available() {
            group.bench_function(BenchmarkId::new(lanes.name(), length), |bencher| {
                bencher.iter(|| lanes.pair(black_box(&inputs[0]), black_box(&inputs[1])));
            });
        }
    }
    group.finish();
}

/// Many inputs: the nodes of a trie, the addresses and topics of blooms, the payloads of logs.
fn many(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("many");
    let of = |lengths: &[usize]| -> Vec<Vec<u8>> {
        (0..256).map(|i| vec![0x5a; lengths[i % lengths.len()]]).collect()
    };
    let kinds = [
        ("nodes", of(&[532, 113, 70, 104, 340, 532, 51, 110])),
        ("blooms", of(&[20, 32, 32])),
        ("logs", of(&[160, 288, 292, 1184])),
    ];
    for (kind, inputs) in kinds {
        group.throughput(Throughput::Elements(inputs.len() as u64));
        for lanes in Lanes::available() {
            group.bench_function(BenchmarkId::new(kind, lanes), |bencher| {
                bencher.iter(|| lanes.many(black_box(&inputs)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, permutations, pairs, many);
criterion_main!(benches);
