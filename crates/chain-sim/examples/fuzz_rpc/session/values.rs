//! Values of parameters: plausible, at the edge, and broken.

use alloy_primitives::{Address, B256, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use chain_sim::DEV_ACCOUNTS;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::{messageNonceCall, sendMessageCall},
};
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{cluster_values, shapes::Kind};

/// Numbers at edges.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    16,
    127,
    255,
    256,
    21_000,
    0xffff,
    1 << 31,
    (1 << 32) - 1,
    (1 << 53) - 1,
    1 << 53,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];
/// Loops until the gas is gone; copies memory without end; reverts; stops; calls itself.
const CODE: [&str; 6] = [
    "0x5b600056",
    "0x5b62ffffff6000600039600056",
    "0x60006000fd",
    "0x00",
    "0x5b600060006000600060003045f1600056",
    "0x",
];
/// Of blocks.
const TAGS: [&str; 6] = ["latest", "pending", "earliest", "safe", "finalized", "nonsense"];
/// What answers are remembered.
const MOST_KNOWN: usize = 64;
/// What states are remembered.
const MOST_DUMPS: usize = 2;
/// What a state that was dumped begins with.
const GZIP: &str = "0x1f8b";

/// What earlier answers have said.
#[derive(Debug, Default)]
pub(super) struct Known {
    hashes: Vec<String>,
    ids: Vec<String>,
    encoded: Vec<String>,
    dumps: Vec<String>,
}

impl Known {
    /// With transactions that are signed.
    pub(super) fn new(encoded: Vec<String>) -> Self {
        Self { encoded, ..Self::default() }
    }

    /// Takes note of what is in an answer.
    pub(super) fn learn(&mut self, rng: &mut impl Rng, answer: &Value) {
        match answer {
            Value::String(text) if text.starts_with("0x") => {
                let (pool, most) = match text.len() {
                    66 => (&mut self.hashes, MOST_KNOWN),
                    ..=8 => (&mut self.ids, MOST_KNOWN),
                    200..=2_000 => (&mut self.encoded, MOST_KNOWN),
                    _ if text.starts_with(GZIP) => (&mut self.dumps, MOST_DUMPS),
                    _ => return,
                };
                if pool.len() < most {
                    pool.push(text.clone());
                } else {
                    let place = rng.random_range(0..most);
                    pool[place].clone_from(text);
                }
            }
            Value::Array(items) => items.iter().take(8).for_each(|item| self.learn(rng, item)),
            Value::Object(fields) => {
                fields.values().take(24).for_each(|field| self.learn(rng, field));
            }
            _ => {}
        }
    }

