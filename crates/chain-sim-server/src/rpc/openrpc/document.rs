//! The document, assembled from its parts.

use jsonrpsee::core::JsonValue as Value;
use serde_json::{Map, json};

use super::example::examples as split_examples;
use crate::rpc::addresses::ServedAddresses;

/// Title and description of the document.
const INFO: &str = include_str!("../../../openrpc/info.json");
/// Tags, schemas and errors, which methods refer to.
const COMPONENTS: &str = include_str!("../../../openrpc/components.json");
/// The methods of each namespace, and their examples by name.
pub(crate) const NAMESPACES: &[(&str, &str)] = &[
    (
        include_str!("../../../openrpc/methods/admin.json"),
        include_str!("../../../openrpc/examples/admin.json"),
    ),
    (
        include_str!("../../../openrpc/methods/anvil.json"),
        include_str!("../../../openrpc/examples/anvil.json"),
    ),
    (
        include_str!("../../../openrpc/methods/debug.json"),
        include_str!("../../../openrpc/examples/debug.json"),
    ),
    (
        include_str!("../../../openrpc/methods/cluster.json"),
        include_str!("../../../openrpc/examples/cluster.json"),
    ),
    (
        include_str!("../../../openrpc/methods/eth_account.json"),
        include_str!("../../../openrpc/examples/eth_account.json"),
    ),
    (
        include_str!("../../../openrpc/methods/eth_block.json"),
        include_str!("../../../openrpc/examples/eth_block.json"),
    ),
    (
        include_str!("../../../openrpc/methods/eth_call.json"),
        include_str!("../../../openrpc/examples/eth_call.json"),
    ),
    (
        include_str!("../../../openrpc/methods/eth_header.json"),
        include_str!("../../../openrpc/examples/eth_header.json"),
    ),
    (
        include_str!("../../../openrpc/methods/eth_log.json"),
        include_str!("../../../openrpc/examples/eth_log.json"),
    ),
    (
        include_str!("../../../openrpc/methods/eth_transaction.json"),
        include_str!("../../../openrpc/examples/eth_transaction.json"),
    ),
    (
        include_str!("../../../openrpc/methods/evm.json"),
        include_str!("../../../openrpc/examples/evm.json"),
    ),
    (
        include_str!("../../../openrpc/methods/interop.json"),
        include_str!("../../../openrpc/examples/interop.json"),
    ),
    (
        include_str!("../../../openrpc/methods/node.json"),
        include_str!("../../../openrpc/examples/node.json"),
    ),
    (
        include_str!("../../../openrpc/methods/ots.json"),
        include_str!("../../../openrpc/examples/ots.json"),
    ),
    (
        include_str!("../../../openrpc/methods/trace.json"),
        include_str!("../../../openrpc/examples/trace.json"),
    ),
    (
        include_str!("../../../openrpc/methods/testing.json"),
        include_str!("../../../openrpc/examples/testing.json"),
    ),
    (
        include_str!("../../../openrpc/methods/txpool.json"),
        include_str!("../../../openrpc/examples/txpool.json"),
    ),
    (
        include_str!("../../../openrpc/methods/wallet.json"),
        include_str!("../../../openrpc/examples/wallet.json"),
    ),
];
/// In the parts: the other names of a method.
const ALIASES: &str = "x-aliases";
/// In the document: the method of which this one is another name.
const ALIAS_OF: &str = "x-alias-of";
/// Examples of errors, for which `OpenRPC` has no field.
const ERROR_EXAMPLES: &str = "x-error-examples";

/// Assembles the document of a server with these addresses.
///
/// # Errors
///
/// If a part is malformed.
pub(crate) fn document(served: &ServedAddresses) -> Result<Value, serde_json::Error> {
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

/// Returns a method under another name.
fn renamed(mut method: Map<String, Value>, name: &Value, alias: &Value) -> Map<String, Value> {
    method.insert("name".into(), alias.clone());
    method.insert(ALIAS_OF.into(), name.clone());
    method
}

/// Whether a method has a tag. Tags say which port serves a method.
fn has_tag(method: &Map<String, Value>, tag: &str) -> bool {
    let tags = method.get("tags").and_then(Value::as_array).into_iter().flatten();
    let mut names = tags.filter_map(|it| it["$ref"].as_str()?.rsplit('/').next());
    names.any(|name| name == tag)
}
