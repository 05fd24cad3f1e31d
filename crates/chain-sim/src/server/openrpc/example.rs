//! Examples, as the document has them.

use jsonrpsee::core::JsonValue as Value;
use serde_json::{Map, json};

/// Of the examples of a method, those that come to an answer, and those that come to an error.
pub(super) fn examples(
    method: &Map<String, Value>,
    examples: &[Value],
) -> (Vec<Value>, Vec<Value>) {
    let pairings = examples.iter().map(|example| pairing(method, example));
    pairings.partition(|example| example.get("error").is_none())
}

/// An example, with its parameters in the order of the method's. What is to be done before it, and
/// whether its answer is another each time, are extensions.
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