    /// A parameter that may be right.
    pub(super) fn value(&self, rng: &mut impl Rng, kind: Kind) -> Value {
        match kind {
            Kind::Address => json!(address(rng)),
            Kind::Block => match rng.random_range(0..6) {
                0 => {
                    json!({ "blockHash": self.hash(rng), "requireCanonical": rng.random_bool(0.5) })
                }
                1 => self.hash(rng),
                2 => json!({ "blockNumber": quantity(rng) }),
                3 => json!(format!("{:#x}", rng.random_range(0..40u64))),
                _ => json!(TAGS.choose(rng)),
            },
            Kind::Hash => self.hash(rng),
            Kind::Quantity => quantity(rng),
            // Many at once are only slow.
            Kind::Count => match rng.random_range(0..20) {
                0 => json!("0xffffffffffffffff"),
                1 => json!(100_001),
                _ => json!(format!("{:#x}", rng.random_range(0..20u64))),
            },
            Kind::Id => known(rng, &self.ids).unwrap_or_else(|| quantity(rng)),
            Kind::Bytes => bytes(rng),
            Kind::Encoded => known(rng, &self.encoded).unwrap_or_else(|| bytes(rng)),
            Kind::Flag => json!(rng.random_bool(0.5)),
            Kind::Call => self.call(rng),
            Kind::State => self.state(rng),
            Kind::Environment => json!({
                "number": quantity(rng), "time": quantity(rng), "gasLimit": quantity(rng),
                "baseFee": quantity(rng), "coinbase": address(rng), "random": self.hash(rng),
                "blockHash": { "1": self.hash(rng) },
            }),
            Kind::Filter => self.filter(rng),
            Kind::Topic => {
                let topics = ["newHeads", "logs", "newPendingTransactions", "syncing", "x"];
                json!(topics.choose(rng))
            }
            Kind::Keys => {
                let keys = rng.random_range(0..5);
                json!((0..keys).map(|_| self.hash(rng)).collect::<Vec<_>>())
            }
            Kind::Percentiles => json!([0, 25.5, 50, 1e9, -1]),
            Kind::Tracer => self.tracer(rng),
            Kind::Dump => match known(rng, &self.dumps) {
                Some(dump) if rng.random_bool(0.3) => dump,
                _ => cluster_values::dump(rng, self),
            },
            Kind::NewChain => cluster_values::new_chain(rng),
            Kind::Relayer => cluster_values::relayer(rng),
            Kind::Reorg => cluster_values::reorg(rng),
            Kind::Faults => cluster_values::faults(rng),
            Kind::Messages => cluster_values::messages(rng, self),
            Kind::MessageTopic => json!("messages"),
            Kind::Descriptor => json!({
                "chainID": "0x385", "timestamp": quantity(rng), "timeout": quantity(rng),
            }),
            Kind::Identifier => json!({
                "origin": address(rng), "blockNumber": quantity(rng), "logIndex": quantity(rng),
                "timestamp": quantity(rng), "chainId": quantity(rng), "payload": bytes(rng),
            }),
            Kind::Fork => match rng.random_range(0..3) {
                0 => Value::Null,
                1 => json!({}),
                _ => json!({ "forking": { "jsonRpcUrl": "x", "blockNumber": quantity(rng) } }),
            },
            Kind::Level => {
                json!(["unsafe", "cross-unsafe", "safe", "finalized", "x"].choose(rng))
            }
            Kind::Any => {
                let kinds = [Kind::Address, Kind::Block, Kind::Hash, Kind::Quantity, Kind::Bytes];
                let more = [Kind::Flag, Kind::Call, Kind::Filter, Kind::Descriptor, Kind::Id];
                let kinds = [kinds, more].concat();
                kinds.choose(rng).map_or(Value::Null, |kind| self.value(rng, *kind))
            }
        }
    }

    /// A hash of something that is there, or of nothing.
    pub(super) fn hash(&self, rng: &mut impl Rng) -> Value {
        match known(rng, &self.hashes) {
            Some(hash) if rng.random_bool(0.9) => hash,
            _ => json!(B256::from(rng.random::<[u8; 32]>())),
        }
    }

