//! The Rust version of each crate for users is enough for all of its dependencies. Clippy's
//! `incompatible_msrv` checks the crates' own code.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

/// The standard output of a command.
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect("a program that starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Cargo's metadata of the workspace and its dependencies on this platform.
fn metadata() -> Value {
    let rustc = output("rustc", &["-vV"]);
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let arguments =
        ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host];
    serde_json::from_str(&output(env!("CARGO"), &arguments)).expect("JSON")
}

/// The numbers of a Rust version.
fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|number| number.parse().expect("a number")).collect()
}

/// The ids of all packages that are needed to build `root`, without `root` itself.
fn needed(metadata: &Value, root: &str) -> BTreeSet<String> {
    let nodes = metadata["resolve"]["nodes"].as_array().expect("nodes");
    let nodes: BTreeMap<_, _> =
        nodes.iter().map(|node| (node["id"].as_str().expect("an id"), node)).collect();
    let mut needed = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(id) = open.pop() {
        for dependency in nodes[id.as_str()]["deps"].as_array().expect("dependencies") {
            let kinds = dependency["dep_kinds"].as_array().expect("kinds");
            let id = dependency["pkg"].as_str().expect("an id");
            if kinds.iter().any(|kind| kind["kind"] != "dev") && needed.insert(id.to_owned()) {
                open.push(id.to_owned());
            }
        }
    }
    needed
}

#[test]
fn the_rust_version_is_enough_for_every_dependency() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let mut looked_at = 0;
    for name in ["messenger", "chain-sim", "chain-sim-server", "chain-sim-cli"] {
        let own = packages.iter().find(|package| package["name"] == name).expect("a package");
        let rust = version(own["rust_version"].as_str().expect("a Rust version"));
        let needed = needed(&metadata, own["id"].as_str().expect("an id"));
        for package in packages {
            let Some(wanted) = package["rust_version"].as_str() else { continue };
            if needed.contains(package["id"].as_str().expect("an id")) {
                looked_at += 1;
                let actual = &own["rust_version"];
                let other = &package["name"];
                assert!(rust >= version(wanted), "{name}: {actual}, {other} expects {wanted}");
            }
        }
    }
    assert!(looked_at > 100, "{looked_at}");
}
