//! Every level of SIMD that this machine has, against two single implementations of keccak256.

use keccak_lanes::{
    Joined, Lanes,
    alloy_primitives::{Address, B256, keccak256},
    keccak256_each, keccak256_many, keccak256_pair,
};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use tiny_keccak::{Hasher, Keccak};

/// keccak256 by tiny-keccak, which is checked against alloy-primitives' own.
fn expected(bytes: &[u8]) -> B256 {
    let mut hash = B256::ZERO;
    let mut hasher = Keccak::v256();
    hasher.update(bytes);
    hasher.finalize(&mut hash.0);
    assert_eq!(hash, keccak256(bytes), "the single hashes differ at {} bytes", bytes.len());
    hash
}

/// `length` bytes that differ from place to place and from `seed` to `seed`.
fn bytes(length: usize, seed: usize) -> Vec<u8> {
    (0..length).map(|i| ((i + 1) * (2 * seed + 1) * 0x9e37).to_le_bytes()[1]).collect()
}

/// Hashes `inputs` in `lanes` and compares each hash.
fn check<T: AsRef<[u8]>>(lanes: Lanes, inputs: &[T]) {
    let hashes: Vec<_> = inputs.iter().map(|input| expected(input.as_ref())).collect();
    assert_eq!(lanes.many(inputs), hashes, "{lanes}");
    let mut seen = vec![0; inputs.len()];
    lanes.each(inputs, |index, hash| {
        seen[index] += 1;
        assert_eq!(hash, hashes[index], "{lanes}: input {index}");
    });
    assert!(seen.iter().all(|times| *times == 1), "{lanes}: each input once, actual {seen:?}");
}

#[test]
fn all_lengths_in_all_widths() {
    let multiples = (5..=16).chain([60, 241]);
    for length in (0..=600).chain(multiples.flat_map(|n| 136 * n - 1..=136 * n + 1)) {
        // One more than the widest lanes, and numbers below.
        let inputs: Vec<_> = (0..9).map(|seed| bytes(length, seed)).collect();
        let hashes: Vec<_> = inputs.iter().map(|input| expected(input)).collect();
        for lanes in Lanes::available() {
            for count in 0..=inputs.len() {
                assert_eq!(lanes.many(&inputs[..count]), hashes[..count], "{lanes}: {length}");
            }
            assert_eq!(lanes.pair(&inputs[0], &inputs[1]), hashes[..2], "{lanes}: {length}");
        }
    }
}

#[test]
fn pairs_of_different_lengths() {
    let lengths = [0, 1, 31, 32, 135, 136, 137, 271, 272, 273, 600, 1360, 5000];
    for lanes in Lanes::available() {
        for first in lengths {
            for second in lengths {
                let [first, second] = [bytes(first, 3), bytes(second, 5)];
                let hashes = [expected(&first), expected(&second)];
                assert_eq!(lanes.pair(&first, &second), hashes, "{lanes}");
            }
        }
    }
}

#[test]
fn inputs_in_two_parts() {
    for lanes in Lanes::available() {
        for length in [0, 1, 32, 135, 136, 137, 300, 408] {
            let whole = bytes(length, 1);
            let parts: Vec<_> = (0..=length)
                .map(|split| whole.split_at(split))
                .map(|(head, tail)| Joined { head, tail })
                .collect();
            let hash = expected(&whole);
            for (split, actual) in lanes.many(&parts).into_iter().enumerate() {
                assert_eq!(actual, hash, "{lanes}: {length} bytes, split at {split}");
            }
            for part in &parts {
                assert_eq!(lanes.pair(part, &whole), [hash; 2], "{lanes}: {length} bytes");
            }
        }
    }
}

/// Many inputs of few lengths, of many lengths, and a long one among short ones.
#[test]
fn mixes_of_lengths() {
    let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0x5a; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let length = proptest::prop_oneof![
        4 => 0_usize..200,
        3 => 0_usize..700,
        1 => 0_usize..12_000,
        2 => proptest::sample::select(vec![20, 32, 135, 136, 137, 272, 532]),
    ];
    let inputs = vec((length, any::<u16>()), 0..70);
    runner
        .run(&inputs, |inputs| {
            let inputs: Vec<_> =
                inputs.into_iter().map(|(length, seed)| bytes(length, usize::from(seed))).collect();
            for lanes in Lanes::available() {
                check(lanes, &inputs);
            }
            Ok::<_, TestCaseError>(())
        })
        .expect("all hashes are equal");
}

#[test]
fn inputs_of_other_types() {
    let addresses = [Address::repeat_byte(1), Address::repeat_byte(2), Address::repeat_byte(3)];
    let words = [[7; 32]; 5];
    for lanes in Lanes::available() {
        check(lanes, &addresses);
        check(lanes, &words);
        check(lanes, &["", "text"]);
        check(lanes, &words.each_ref().map(|word| &word[..]));
    }
}

#[test]
fn functions_without_lanes_use_the_default() {
    let inputs: Vec<_> = (0..20).map(|seed| bytes(100 + seed, seed)).collect();
    let hashes: Vec<_> = inputs.iter().map(|input| expected(input)).collect();
    let detected = Lanes::best();
    assert_eq!(Some(&detected), Lanes::available().last());
    for lanes in Lanes::available() {
        lanes.make_default();
        assert_eq!(Lanes::best(), lanes);
        assert_eq!(keccak256_many(&inputs), hashes);
        assert_eq!(keccak256_pair(&inputs[0], &inputs[1]), [hashes[0], hashes[1]]);
        keccak256_each(&inputs, |index, hash| assert_eq!(hash, hashes[index]));
    }
    detected.make_default();
}

/// The log of a test run says which levels it covered.
#[test]
fn levels_of_this_machine() {
    let available = Lanes::available();
    println!("levels of SIMD that these tests have run: {available:?}");
    assert_eq!(available.first(), Some(&Lanes::SINGLE));
    #[cfg(target_arch = "x86_64")]
    assert!(available.iter().any(|lanes| lanes.name() == "sse2"), "{available:?}");
    for lanes in available {
        assert_eq!(lanes.name().parse(), Ok(lanes));
        assert!(lanes.widths().is_sorted());
        assert_eq!(lanes.widths().is_empty(), lanes == Lanes::SINGLE);
    }
}

#[test]
fn lanes_that_no_machine_has() {
    let error = "avx3".parse::<Lanes>().expect_err("there is no AVX3");
    assert_eq!(error.actual, "avx3");
    assert!(error.expected.contains(&"single"));
    assert!(error.to_string().contains("expected one of [\"single\""), "{error}");
}
