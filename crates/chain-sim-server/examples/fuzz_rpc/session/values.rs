//! Values of parameters: plausible, at the edge, and broken.

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::SolCall;
use chain_sim::DEV_ACCOUNTS;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use rand::{Rng, seq::IndexedRandom};
use serde_json::{Value, json};

use super::{
    cluster_values,
    known::{Known, known},
    shapes::Kind,
    simple_values::{CODE, address, bytes, quantity},
};

/// Of blocks.
const TAGS: [&str; 6] = ["latest", "pending", "earliest", "safe", "finalized", "nonsense"];

impl Known {
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
            Kind::TraceTypes => {
                let types = ["trace", "stateDiff", "vmTrace", "trace"];
                json!(types[rng.random_range(0..3)..].to_vec())
            }
            Kind::CallFilter => json!({
                "fromBlock": self.value(rng, Kind::Quantity), "toBlock": TAGS.choose(rng),
                "toAddress": [address(rng)], "count": quantity(rng),
            }),
            Kind::Path => json!([quantity(rng), quantity(rng)]),
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
