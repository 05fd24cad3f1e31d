//! Values of the cluster's own methods' parameters.

use alloy_primitives::{Bytes, hex};
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Map, Value, json};

use super::{
    known::Known,
    simple_values::{address, bytes, quantity},
};

/// States of messages.
const STATES: [&str; 12] = [
    "sent",
    "resent",
    "parked",
    "submitted",
    "waiting",
    "relayed",
    "failed",
    "expired",
    "skipped",
    "noDestination",
    "reorgedOut",
    "x",
];
/// Levels of safety.
const LEVELS: [&str; 5] = ["unsafe", "cross-unsafe", "safe", "finalized", "x"];
/// What becomes of transactions.
const FATES: [&str; 4] = ["dropped", "pooled", "rebuilt", "x"];

/// A chain, by number or hex; mostly one that is there.
pub(super) fn chain(rng: &mut impl Rng) -> Value {
    match rng.random_range(0..8) {
        0 => json!(rng.random_range(900..910u64)),
        1 => quantity(rng),
        2 => json!("0x385"),
        _ => json!(rng.random_range(901..903u64)),
    }
}

/// A number of few things, or one at an edge.
fn few(rng: &mut impl Rng) -> Value {
    if rng.random_bool(0.9) { json!(rng.random_range(0..10u64)) } else { quantity(rng) }
}

/// A field, and what makes its value.
type Field<'a, R> = (&'a str, &'a dyn Fn(&mut R) -> Value);

/// Each of these fields, or not.
fn some<R: Rng>(rng: &mut R, each: f64, fields: &[Field<'_, R>]) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        if rng.random_bool(each) {
            object.insert((*name).into(), value(rng));
        }
    }
    Value::Object(object)
}

/// A word of these.
fn word(rng: &mut impl Rng, words: &[&str]) -> Value {
    json!(words.choose(rng))
}

/// A chain that is to be added. A port of its own choice might be another's.
pub(super) fn new_chain<R: Rng>(rng: &mut R) -> Value {
    let mut request = some(
        rng,
        0.2,
        &[
            ("blockTime", &|rng| few(rng)),
            ("mining", &|rng| word(rng, &["automatic", "manual", "x"])),
            ("dependencies", &|rng| json!([chain(rng), chain(rng)])),
            ("port", &|_| json!(0)),
        ],
    );
    request["chainId"] =
        if rng.random_bool(0.7) { json!(rng.random_range(903..910u64)) } else { quantity(rng) };
    request
}

/// What the relayer is told.
pub(super) fn relayer<R: Rng>(rng: &mut R) -> Value {
    some(
        rng,
        0.3,
        &[
            ("paused", &|rng| json!(rng.random_bool(0.3))),
            ("delay", &|rng| few(rng)),
            ("safety", &|rng| word(rng, &LEVELS)),
            ("order", &|rng| match rng.random_range(0..3) {
                0 => json!({ "shuffled": { "seed": rng.random::<u64>() } }),
                1 => json!("newestFirst"),
                _ => json!("oldestFirst"),
            }),
            ("batchSize", &|rng| few(rng)),
            ("retries", &|rng| {
                let number: &dyn Fn(&mut R) -> Value = &|rng| few(rng);
                let fields =
                    [("attempts", number), ("backOff", number), ("longestBackOff", number)];
                some(rng, 0.5, &fields)
            }),
            ("patience", &|rng| few(rng)),
            ("gas", &|rng| {
                let number: &dyn Fn(&mut R) -> Value = &|rng| few(rng);
                let estimates: &dyn Fn(&mut R) -> Value = &|rng| json!(rng.random_bool(0.8));
                let fields = [("estimates", estimates), ("margin", number), ("cap", number)];
                some(rng, 0.3, &fields)
            }),
            ("skip", &|rng| json!([{ "source": few(rng) }])),
        ],
    )
}

/// A reorg.
pub(super) fn reorg(rng: &mut impl Rng) -> Value {
    let mut request = json!({ "chain": chain(rng), "depth": few(rng) });
    if rng.random_bool(0.7) {
        request["transactions"] = word(rng, &FATES);
    }
    request
}

