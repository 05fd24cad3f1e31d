//! The document follows `OpenRPC`'s rules, and describes exactly the served methods.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
};

use jsonrpsee::core::JsonValue as Value;

use super::{document::document, with_discovery};
use crate::{
    config::ServerConfig,
    devnet::Devnet,
    owner::Owner,
    rpc::{
        addresses::{Addresses, ServedAddresses},
        admin, chain_api,
        ports::Ports,
    },
};
use chain_sim::ClusterConfig;

/// Returns the document of a server with two chains.
fn described() -> Value {
    let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
    let chains = BTreeMap::from([(901, address(9545)), (902, address(9546))]);
    document(&ServedAddresses { chains, admin: Some(address(8420)) }).unwrap()
}

/// Returns a list within a value.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Returns the name within a value.
fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap()
}

/// Returns the methods of the port with this tag.
fn served(tag: &str) -> BTreeSet<&'static str> {
    let config = ServerConfig::new(ClusterConfig::default());
    let (owner, _) = Owner::start(Devnet::new(config.devnet()).unwrap(), None).unwrap();
    let methods = match tag {
        "chain" => chain_api::methods(&owner, 901),
        _ => admin::methods(&owner, &Arc::new(Ports::unopened())),
    };
    let methods = with_discovery(methods.unwrap(), Addresses::default()).unwrap();
    methods.method_names().collect()
}

#[test]
fn document_describes_every_method_of_each_port() {
    let document = described();
    for tag in ["chain", "admin"] {
        let reference = format!("#/components/tags/{tag}");
        let has_tag =
            |method: &&Value| list(method, "tags").iter().any(|it| it["$ref"] == reference);
        let described: BTreeSet<&str> =
            list(&document, "methods").iter().filter(has_tag).map(name).collect();
        let served = served(tag);
        let missing: Vec<_> = served.difference(&described).collect();
        assert!(
            missing.is_empty(),
            "the {tag} port serves {missing:?}, which the OpenRPC document does not describe: add \
             each to openrpc/methods/*.json with the tag `{tag}` (or to `x-aliases` of \
             the method that it is another name of), and an example to openrpc/examples/*.json; \
             openrpc/README.md says how"
        );
        let gone: Vec<_> = described.difference(&served).collect();
        assert!(gone.is_empty(), "openrpc describes {gone:?}, not on the {tag} port");
    }
}

#[test]
fn every_method_has_what_openrpc_asks_for() {
    let document = described();
    assert!(document["openrpc"].as_str().unwrap().starts_with("1.3."));
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let mut names = BTreeSet::new();
    for method in list(&document, "methods") {
        let method_name = name(method);
        assert!(names.insert(method_name), "{method_name} is described twice");
        assert!(method["summary"].is_string(), "{method_name} has no summary");
        assert!(!list(method, "tags").is_empty(), "{method_name} has no tag of a port");
        assert!(method["result"]["schema"].is_object(), "{method_name} has no result");
        assert!(method["result"]["name"].is_string(), "{method_name}: its result has no name");
        let params: Vec<&str> = list(method, "params").iter().map(name).collect();
        let unique: BTreeSet<&str> = params.iter().copied().collect();
        assert_eq!(unique.len(), params.len(), "{method_name}: parameters of the same name");
        let required = list(method, "params").iter().map(|it| it["required"] == true);
        assert!(required.is_sorted_by(|a, b| a >= b), "{method_name}: required after optional");
        for param in list(method, "params") {
            assert!(param["schema"].is_object(), "{method_name}: {} has no schema", name(param));
        }
        // Methods that are refused in any case have no answer.
        let has_example = !list(method, "examples").is_empty() || method["x-refused"] == true;
        assert!(has_example, "{method_name} has no example of an answer");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let document = described();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in &references {
        let found = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        assert!(found.is_some(), "{reference} leads nowhere");
    }
    for (kind, components) in document["components"].as_object().unwrap() {
        for component in components.as_object().unwrap().keys() {
            let reference = format!("#/components/{kind}/{component}");
            assert!(references.contains(reference.as_str()), "{reference} is not used");
        }
    }
}

/// Collects all references within a value.
fn collect<'a>(value: &'a Value, references: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[test]
fn every_example_is_of_a_method_with_its_parameters() {
    for (described, examples) in super::document::NAMESPACES {
        let described: Vec<Value> = serde_json::from_str(described).unwrap();
        let examples: Value = serde_json::from_str(examples).unwrap();
        for (method_name, examples) in examples.as_object().unwrap() {
            let method = described.iter().find(|it| name(it) == method_name);
            let method = method.unwrap_or_else(|| panic!("examples of {method_name}, unknown"));
            for example in examples.as_array().unwrap() {
                let given = &example["params"].as_object().unwrap();
                let is_given = |param: &Value| given.contains_key(name(param));
                let params = list(method, "params");
                let given_params: Vec<bool> = params.iter().map(is_given).collect();
                let count = given_params.iter().filter(|it| **it).count();
                let about = format!("{method_name}: {}", name(example));
                assert_eq!(count, given.len(), "{about}: an unknown parameter");
                assert!(
                    given_params.is_sorted_by(|a, b| a >= b),
                    "{about}: a parameter before a given one is left out"
                );
                let required = params.iter().filter(|it| it["required"] == true).count();
                assert!(count >= required, "{about}: a required parameter is left out");
                let ends = [example.get("result"), example.get("error")];
                assert_eq!(ends.iter().flatten().count(), 1, "{about}: a result, or an error");
            }
        }
    }
}

#[test]
fn methods_are_served_where_their_servers_say() {
    let document = described();
    let urls = |value: &Value| -> Vec<String> {
        list(value, "servers").iter().map(|it| it["url"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(urls(&document), ["http://127.0.0.1:9545", "http://127.0.0.1:9546"]);
    let of = |wanted: &str| {
        list(&document, "methods").iter().find(|it| name(it) == wanted).unwrap().clone()
    };
    assert_eq!(urls(&of("admin_getConfig")), ["http://127.0.0.1:8420"]);
    assert!(of("eth_chainId").get("servers").is_none());
    assert_eq!(of("hardhat_mine")["x-alias-of"], "anvil_mine");
}
