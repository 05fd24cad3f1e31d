//! Every parameter is needed where the document says so, and is of the type that it says.

use serde_json::{Value, json};

use super::{
    cluster::{Cluster, run},
    document::{Document, Method, by_name, by_position},
};

/// JSON-RPC's code for parameters that cannot be.
const INVALID_PARAMS: Option<i32> = Some(-32602);

/// Values of all types, of which no parameter takes all.
fn values() -> [Value; 6] {
    [
        json!(true),
        json!(-1.5),
        json!("wrong"),
        json!([["wrong"]]),
        json!({"wrong": "wrong"}),
        json!({"0x00000000000000000000000000000000000000aa": "wrong"}),
    ]
}

/// Whether an answer to parameters that cannot be is what it is to be.
fn is_refused(method: &Method, code: Option<i32>) -> bool {
    // The end of a subscription is jsonrpsee's own, and there is none with such an id.
    let is_lenient = method.name.ends_with("_unsubscribe");
    if is_lenient { code.is_none() } else { code == INVALID_PARAMS }
}

#[test]
fn what_is_required_cannot_be_left_out() {
    run(async {
        let cluster = Cluster::start().await;
        let document = Document::of(&cluster).await;
        for method in document.methods() {
            // Methods that are refused in any case have no example of an answer.
            let Some(example) = method.list("examples").first() else { continue };
            let required = method.list("params").iter().filter(|it| it["required"] == true);
            for (position, param) in required.enumerate() {
                let name = param["name"].as_str().unwrap();
                let mut cut = by_position(example);
                cut.as_array_mut().unwrap().truncate(position);
                let mut without = by_name(example);
                without.as_object_mut().unwrap().remove(name);
                for port in method.ports() {
                    for given in [&cut, &without] {
                        let code = cluster.code(port, &method.name, given).await;
                        let about = &method.name;
                        assert!(
                            is_refused(&method, code),
                            "{about} without {name}: {given}: {code:?}"
                        );
                    }
                }
            }
        }
        cluster.stop().await;
    });
}

#[test]
fn what_is_of_another_type_is_refused() {
    run(async {
        let cluster = Cluster::start().await;
        let mut document = Document::of(&cluster).await;
        let mut taken = Vec::new();
        for method in document.methods() {
            for (position, param) in method.list("params").iter().enumerate() {
                let examples = method.list("examples").iter();
                let Some(example) =
                    examples.max_by_key(|it| it["params"].as_array().unwrap().len())
                else {
                    continue;
                };
                let name = param["name"].as_str().unwrap();
                let part = format!("params/{position}/schema");
                let mut wrong = values().to_vec();
                wrong.retain(|value| document.check(&method, &part, value).is_err());
                let is_anything = param["schema"] == json!({});
                assert!(is_anything || !wrong.is_empty(), "{}: {name} is of any type", method.name);
                for value in wrong {
                    let mut array = by_position(example);
                    let array_len = array.as_array().unwrap().len();
                    let mut object = by_name(example);
                    object[name] = value.clone();
                    let mut given = vec![object];
                    if position <= array_len {
                        let items = array.as_array_mut().unwrap();
                        items.truncate(position);
                        items.push(value);
                        given.push(array);
                    }
                    for port in method.ports() {
                        for params in &given {
                            let code = cluster.code(port, &method.name, params).await;
                            if !is_refused(&method, code) {
                                taken.push(format!("{} {name}: {params}: {code:?}", method.name));
                            }
                        }
                    }
                }
            }
        }
        assert!(
            taken.is_empty(),
            "taken, though the document says otherwise:\n{}",
            taken.join("\n")
        );
        cluster.stop().await;
    });
}
