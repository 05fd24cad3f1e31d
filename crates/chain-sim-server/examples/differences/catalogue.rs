//! The methods that both nodes have, with what their parameters are.

use serde_json::{Value, json};

use crate::{failure::Failure, node::Node};

/// The code of a method that a node does not have.
const UNKNOWN_METHOD: i64 = -32_601;

/// Methods that are not asked: what they change is not undone by a snapshot, they wait for a block, or
/// their answer is the whole state.
const LEFT_OUT: [&str; 25] = [
    "revert",
    "snapshot",
    "reset",
    "Interval",
    "utomine",
    "mpersonate",
    "dumpState",
    "loadState",
    "rollback",
    "reorg",
    "Logging",
    "ubscribe",
    "NextBlock",
    "nodeInfo",
    "metadata",
    "setTime",
    "oinbase",
    "GasLimit",
    "PrevRandao",
    "setChainId",
    "setRpcUrl",
    "setMinGasPrice",
    "enableTraces",
    "mine_detailed",
    "Sync",
];

/// What the placeholder of a block's hash begins with; a number follows.
pub(crate) const BLOCK: &str = "$block";
/// What the placeholder of a transaction's hash begins with; a number follows.
pub(crate) const TRANSACTION: &str = "$transaction";

/// A method.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub(crate) name: String,
    /// The names of its parameters' schemas.
    pub(crate) params: Vec<String>,
    /// How many of them cannot be left out.
    pub(crate) required: usize,
    /// Whether it may change the chain.
    pub(crate) changes: bool,
}

/// All methods that both have.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) methods: Vec<Method>,
    /// For each node, what placeholders stand for: hashes differ from node to node.
    pub(crate) placeholders: [Vec<(String, Value)>; 2],
}

impl Catalogue {
    /// Reads the server's document, and asks anvil which of the methods it has.
    pub(crate) fn of(nodes: [Node; 2]) -> Result<Self, Failure> {
        let [anvil, served] = nodes;
        let document = served.ask("rpc_discover", &[])?;
        let mut methods = Vec::new();
        for described in document["methods"].as_array().into_iter().flatten() {
            let name = described["name"].as_str().unwrap_or_default();
            let served_here = described["tags"].to_string().contains("chain");
            if !served_here || LEFT_OUT.iter().any(|part| name.contains(part)) {
                continue;
            }
            if !has(anvil, name)? {
                continue;
            }
            let params = described["params"].as_array().cloned().unwrap_or_default();
            let required = params.iter().filter(|param| param["required"] == true).count();
            methods.push(Method {
                name: name.to_owned(),
                params: params.iter().map(|param| kind(&param["schema"])).collect(),
                required,
                changes: changes(name),
            });
        }
        let placeholders = [placeholders(anvil)?, placeholders(served)?];
        Ok(Self { methods, placeholders })
    }
}

/// Whether a node has a method, which is called without parameters. What the call changes is undone.
fn has(node: Node, name: &str) -> Result<bool, Failure> {
    let undo = node.ask("evm_snapshot", &[])?;
    let answer = node.request(name, &json!([]))?;
    node.ask("evm_revert", &[undo])?;
    Ok(answer["error"]["code"] != UNKNOWN_METHOD)
}

/// Returns the name of a schema: that of the component, or else its type.
fn kind(schema: &Value) -> String {
    let reference = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    reference.or_else(|| schema["type"].as_str()).unwrap_or_default().to_owned()
}

/// Whether a method may change the chain.
fn changes(name: &str) -> bool {
    let prefixes = ["anvil_", "evm_", "hardhat_", "eth_send", "eth_resend"];
    prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// Returns what placeholders stand for on a node: the hashes of its blocks and their transactions.
fn placeholders(node: Node) -> Result<Vec<(String, Value)>, Failure> {
    let mut known = Vec::new();
    for number in 1..=3 {
        let number = json!(format!("{number:#x}"));
        let block = node.ask("eth_getBlockByNumber", &[number, json!(false)])?;
        let names = [BLOCK, TRANSACTION].map(|name| format!("{name}{}", known.len() / 2));
        known.extend(
            names.into_iter().zip([&block["hash"], &block["transactions"][0]].map(Value::clone)),
        );
    }
    Ok(known)
}

/// Replaces placeholders in parameters.
pub(crate) fn filled(value: &Value, known: &[(String, Value)]) -> Value {
    match value {
        Value::String(text) => {
            let found = known.iter().find(|(name, _)| name == text);
            found.map_or_else(|| value.clone(), |(_, value)| value.clone())
        }
        Value::Array(items) => items.iter().map(|item| filled(item, known)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (key.clone(), filled(value, known))).collect()
        }
        other => other.clone(),
    }
}
