//! Every example is run, each on a cluster of its own.
//!
//! With `UPDATE_EXAMPLES=1` in the environment, what the server answers is written into the examples'
//! files, where it is as the schemas say.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{
    cluster::{Cluster, Port, run},
    document::{Document, Method, by_name, by_position},
};

/// JSON-RPC's code for parameters that cannot be.
const INVALID_PARAMS: i32 = -32602;
/// Where the examples are.
const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openrpc/examples");

#[test]
fn every_example_is_answered_as_it_says() {
    run(async {
        let cluster = Cluster::start().await;
        let mut document = Document::of(&cluster).await;
        cluster.stop().await;
        let blocks = placeholders(&document, "eth_getBlockByNumber", "/hash").await;
        let encodings = placeholders(&document, "debug_getRawBlock", "").await;
        let update = std::env::var_os("UPDATE_EXAMPLES").is_some();
        let mut wrong = Vec::new();
        for method in document.methods() {
            for example in method.list("examples").iter().chain(method.list("x-error-examples")) {
                let example = &replace_all(example, &blocks);
                // Encodings stay as they are shown: they are long.
                let asked = replace_all(example, &encodings);
                let mut answers = ends(&document, &method, &asked).await;
                let mut checked = check(&mut document, &method, example, &answers, update);
                if checked.is_err() && !update {
                    // The clock goes on: on a busy machine an answer can name the next second.
                    answers = ends(&document, &method, &asked).await;
                    checked = check(&mut document, &method, example, &answers, update);
                }
                let is_right = checked.is_ok();
                wrong.extend(checked.err());
                if update && is_right {
                    write(&method, example, &answers[0]);
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "{}\n\nUPDATE_EXAMPLES=1 writes the answers into {FILES}; read what has changed",
            wrong.join("\n\n")
        );
    });
}

#[test]
fn every_error_that_is_described_has_an_example() {
    run(async {
        let cluster = Cluster::start().await;
        let document = Document::of(&cluster).await;
        cluster.stop().await;
        for method in document.methods() {
            let shown: Vec<i64> = method
                .list("x-error-examples")
                .iter()
                .filter_map(|it| it["error"]["code"].as_i64())
                .collect();
            for code in document.codes(&method) {
                let about = &method.name;
                assert!(
                    shown.contains(&code.into()),
                    "{about}: there is no example of error {code}"
                );
            }
        }
    });
}

/// What a method shows at a place of its examples' results, and what is there: blocks change with
/// what chains start with.
async fn placeholders(document: &Document, method: &str, place: &str) -> Vec<(Value, Value)> {
    let method = document.method(method);
    let mut placeholders = Vec::new();
    for example in method.list("examples") {
        let cluster = Cluster::start().await;
        cluster.prepare(document, example).await;
        let result = cluster.ask(Port::Chain, &method.name, &by_position(example)).await.unwrap();
        let at = |result: &Value| result.pointer(place).cloned().unwrap_or_default();
        placeholders.push((at(&example["result"]["value"]), at(&result)));
        cluster.stop().await;
    }
    placeholders
}

/// A value with what is there in the place of what is shown.
fn replace_all(value: &Value, placeholders: &[(Value, Value)]) -> Value {
    let placeholders = placeholders.iter();
    placeholders.fold(value.clone(), |it, (shown, actual)| replace(&it, shown, actual))
}

/// What an example comes to, an object with `result` or `error`: at each port, by position and by
/// name.
async fn ends(document: &Document, method: &Method, example: &Value) -> Vec<Value> {
    let mut given = vec![by_position(example)];
    if method.takes_names() {
        given.push(by_name(example));
    }
    let mut ends = Vec::new();
    for port in method.ports() {
        for params in &given {
            let cluster = Cluster::start().await;
            cluster.prepare(document, example).await;
            ends.push(end(&cluster, port, &method.name, params).await);
            cluster.stop().await;
        }
    }
    ends
}

/// What a request comes to.
async fn end(cluster: &Cluster, port: Port, method: &str, params: &Value) -> Value {
    match cluster.ask(port, method, params).await {
        Ok(result) => json!({"result": result}),
        Err(jsonrpsee::core::client::Error::Call(error)) => {
            json!({"error": {"code": error.code(), "message": error.message()}})
        }
        Err(error) => panic!("{method} {params}: {error}"),
    }
}

/// Whether what an example comes to is what the document says.
fn check(
    document: &mut Document,
    method: &Method,
    example: &Value,
    ends: &[Value],
    update: bool,
) -> Result<(), String> {
    let about = format!("{}: {}", method.name, example["name"]);
    let varies = example["x-varies"] == true;
    for (position, param) in example["params"].as_array().unwrap().iter().enumerate() {
        let part = format!("params/{position}/schema");
        document
            .check(method, &part, &param["value"])
            .map_err(|error| format!("{about}: parameter {}: {error}", param["name"]))?;
    }
    for end in ends {
        if !varies && *end != ends[0] {
            return Err(format!("{about}: {end} by name or at another port, not {}", ends[0]));
        }
        if let Some(error) = end.get("error") {
            let code = error["code"].as_i64().unwrap_or_default();
            let mut codes = document.codes(method);
            codes.push(INVALID_PARAMS);
            if !codes.iter().any(|known| i64::from(*known) == code) {
                return Err(format!("{about}: error {error}, expected one of {codes:?}"));
            }
            if example["error"]["code"] != code {
                return Err(format!("{about}: error {error}, expected {}", example["error"]));
            }
            if !update && !is_like(&example["error"], error) {
                return Err(format!("{about}: {error}, not {}", example["error"]));
            }
            continue;
        }
        let result = end.get("result").unwrap_or(&Value::Null);
        let Some(shown) = example.get("result") else {
            return Err(format!("{about}: {result}, expected error {}", example["error"]));
        };
        document
            .check(method, "result/schema", result)
            .map_err(|error| format!("{about}: {error} in {result}"))?;
        if update {
            continue;
        }
        let shown = &shown["value"];
        let checked = document.check(method, "result/schema", shown);
        checked.map_err(|error| format!("{about}: as shown: {error}"))?;
        if !varies && !is_like(shown, result) {
            return Err(format!("{about}: {result}, shown is {shown}"));
        }
    }
    Ok(())
}

/// Whether a value is another, but for hashes: those of blocks change with what is in headers.
fn is_like(shown: &Value, actual: &Value) -> bool {
    let is_hash = |value: &str| value.len() == 66 && value.starts_with("0x");
    match (shown, actual) {
        (Value::String(shown), Value::String(actual)) => {
            shown == actual || (is_hash(shown) && is_hash(actual))
        }
        (Value::Array(shown), Value::Array(actual)) => {
            let mut pairs = shown.iter().zip(actual);
            shown.len() == actual.len() && pairs.all(|(shown, actual)| is_like(shown, actual))
        }
        (Value::Object(shown), Value::Object(actual)) => {
            let like = |(key, shown): (&String, &Value)| {
                actual.get(key).is_some_and(|actual| is_like(shown, actual))
            };
            shown.len() == actual.len() && shown.iter().all(like)
        }
        _ => shown == actual,
    }
}

/// A value with another in the place of a part.
fn replace(value: &Value, part: &Value, other: &Value) -> Value {
    match value {
        _ if value == part => other.clone(),
        Value::Array(items) => items.iter().map(|item| replace(item, part, other)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            fields.map(|(key, value)| (key.clone(), replace(value, part, other))).collect()
        }
        _ => value.clone(),
    }
}

/// Writes into its file what an example comes to.
fn write(method: &Method, example: &Value, end: &Value) {
    // Examples are by a method's first name.
    let name = method.described["x-alias-of"].as_str().unwrap_or(&method.name);
    for entry in fs::read_dir(Path::new(FILES)).unwrap() {
        let path = entry.unwrap().path();
        let mut file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let Some(examples) = file.get_mut(name).and_then(Value::as_array_mut) else { continue };
        let written = examples.iter_mut().find(|it| it["name"] == example["name"]).unwrap();
        for param in example["params"].as_array().unwrap() {
            written["params"][param["name"].as_str().unwrap()] = param["value"].clone();
        }
        for key in ["result", "error"] {
            let is_there = written.get(key).is_some();
            // What is another each time stays what it is, once it is there.
            let is_new = example["x-varies"] != true || written[key].is_null();
            if let (true, true, Some(value)) = (is_there, is_new, end.get(key)) {
                written[key] = value.clone();
            }
        }
        fs::write(&path, serde_json::to_string_pretty(&file).unwrap() + "\n").unwrap();
    }
}
