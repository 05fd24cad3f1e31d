//! The hash of typed data is that of the EIP, and that of alloy.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use alloy_primitives::{B256, b256};
use serde_json::{Value, json, value::to_raw_value};

use super::{error::RequestError, interrupt::Interrupt, typed_data::TypedData};

fn hash(data: &Value) -> Result<B256, RequestError> {
    TypedData::read(&to_raw_value(data).unwrap())?.signing_hash(&Interrupt::default())
}

/// The example of the EIP.
fn mail() -> Value {
    json!({
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"}
            ],
            "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
            "Mail": [
                {"name": "from", "type": "Person"},
                {"name": "to", "type": "Person"},
                {"name": "contents", "type": "string"}
            ]
        },
        "primaryType": "Mail",
        "domain": {
            "name": "Ether Mail",
            "version": "1",
            "chainId": 1,
            "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"
        },
        "message": {
            "from": {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
            "to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
            "contents": "Hello, Bob!"
        }
    })
}

/// Data with every kind of value.
fn order(salt: u8) -> Value {
    let word = B256::repeat_byte(salt);
    json!({
        "types": {
            "Order": [
                {"name": "offers", "type": "Item[]"},
                {"name": "pair", "type": "Item[2]"},
                {"name": "grid", "type": "uint8[][2]"},
                {"name": "note", "type": "string"},
                {"name": "notes", "type": "string[]"},
                {"name": "data", "type": "bytes"},
                {"name": "selector", "type": "bytes4"},
                {"name": "change", "type": "int128"},
                {"name": "isOpen", "type": "bool"},
                {"name": "salt", "type": "bytes32"},
                {"name": "amount", "type": "uint"}
            ],
            "Item": [{"name": "token", "type": "address"}, {"name": "kind", "type": "Kind"}],
            "Kind": [{"name": "number", "type": "uint16"}]
        },
        "primaryType": "Order",
        "domain": {"name": "orders", "chainId": "0x385", "salt": word},
        "message": {
            "offers": [
                {"token": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC", "kind": {"number": salt}},
                {"token": "0xcccccccccccccccccccccccccccccccccccccccc", "kind": {"number": "7"}}
            ],
            "pair": [
                {"token": "0x0000000000000000000000000000000000000001", "kind": {"number": 1}},
                {"token": "0x0000000000000000000000000000000000000002", "kind": {"number": 2}}
            ],
            "grid": [[1, 2, 3], []],
            "note": "äöü",
            "notes": ["", "a"],
            "data": "0x0102",
            "selector": "0xdeadbeef",
            "change": "-5",
            "isOpen": true,
            "salt": word,
            "amount": "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        }
    })
}

#[test]
fn hash_is_that_of_the_example() {
    let expected = b256!("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    assert_eq!(hash(&mail()).unwrap(), expected);
    assert_eq!(hash(&Value::String(mail().to_string())).unwrap(), expected, "as a string");
}

#[test]
fn hash_is_that_of_alloy() {
    let mut domain_only = mail();
    domain_only["primaryType"] = "EIP712Domain".into();
    let mut without_domain = mail();
    without_domain.as_object_mut().unwrap().remove("domain");
    without_domain["types"].as_object_mut().unwrap().remove("EIP712Domain");
    let orders = (0..32).map(order);
    for data in orders.chain([mail(), domain_only, without_domain]) {
        let alloy: alloy_dyn_abi::TypedData = serde_json::from_value(data.clone()).unwrap();
        assert_eq!(hash(&data).unwrap(), alloy.eip712_signing_hash().unwrap(), "{data}");
    }
}

#[test]
fn fields_of_the_domain_are_those_of_its_type() {
    let mut data = mail();
    // The type has no salt, so that it changes nothing.
    data["domain"]["salt"] = json!(B256::repeat_byte(1));
    assert_eq!(hash(&data).unwrap(), hash(&mail()).unwrap());
    data["types"]["EIP712Domain"] = json!([{"name": "salt", "type": "bytes32"}]);
    let salted = hash(&data).unwrap();
    assert_ne!(salted, hash(&mail()).unwrap());
    data["domain"] = json!({"salt": B256::repeat_byte(1)});
    assert_eq!(hash(&data).unwrap(), salted);
}

#[test]
fn types_can_refer_to_themselves() {
    let node = |children: Value| {
        json!({
            "types": {
                "Node": [
                    {"name": "value", "type": "uint256"},
                    {"name": "children", "type": "Node[]"},
                    {"name": "other", "type": "Other"}
                ],
                "Other": [{"name": "node", "type": "Node"}]
            },
            "primaryType": "Node",
            "domain": {},
            "message": {"value": 1, "children": children, "other": {"node": null}}
        })
    };
    let leaf = json!({"value": 2, "children": []});
    let hashes = [json!([]), json!([leaf]), json!([leaf, leaf])].map(|it| hash(&node(it)).unwrap());
    assert!(hashes[0] != hashes[1] && hashes[1] != hashes[2]);
}

#[test]
fn values_that_are_not_of_their_type_are_refused() {
    let refused = |path: &str, value: Value| {
        let mut data = order(1);
        *data.pointer_mut(path).unwrap() = value;
        match hash(&data) {
            Err(error @ RequestError::Parameter { .. }) => error.to_string(),
            other => panic!("{path}: {other:?}"),
        }
    };
    for (path, value) in [
        ("/message", json!([])),
        ("/message", Value::Null),
        ("/message/pair", json!([])),
        ("/message/grid/0/0", json!(256)),
        ("/message/note", json!(1)),
        ("/message/selector", json!("0x00")),
        ("/message/isOpen", json!("perhaps")),
        ("/message/amount", Value::Null),
        ("/types/Item/0/type", json!("Unknown")),
        ("/types/Item/0/type", json!("(address)")),
        ("/primaryType", json!("Nothing")),
        ("/domain", json!({"chainId": "many"})),
        ("/types", json!([])),
    ] {
        refused(path, value);
    }
    assert_eq!(
        refused("/message/change", json!("x")),
        "data: expected a value of type int128, got \"x\""
    );
}

/// Thirty levels of two fields each would be 2^30 values if all of them were written down.
#[test]
fn types_cost_no_more_than_the_values_that_there_are() {
    let mut types = serde_json::Map::new();
    for level in 0..30 {
        let next = format!("Level{}", level + 1);
        let fields = json!([{"name": "a", "type": next}, {"name": "b", "type": next}]);
        types.insert(format!("Level{level}"), fields);
    }
    types.insert("Level30".into(), json!([{"name": "a", "type": "uint8"}]));
    let data =
        json!({"types": types, "primaryType": "Level0", "domain": {}, "message": {"a": null}});
    hash(&data).unwrap();
    // Each type is read once, although the last one is reached on 2^30 ways.
    let looks = Arc::new(AtomicUsize::new(0));
    let counter = looks.clone();
    let counted = Interrupt::new(core::time::Duration::from_secs(1), move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    });
    TypedData::read(&to_raw_value(&data).unwrap()).unwrap().signing_hash(&counted).unwrap();
    let looks = looks.load(Ordering::Relaxed);
    assert!((31..100).contains(&looks), "{looks}");
}

#[test]
fn it_ends_when_its_request_does() {
    let over = Interrupt::new(core::time::Duration::from_secs(1), || true);
    let data = TypedData::read(&to_raw_value(&mail()).unwrap()).unwrap();
    assert!(matches!(data.signing_hash(&over), Err(RequestError::TimedOut { .. })));
}
