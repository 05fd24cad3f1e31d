//! The examples of the document.

use jsonrpsee::core::JsonValue as Value;
use serde_json::{Map, json};

/// Converts the examples of a method. Returns those with a result, and those with an error.
pub(crate) fn examples(
    method: &Map<String, Value>,
    examples: &[Value],
) -> (Vec<Value>, Vec<Value>) {
    let pairings = examples.iter().map(|example| pairing(method, example));
    pairings.partition(|example| example.get("error").is_none())
}

/// Converts an example: its parameters get the order of the method's. The requests before it, and
/// whether its result varies, are extensions.
fn pairing(method: &Map<String, Value>, example: &Value) -> Value {
    let order = method.get("params").and_then(Value::as_array).into_iter().flatten();
    let params = order.filter_map(|param| {
        let value = example["params"].get(param["name"].as_str()?)?;
        Some(json!({"name": param["name"], "value": value}))
    });
    let mut pairing = json!({"name": example["name"], "params": params.collect::<Vec<_>>()});
    if let Some(result) = example.get("result") {
        let name = method.get("result").map(|result| &result["name"]);
        pairing["result"] = json!({"name": name, "value": result});
    }
    let others = [("error", "error"), ("before", "x-before"), ("varies", "x-varies")];
    for (from, to) in others {
        if let Some(other) = example.get(from) {
            pairing[to] = other.clone();
        }
    }
    pairing
}
