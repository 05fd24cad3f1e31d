//! Keccak-256 by implementation and length: one permutation, the three of a payload of 288 bytes, a
//! kilobyte, 32 kilobytes. Two thirds of a relay's time is hashing.
//!
//! `alloy` is the implementation that alloy-primitives' features select in this build, and that
//! both engines use. The others are the implementations that they could select (`keccak-asm` by
//! `asm-keccak`).

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Lengths of the input in bytes.
const LENGTHS: [usize; 4] = [64, 288, 1024, 32_768];

/// An implementation's name and function.
type Backend = (&'static str, fn(&[u8]) -> [u8; 32]);

/// All implementations.
const BACKENDS: [Backend; 4] = [
    ("alloy", |bytes| alloy_primitives::keccak256(bytes).0),
    ("keccak-asm", |bytes| <keccak_asm::Keccak256 as keccak_asm::Digest>::digest(bytes).into()),
    ("sha3", |bytes| <sha3::Keccak256 as sha3::Digest>::digest(bytes).into()),
    ("tiny-keccak", |bytes| {
        use tiny_keccak::Hasher;

        let mut hash = [0; 32];
        let mut hasher = tiny_keccak::Keccak::v256();
        hasher.update(bytes);
        hasher.finalize(&mut hash);
        hash
    }),
];

/// Times each implementation at each length.
fn keccak_benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("keccak");
    for length in LENGTHS {
        let bytes = vec![0x5a; length];
        group.throughput(Throughput::Bytes(length as u64));
        for (name, hash) in BACKENDS {
            assert_eq!(hash(&bytes), alloy_primitives::keccak256(&bytes).0, "{name}");
            group.bench_function(BenchmarkId::new(name, length), |bencher| {
                bencher.iter(|| hash(black_box(&bytes)));
            });
        }
    }
}

criterion_group!(benches, keccak_benches);
criterion_main!(benches);