/// Faults: of a seed, or one by one.
pub(super) fn faults<R: Rng>(rng: &mut R) -> Value {
    let mut request = some(rng, 0.5, &[("settle", &|rng| few(rng))]);
    if rng.random_bool(0.5) {
        request["seed"] = json!(rng.random::<u64>());
        request["faults"] = few(rng);
        request["steps"] = few(rng);
        request["interopFilter"] = json!(rng.random_bool(0.5));
    } else {
        let faults = rng.random_range(0..6);
        let schedule: Vec<Value> = (0..faults)
            .map(|_| json!({ "step": rng.random_range(0..10), "fault": fault(rng) }))
            .collect();
        request["schedule"] = json!(schedule);
    }
    request
}

/// A fault.
fn fault(rng: &mut impl Rng) -> Value {
    // These numbers are JSON's, and none of the hex that other methods take.
    let number = match rng.random_range(0..20) {
        0 => u64::MAX,
        1 => 1 << 40,
        _ => rng.random_range(0..20),
    };
    match rng.random_range(0..10) {
        0 => json!({ "kind": "loseRelay" }),
        1 => json!({ "kind": "delayRelay", "seconds": number }),
        2 => json!({ "kind": "duplicateRelay" }),
        3 => json!({ "kind": "reorderRelays" }),
        4 => json!({
            "kind": "forgeRelay", "unchecked": rng.random_bool(0.5), "forgery": forgery(rng),
        }),
        5 => json!({
            "kind": "reorg", "chain": rng.random_range(901..904u64), "depth": number,
            "transactions": word(rng, &FATES[..3]),
        }),
        6 => json!({ "kind": "crashRelayer", "steps": number }),
        7 => json!({ "kind": "failsafe", "steps": number, "drops": rng.random_bool(0.5) }),
        8 => json!({
            "kind": "droppingReorg", "chain": rng.random_range(901..904u64), "depth": number,
            "transactions": word(rng, &FATES[..3]),
        }),
        _ => json!({ "kind": "jump", "seconds": number }),
    }
}

/// What is forged.
fn forgery(rng: &mut impl Rng) -> Value {
    let by: u64 = if rng.random_bool(0.2) { rng.random() } else { rng.random_range(0..3) };
    match rng.random_range(0..6) {
        0 => json!({ "kind": "origin" }),
        1 => json!({ "kind": "blockNumber", "by": by }),
        2 => json!({ "kind": "logIndex", "by": rng.random::<u32>() }),
        3 => json!({ "kind": "timestamp", "by": by }),
        4 => json!({ "kind": "chainId", "by": by }),
        _ => json!({ "kind": "payload", "byte": rng.random::<u16>(), "mask": rng.random::<u8>() }),
    }
}

/// What messages are wanted.
pub(super) fn messages<R: Rng>(rng: &mut R, known: &Known) -> Value {
    let several = |rng: &mut R, one: &dyn Fn(&mut R) -> Value| {
        if rng.random_bool(0.5) { one(rng) } else { json!([one(rng), one(rng)]) }
    };
    some(
        rng,
        0.2,
        &[
            ("source", &|rng| {
                several(rng, &|rng| json!(format!("{:#x}", 901 + rng.random_range(0..3))))
            }),
            ("destination", &|rng| several(rng, &|rng| quantity(rng))),
            ("sender", &|rng| several(rng, &|rng| json!(address(rng)))),
            ("target", &|rng| several(rng, &|rng| json!(address(rng)))),
            ("state", &|rng| several(rng, &|rng| word(rng, &STATES))),
            ("limit", &|rng| few(rng)),
            ("after", &|rng| known.hash(rng)),
        ],
    )
}

/// A state as anvil dumps it, not gzipped.
pub(super) fn dump(rng: &mut impl Rng, known: &Known) -> Value {
    let accounts = rng.random_range(0..4);
    let account = |rng: &mut _| {
        json!({
            "nonce": quantity(rng), "balance": quantity(rng), "code": bytes(rng),
            "storage": { known.hash(rng).as_str().unwrap_or_default(): known.hash(rng) },
        })
    };
    let accounts: Map<String, Value> =
        (0..accounts).map(|_| (address(rng).to_string(), account(rng))).collect();
    let mut json = json!({ "accounts": accounts }).to_string().into_bytes();
    if rng.random_bool(0.1) {
        json.insert(0, 0x1f);
        json.insert(1, 0x8b);
    }
    json!(hex::encode_prefixed(Bytes::from(json)))
}
