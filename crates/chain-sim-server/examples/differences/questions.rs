//! The questions, by seed.

use chain_sim::DEV_ACCOUNTS;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha12Rng;
use serde_json::{Value, json};

use crate::{
    catalogue::{BLOCK, Catalogue, Method, TRANSACTION},
    node::contracts,
};

/// What is wrong with a question, if something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// A required parameter is missing.
    Missing,
    /// A parameter that anvil needs is left out, which the server does not need.
    LeftOut,
    /// There is one parameter more.
    More,
    /// The parameters are an empty object.
    Named,
    /// A parameter has another type of JSON.
    Type,
    /// A string is no value of its kind.
    Malformed,
    /// A number or bytes are too large.
    Large,
    /// Something does not exist.
    Unknown,
    /// It is a frame of JSON-RPC.
    Frame,
}

impl Fault {
    /// Its name in the table of differences.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "right",
            Self::Missing => "parameter missing",
            Self::LeftOut => "parameter left out",
            Self::More => "parameter too many",
            Self::Named => "parameters by name",
            Self::Type => "wrong type",
            Self::Malformed => "malformed",
            Self::Large => "too large",
            Self::Unknown => "unknown",
            Self::Frame => "frame",
        }
    }
}

/// A question.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) method: String,
    pub(crate) params: Value,
    pub(crate) fault: Fault,
    /// Whether it may change the chain.
    pub(crate) changes: bool,
}

impl Question {
    /// A frame of JSON-RPC, by name.
    pub(crate) fn frame(name: &str, body: &[u8]) -> Self {
        let params = json!(String::from_utf8_lossy(body));
        Self { method: name.to_owned(), params, fault: Fault::Frame, changes: true }
    }
}

/// Other types of JSON than a string.
const TYPES: [&str; 6] = ["1", "-1", "1.5", "true", "{}", "[]"];
/// Strings that are no value of any kind.
const MALFORMED: [&str; 6] = ["0x", "0xg", "foo", "", "0x-1", "latest "];

/// Makes `count` questions: each method in turn, with another fault each time.
pub(crate) fn questions(catalogue: &Catalogue, seed: u64, count: usize) -> Vec<Question> {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let mut all = Vec::with_capacity(count);
    let faults = [
        Fault::None,
        Fault::Type,
        Fault::Malformed,
        Fault::None,
        Fault::Missing,
        Fault::Unknown,
        Fault::Large,
        Fault::More,
        Fault::LeftOut,
        Fault::Named,
    ];
    for fault in faults.into_iter().cycle() {
        let before = all.len();
        for method in &catalogue.methods {
            if all.len() == count {
                return all;
            }
            all.extend(question(&mut rng, method, fault));
        }
        if all.len() == before && catalogue.methods.is_empty() {
            return all;
        }
    }
    all
}

/// Makes a question with a fault; `None` where the method cannot have it.
fn question(rng: &mut ChaCha12Rng, method: &Method, fault: Fault) -> Option<Question> {
    let of = |rng: &mut ChaCha12Rng, kind: &String| value(rng, kind);
    let mut params: Vec<Value> =
        method.params.iter().map(|kind| of(rng, kind)).collect::<Option<_>>().or_else(|| {
            let required = method.params.iter().take(method.required);
            required.map(|kind| of(rng, kind)).collect()
        })?;
    let count = params.len();
    match fault {
        Fault::None | Fault::Frame | Fault::Named => {}
        Fault::Missing => {
            params.truncate(method.required.checked_sub(1)?);
        }
        Fault::LeftOut => {
            (count > method.required).then(|| params.truncate(method.required))?;
        }
        Fault::More => {
            while params.len() < method.params.len() {
                params.push(Value::Null);
            }
            params.push(json!("0x1"));
        }
        _ => {
            let position = (0..count).collect::<Vec<_>>().choose(rng).copied()?;
            params[position] = faulty(rng, method, position, fault)?;
        }
    }
    // What waits for an earlier nonce is in no block, so that nothing undoes it.
    if method.changes {
        params
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(|fields| drop(fields.remove("nonce")));
    }
    let params = if fault == Fault::Named { json!({}) } else { json!(params) };
    Some(Question { method: method.name.clone(), params, fault, changes: method.changes })
}

