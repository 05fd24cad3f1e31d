//! The ids of requests, as JSON-RPC allows them. jsonrpsee takes a request with another id for a
//! notification, and leaves it without an answer.

use hyper::body::Bytes;
use jsonrpsee::types::{ErrorObject, error::INVALID_REQUEST_CODE};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What an id must be.
const EXPECTED: &str = "id: expected a whole number below 2^64, a string or null";

/// A request, as far as it concerns its id.
#[derive(Deserialize)]
struct Asked<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
}

/// Returns the requests with valid ids, in which an invalid one of a batch is replaced by what is no
/// request.
///
/// # Errors
///
/// The response to a single request with an invalid id. It repeats an id that is a number, so that the
/// client can match it.
pub(super) fn check_ids(body: Bytes) -> Result<Bytes, String> {
    let Ok(text) = std::str::from_utf8(&body) else {
        return Err(refused("request: expected UTF-8", None));
    };
    let text = text.trim_start();
    if let Some(id) = invalid_id(text) {
        return Err(refused(EXPECTED, id));
    }
    // What is no JSON is refused as a whole.
    let Ok(entries) = serde_json::from_str::<Vec<&RawValue>>(text) else { return Ok(body) };
    let mut has_invalid = false;
    let valid = entries.iter().map(|entry| {
        let is_valid = invalid_id(entry.get()).is_none();
        has_invalid |= !is_valid;
        if is_valid { entry.get() } else { "null" }
    });
    let valid: Vec<_> = valid.collect();
    Ok(if has_invalid { format!("[{}]", valid.join(",")).into() } else { body })
}

/// Returns the id of a request if it is invalid: `Some(None)` if it is not one value. Only an object
/// has an id.
fn invalid_id(request: &str) -> Option<Option<&str>> {
    if !request.starts_with('{') {
        return None;
    }
    match serde_json::from_str::<Asked<'_>>(request) {
        Ok(Asked { id }) => id.map(RawValue::get).filter(|id| !is_valid(id)).map(Some),
        // For example two ids. What is no JSON is refused in any case.
        Err(error) => error.is_data().then_some(None),
    }
}

/// Whether JSON is an id that is answered.
fn is_valid(id: &str) -> bool {
    id == "null"
        || serde_json::from_str::<u64>(id).is_ok()
        || serde_json::from_str::<String>(id).is_ok()
}

/// Returns the response that refuses a request.
fn refused(words: &str, id: Option<&str>) -> String {
    let id: Option<serde_json::Value> = id.and_then(|id| serde_json::from_str(id).ok());
    let error = ErrorObject::owned(INVALID_REQUEST_CODE, words, id.as_ref());
    let shown = id.as_ref().filter(|id| id.is_number());
    serde_json::json!({ "jsonrpc": "2.0", "error": error, "id": shown }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_requests_stay() {
        for body in [
            r#"{"jsonrpc":"2.0","id":1,"method":"m"}"#,
            r#"{"id":18446744073709551615}"#,
            r#" {"method":"m"}"#,
            r#"{"id":null}"#,
            r#"{"id":"a\"b"}"#,
            r#"[{"id":1},{"method":"m"}]"#,
            "[]",
            "{",
            "{\"id\":",
            "[1",
            "17",
            "",
        ] {
            assert_eq!(check_ids(body.into()), Ok(body.into()), "{body}");
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let digits = format!(r#"{{"id":{}}}"#, "1".repeat(1_000_000));
        for (body, id) in [
            (r#"{"id":1e999}"#, "null"),
            (digits.as_str(), "null"),
            (r#"{"id":1.5}"#, "1.5"),
            (r#"{"id":-1}"#, "-1"),
            (r#"{"id":true}"#, "null"),
            (r#"{"id":[1]}"#, "null"),
            (r#"{"id":{}}"#, "null"),
            (r#"{"id":1,"id":2}"#, "null"),
        ] {
            let refused = check_ids(body.to_owned().into()).unwrap_err();
            assert!(
                refused.contains("-32600") && refused.contains(&format!("\"id\":{id}")),
                "{refused}"
            );
        }
        let refused = check_ids(b"{\"id\":\"\xff\"}".as_slice().into()).unwrap_err();
        assert!(refused.contains("-32600") && refused.contains("\"id\":null"), "{refused}");
    }

    #[test]
    fn entries_of_a_batch_are_refused_by_themselves() {
        let body = r#"[{"id":1},{"id":1.5}, {"method":"m"},{"id":[]}]"#;
        assert_eq!(check_ids(body.into()), Ok(r#"[{"id":1},null,{"method":"m"},null]"#.into()));
    }
}
