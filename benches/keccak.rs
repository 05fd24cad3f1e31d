//! Keccak-256 by implementation and length: one permutation, as many as a payload of 160 bytes or
//! so takes, a kilobyte, 32 of them. Two thirds of a relay is this.
//!
//! `alloy` is what alloy-primitives' features choose in this build, and what both engines hash
//! with; the others are what they could choose (`keccak-asm` is its `asm-keccak`).

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Bytes to hash.
const LENGTHS: [usize; 4] = [64, 288, 1024, 32_768];

/// An implementation's name, and what it makes of bytes.
type Backend = (&'static str, fn(&[u8]) -> [u8; 32]);

/// All of them.
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

/// Times each at each length.
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