/// A right value of a kind of parameter; `None` for kinds that no question has.
fn value(rng: &mut ChaCha12Rng, kind: &str) -> Option<Value> {
    let [logs, reverts] = contracts();
    let number = |rng: &mut ChaCha12Rng| json!(format!("{:#x}", rng.random_range(0..4)));
    let placeholder =
        |rng: &mut ChaCha12Rng, name: &str| json!(format!("{name}{}", rng.random_range(0..3)));
    let addresses = [json!(DEV_ACCOUNTS[0]), json!(DEV_ACCOUNTS[1]), json!(logs), json!(reverts)];
    Some(match kind {
        "Address" => addresses.choose(rng)?.clone(),
        "BlockId" | "BlockNumberOrTag" | "BlockTag" => {
            let tags = ["latest", "earliest", "pending", "safe", "finalized"].map(|tag| json!(tag));
            if rng.random_bool(0.5) { number(rng) } else { tags.choose(rng)?.clone() }
        }
        "Number" | "Quantity" | "Integer" | "integer" | "Index" => number(rng),
        "Hash" => {
            let name = [BLOCK, TRANSACTION].choose(rng).copied()?;
            placeholder(rng, name)
        }
        "Data" | "string" => json!(["0x", "0x00", "0xc0ffee"].choose(rng)?),
        "boolean" => json!(rng.random_bool(0.5)),
        "TransactionRequest" => {
            let mut call = json!({ "from": DEV_ACCOUNTS[0], "to": addresses.choose(rng)? });
            if rng.random_bool(0.5) {
                call["input"] = json!("0xc0ffee");
            }
            if rng.random_bool(0.3) {
                call["gas"] = json!(["0x0", "0x5208", "0x186a0"].choose(rng)?);
            }
            if rng.random_bool(0.2) {
                call["value"] = json!(["0x1", "0xffffffffffffffffffffffff"].choose(rng)?);
            }
            if rng.random_bool(0.2) {
                call["nonce"] = json!(["0x0", "0x3", "0x9"].choose(rng)?);
            }
            call
        }
        "Filter" | "LogFilter" => {
            let mut filter = json!({ "fromBlock": "0x0", "toBlock": "latest" });
            if rng.random_bool(0.5) {
                filter["address"] = json!(logs);
            }
            if rng.random_bool(0.2) {
                filter["toBlock"] = number(rng);
            }
            filter
        }
        "StateOverride" | "BlockOverrides" => json!({}),
        "SimulatePayload" => json!({ "blockStateCalls": [{ "calls": [
            { "from": DEV_ACCOUNTS[0], "to": addresses.choose(rng)?, "input": "0x01" },
        ]}]}),
        _ => return None,
    })
}

/// A faulty value in the place of a parameter; `None` where there is none of this fault.
fn faulty(rng: &mut ChaCha12Rng, method: &Method, position: usize, fault: Fault) -> Option<Value> {
    let kind = method.params[position].as_str();
    // These would make anvil build blocks, or allocate, for ever.
    let is_count = method.name.contains("ine") || method.name == "eth_feeHistory";
    match fault {
        Fault::Type => serde_json::from_str(TYPES.choose(rng)?).ok(),
        Fault::Malformed => {
            let structured = matches!(kind, "TransactionRequest" | "Filter" | "LogFilter");
            let text = json!(MALFORMED.choose(rng)?);
            if !structured || rng.random_bool(0.3) {
                return Some(text);
            }
            let fields = if kind == "TransactionRequest" {
                ["from", "to", "gas", "value", "input"]
            } else {
                ["fromBlock", "toBlock", "address", "topics", "blockHash"]
            };
            let mut broken = value(rng, kind)?;
            broken[*fields.choose(rng)?] = text;
            Some(broken)
        }
        Fault::Large if !is_count => {
            let digits = [17, 33, 65, 129].choose(rng).copied()?;
            Some(json!(format!("0x{}", "f".repeat(digits))))
        }
        Fault::Unknown => Some(match kind {
            "BlockId" | "BlockNumberOrTag" | "BlockTag" => {
                json!(["0x63", "0xffffffffffffffff", "justified"].choose(rng)?)
            }
            "Hash" => json!(format!("0x{:064x}", rng.random_range(1..9))),
            "Address" => json!(alloy_primitives::Address::repeat_byte(0x99)),
            "Quantity" | "Number" if !is_count => json!("0x3039"),
            _ => return None,
        }),
        _ => None,
    }
}
