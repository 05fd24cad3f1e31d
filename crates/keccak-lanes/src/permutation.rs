//! Keccak-f\[1600\] of several states at once: one state in each lane of 25 vectors.
//!
//! A function is compiled for a level of SIMD only where it is inlined into the closure that is
//! handed to `Simd::vectorize`. So everything here is `#[inline(always)]`, and no closure is inside.

use fearless_simd::prelude::*;

/// The words of a state.
pub(crate) const WORDS: usize = 25;

/// The constant of each round.
const ROUND_CONSTANTS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// Permutes `W` states, whose words of one place are in one row.
#[inline(always)]
pub(crate) fn permute<S: Simd, V: SimdInt<S, Element = u64>, const W: usize>(
    simd: S,
    rows: &mut [[u64; W]; WORDS],
) {
    let mut state = [V::splat(simd, 0); WORDS];
    for i in 0..WORDS {
        state[i] = V::from_slice(simd, &rows[i]);
    }
    for constant in ROUND_CONSTANTS {
        state = round(simd, state, constant);
    }
    for i in 0..WORDS {
        state[i].store_slice(&mut rows[i]);
    }
}

/// One round: θ, ρ, π, χ and ι of FIPS 202.
#[inline(always)]
fn round<S: Simd, V: SimdInt<S, Element = u64>>(
    simd: S,
    a: [V; WORDS],
    constant: u64,
) -> [V; WORDS] {
    // θ: the parity of each column.
    let c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
    let c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
    let c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
    let c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
    let c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
    let d0 = c4 ^ rotate(c1, 1);
    let d1 = c0 ^ rotate(c2, 1);
    let d2 = c1 ^ rotate(c3, 1);
    let d3 = c2 ^ rotate(c4, 1);
    let d4 = c3 ^ rotate(c0, 1);

    // ρ and π put each word into its new place, rotated; χ then works within a row.
    let [r0, r1, r2, r3, r4] = chi(
        a[0] ^ d0,
        rotate(a[6] ^ d1, 44),
        rotate(a[12] ^ d2, 43),
        rotate(a[18] ^ d3, 21),
        rotate(a[24] ^ d4, 14),
    );
    let [r5, r6, r7, r8, r9] = chi(
        rotate(a[3] ^ d3, 28),
        rotate(a[9] ^ d4, 20),
        rotate(a[10] ^ d0, 3),
        rotate(a[16] ^ d1, 45),
        rotate(a[22] ^ d2, 61),
    );
    let [r10, r11, r12, r13, r14] = chi(
        rotate(a[1] ^ d1, 1),
        rotate(a[7] ^ d2, 6),
        rotate(a[13] ^ d3, 25),
        rotate(a[19] ^ d4, 8),
        rotate(a[20] ^ d0, 18),
    );
    let [r15, r16, r17, r18, r19] = chi(
        rotate(a[4] ^ d4, 27),
        rotate(a[5] ^ d0, 36),
        rotate(a[11] ^ d1, 10),
        rotate(a[17] ^ d2, 15),
        rotate(a[23] ^ d3, 56),
    );
    let [r20, r21, r22, r23, r24] = chi(
        rotate(a[2] ^ d2, 62),
        rotate(a[8] ^ d3, 55),
        rotate(a[14] ^ d4, 39),
        rotate(a[15] ^ d0, 41),
        rotate(a[21] ^ d1, 2),
    );
    [
        r0 ^ V::splat(simd, constant),
        r1,
        r2,
        r3,
        r4,
        r5,
        r6,
        r7,
        r8,
        r9,
        r10,
        r11,
        r12,
        r13,
        r14,
        r15,
        r16,
        r17,
        r18,
        r19,
        r20,
        r21,
        r22,
        r23,
        r24,
    ]
}

/// χ: each word of a row, changed by the two after it.
#[inline(always)]
fn chi<S: Simd, V: SimdInt<S, Element = u64>>(b0: V, b1: V, b2: V, b3: V, b4: V) -> [V; 5] {
    [b0 ^ (!b1 & b2), b1 ^ (!b2 & b3), b2 ^ (!b3 & b4), b3 ^ (!b4 & b0), b4 ^ (!b0 & b1)]
}

/// Rotates each word to the left; AVX-512 has an instruction for it, which the compiler finds.
#[inline(always)]
fn rotate<S: Simd, V: SimdInt<S, Element = u64>>(word: V, bits: u32) -> V {
    (word << bits) | (word >> (64 - bits))
}