    /// A call, or a transaction.
    fn call(&self, rng: &mut impl Rng) -> Value {
        let mut call = json!({ "from": address(rng), "to": address(rng) });
        if rng.random_bool(0.4) {
            let send = sendMessageCall {
                _destination: U256::from(rng.random_range(900..904u64)),
                _target: address(rng),
                _message: Bytes::copy_from_slice(&rng.random::<[u8; 8]>()),
            };
            call["to"] = json!(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
            call["data"] = json!(Bytes::from(send.abi_encode()));
            call["from"] = json!(DEV_ACCOUNTS.choose(rng));
            return call;
        }
        let fields =
            ["gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "nonce", "chainId"];
        for field in fields.iter().chain(&["value", "type", "maxFeePerBlobGas"]) {
            if rng.random_bool(0.15) {
                call[*field] = quantity(rng);
            }
        }
        if rng.random_bool(0.5) {
            call["data"] = bytes(rng);
        }
        if rng.random_bool(0.1) {
            call.as_object_mut().map(|fields| fields.remove("to"));
        }
        if rng.random_bool(0.2) {
            let keys = self.value(rng, Kind::Keys);
            call["accessList"] = json!([{ "address": CROSS_L2_INBOX, "storageKeys": keys }]);
        }
        if rng.random_bool(0.03) {
            call["authorizationList"] = json!([{
                "chainId": quantity(rng), "address": address(rng), "nonce": quantity(rng),
                "yParity": "0x1", "r": quantity(rng), "s": quantity(rng),
            }]);
        }
        call
    }

    /// Accounts that are otherwise.
    fn state(&self, rng: &mut impl Rng) -> Value {
        let mut account = json!({ "balance": quantity(rng), "nonce": quantity(rng) });
        // Those that loop take long.
        let code = if rng.random_bool(0.02) { CODE.choose(rng) } else { CODE[2..4].choose(rng) };
        if rng.random_bool(0.5) {
            account["code"] = json!(code);
        }
        if rng.random_bool(0.3) {
            let field = if rng.random_bool(0.5) { "state" } else { "stateDiff" };
            account[field] =
                json!({ B256::from(rng.random::<[u8; 32]>()).to_string(): self.hash(rng) });
        }
        if rng.random_bool(0.05) {
            account["movePrecompileToAddress"] = json!(address(rng));
        }
        json!({ address(rng).to_string(): account })
    }

    /// What logs are wanted.
    fn filter(&self, rng: &mut impl Rng) -> Value {
        let mut filter = json!({});
        if rng.random_bool(0.2) {
            filter["blockHash"] = self.hash(rng);
        }
        for field in ["fromBlock", "toBlock"] {
            if rng.random_bool(0.5) {
                filter[field] = self.value(rng, Kind::Block);
            }
        }
        if rng.random_bool(0.3) {
            filter["address"] = json!([L2_TO_L2_CROSS_DOMAIN_MESSENGER, address(rng)]);
        }
        if rng.random_bool(0.3) {
            filter["topics"] = json!([null, [self.hash(rng), self.hash(rng)], self.hash(rng)]);
        }
        filter
    }

    /// How a trace is to be.
    fn tracer(&self, rng: &mut impl Rng) -> Value {
        let tracers =
            ["callTracer", "prestateTracer", "4byteTracer", "noopTracer", "flatCallTracer"];
        match rng.random_range(0..4) {
            0 => json!({ "disableStorage": rng.random_bool(0.5), "limit": quantity(rng) }),
            1 => json!({ "tracer": "muxTracer", "tracerConfig": { "callTracer": {} } }),
            _ => json!({
                "tracer": tracers.choose(rng),
                "tracerConfig": { "withLog": true, "diffMode": rng.random_bool(0.5) },
                "stateOverrides": self.state(rng),
            }),
        }
    }
}

/// Something that can be no parameter, or hardly.
pub(super) fn broken(rng: &mut impl Rng) -> Value {
    match rng.random_range(0..14) {
        0 => Value::Null,
        1 => json!(-1),
        2 => json!(1.5),
        3 => json!(1e300),
        4 => json!(""),
        5 => json!("0x"),
        6 => json!("0xzz"),
        7 => json!("\u{0}\u{ffff}"),
        8 => json!([[[[]]]]),
        9 => json!({ "": {} }),
        10 => json!(u64::MAX),
        11 => json!(format!("0x{}", "f".repeat(65))),
        12 => json!("x".repeat(rng.random_range(1..5_000))),
        _ => json!(true),
    }
}

/// An account that matters, or one that does not.
pub(super) fn address(rng: &mut impl Rng) -> Address {
    match rng.random_range(0..8) {
        0 => L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        1 => CROSS_L2_INBOX,
        // Precompiles, among them those of BLS and P256.
        2 => Address::with_last_byte(rng.random_range(0..0x14)),
        3 => Address::from(rng.random::<[u8; 20]>()),
        _ => DEV_ACCOUNTS.choose(rng).copied().unwrap_or_default(),
    }
}

/// A number, small or at an edge.
pub(super) fn quantity(rng: &mut impl Rng) -> Value {
    match rng.random_range(0..10) {
        0 => json!(EDGES.choose(rng)),
        1 | 2 => json!(format!("{:#x}", EDGES.choose(rng).copied().unwrap_or_default())),
        3 => json!(U256::MAX),
        4 => json!(EDGES.choose(rng).map(u64::to_string)),
        5 => json!(U256::from_be_bytes(rng.random::<[u8; 32]>())),
        _ => json!(format!("{:#x}", rng.random_range(0..300u64))),
    }
}

/// Bytes: calldata, code, or noise.
pub(super) fn bytes(rng: &mut impl Rng) -> Value {
    match rng.random_range(0..5) {
        0 => json!(CODE[2..4].choose(rng)),
        1 => json!(Bytes::from(messageNonceCall {}.abi_encode())),
        2 => json!("0x"),
        _ => {
            let mut noise = vec![0; rng.random_range(0..300)];
            rng.fill_bytes(&mut noise);
            json!(hex::encode_prefixed(noise))
        }
    }
}

/// Something that an answer has said.
fn known(rng: &mut impl Rng, pool: &[String]) -> Option<Value> {
    pool.choose(rng).map(|text| json!(text))
}
