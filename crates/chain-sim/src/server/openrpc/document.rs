//! The document, put together of its parts.

use jsonrpsee::core::JsonValue as Value;
use serde_json::{Map, json};

use super::example::examples as split_examples;
use crate::server::addresses::Served;

/// What the document says of itself.
const INFO: &str = include_str!("info.json");
/// Tags, schemas and errors, which methods refer to.
const COMPONENTS: &str = include_str!("components.json");
/// The methods of each namespace, and their examples by name.
pub(super) const NAMESPACES: &[(&str, &str)] = &[
    (include_str!("methods/admin.json"), include_str!("examples/admin.json")),
    (include_str!("methods/anvil.json"), include_str!("examples/anvil.json")),
    (include_str!("methods/debug.json"), include_str!("examples/debug.json")),
    (include_str!("methods/cluster.json"), include_str!("examples/cluster.json")),
    (include_str!("methods/eth_account.json"), include_str!("examples/eth_account.json")),
    (include_str!("methods/eth_block.json"), include_str!("examples/eth_block.json")),
    (include_str!("methods/eth_call.json"), include_str!("examples/eth_call.json")),
    (include_str!("methods/eth_log.json"), include_str!("examples/eth_log.json")),
    (include_str!("methods/eth_transaction.json"), include_str!("examples/eth_transaction.json")),
    (include_str!("methods/evm.json"), include_str!("examples/evm.json")),
    (include_str!("methods/interop.json"), include_str!("examples/interop.json")),
    (include_str!("methods/node.json"), include_str!("examples/node.json")),
    (include_str!("methods/txpool.json"), include_str!("examples/txpool.json")),
];
/// Marks the other names of a method, in the parts.
const ALIASES: &str = "x-aliases";
/// Marks a method that is another by another name, in the document.
const ALIAS_OF: &str = "x-alias-of";
/// Examples that come to an error, which `OpenRPC` has no place for.
const ERROR_EXAMPLES: &str = "x-error-examples";

/// The document of a server that listens there.
///
/// # Errors
///
/// Where a part is not what it should be.
pub(super) fn document(served: &Served) -> Result<Value, serde_json::Error> {
    let mut document: Map<String, Value> = serde_json::from_str(INFO)?;
    document["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    let url = |address| format!("http://{address}");
    let chains = served.chains.iter();
    let chains =
        chains.map(|(id, address)| json!({"name": format!("chain {id}"), "url": url(address)}));
    document.insert("servers".into(), chains.collect());
    let admin: Vec<Value> =
        served.admin.iter().map(|address| json!({"name": "admin", "url": url(address)})).collect();
    let mut methods = Vec::new();
    for (described, examples) in NAMESPACES {
        let described: Vec<Map<String, Value>> = serde_json::from_str(described)?;
        let mut examples: Map<String, Value> = serde_json::from_str(examples)?;
        for mut method in described {
            let name = method.get("name").and_then(Value::as_str).unwrap_or_default();
            let examples = examples.remove(name).unwrap_or_default();
            let examples = examples.as_array().map(Vec::as_slice).unwrap_or_default();
            let (answered, refused) = split_examples(&method, examples);
            method.insert("examples".into(), answered.into());
            if !refused.is_empty() {
                method.insert(ERROR_EXAMPLES.into(), refused.into());
            }
            if !has_tag(&method, "chain") {
                method.insert("servers".into(), admin.clone().into());
            }
            let aliases = method.remove(ALIASES);
            let name = method.get("name").cloned().unwrap_or_default();
            let aliases = aliases.as_ref().and_then(Value::as_array).into_iter().flatten();
            let others: Vec<Value> =
                aliases.map(|alias| renamed(method.clone(), &name, alias).into()).collect();
            methods.push(method.into());
            methods.extend(others);
        }
    }
    document.insert("methods".into(), methods.into());
    document.insert("components".into(), serde_json::from_str(COMPONENTS)?);
    Ok(document.into())
}

/// A method by another name.
fn renamed(mut method: Map<String, Value>, name: &Value, alias: &Value) -> Map<String, Value> {
    method.insert("name".into(), alias.clone());
    method.insert(ALIAS_OF.into(), name.clone());
    method
}

/// Whether a method has a tag, which says what port it is on.
fn has_tag(method: &Map<String, Value>, tag: &str) -> bool {
    let tags = method.get("tags").and_then(Value::as_array).into_iter().flatten();
    let mut names = tags.filter_map(|it| it["$ref"].as_str()?.rsplit('/').next());
    names.any(|name| name == tag)
}
