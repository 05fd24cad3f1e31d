//! Frames of JSON-RPC.

use serde_json::Value;

use crate::{answer::Outcome, difference::Difference};

/// The frames, by name.
pub(crate) fn frames() -> Vec<(&'static str, Vec<u8>)> {
    let call = |id: &str| format!(r#"{{"jsonrpc":"2.0","method":"eth_chainId","params":[]{id}}}"#);
    let id = |id: &str| call(&format!(r#","id":{id}"#));
    let frames = [
        ("id: number", id("7")),
        ("id: zero", id("0")),
        ("id: string", id(r#""seven""#)),
        ("id: empty string", id(r#""""#)),
        ("id: null", id("null")),
        ("id: negative", id("-1")),
        ("id: fraction", id("1.5")),
        ("id: 2^64", id("18446744073709551616")),
        ("id: 1e999", id("1e999")),
        ("id: object", id("{}")),
        ("id: array", id("[1]")),
        ("id: true", id("true")),
        ("notification", call("")),
        ("batch", format!("[{},{}]", id("1"), id("2"))),
        ("batch: empty", "[]".into()),
        ("batch: one", format!("[{}]", id("1"))),
        ("batch: number", "[1]".into()),
        ("batch: numbers", "[1,2,3]".into()),
        ("batch: notification", format!("[{}]", call(""))),
        ("batch: notification and call", format!("[{},{}]", call(""), id("1"))),
        ("batch: call and number", format!("[{},1]", id("1"))),
        ("batch: same ids", format!("[{},{}]", id("1"), id("1"))),
        ("version: missing", r#"{"method":"eth_chainId","params":[],"id":1}"#.into()),
        ("version: 1.0", r#"{"jsonrpc":"1.0","method":"eth_chainId","params":[],"id":1}"#.into()),
        ("version: number", r#"{"jsonrpc":2,"method":"eth_chainId","params":[],"id":1}"#.into()),
        ("method: missing", r#"{"jsonrpc":"2.0","params":[],"id":1}"#.into()),
        ("method: number", r#"{"jsonrpc":"2.0","method":1,"params":[],"id":1}"#.into()),
        ("method: empty", r#"{"jsonrpc":"2.0","method":"","params":[],"id":1}"#.into()),
        ("method: unknown", r#"{"jsonrpc":"2.0","method":"eth_foo","params":[],"id":1}"#.into()),
        ("params: missing", r#"{"jsonrpc":"2.0","method":"eth_chainId","id":1}"#.into()),
        ("params: null", r#"{"jsonrpc":"2.0","method":"eth_chainId","params":null,"id":1}"#.into()),
        (
            "params: string",
            r#"{"jsonrpc":"2.0","method":"eth_chainId","params":"x","id":1}"#.into(),
        ),
        ("params: number", r#"{"jsonrpc":"2.0","method":"eth_chainId","params":1,"id":1}"#.into()),
        ("field: unknown", id("1").replace('{', r#"{"foo":1,"#)),
        ("JSON: none", String::new()),
        ("JSON: text", "hello".into()),
        ("JSON: string", r#""hello""#.into()),
        ("JSON: cut", r#"{"jsonrpc":"2.0","method""#.into()),
        ("JSON: comma", id("1").replace(r#""id":1"#, r#""id":1,"#)),
        ("JSON: more", format!("{} {}", id("1"), id("2"))),
    ];
    let mut frames: Vec<_> =
        frames.into_iter().map(|(name, body)| (name, body.into_bytes())).collect();
    frames.push(("JSON: no UTF-8", b"{\"jsonrpc\":\"2.0\",\"method\":\"\xff\",\"id\":1}".to_vec()));
    frames
}

/// Compares two bodies.
pub(crate) fn compare(anvil: &[u8], here: &[u8]) -> Option<(Difference, String)> {
    let names = [anvil, here].map(name);
    let [first, second] = &names;
    let shown = |body: &[u8]| String::from_utf8_lossy(body).chars().take(160).collect::<String>();
    (first != second).then(|| {
        let answers = format!("anvil {}\n    here  {}", shown(anvil), shown(here));
        (Difference::new(first.clone(), second.clone()), answers)
    })
}

/// The name of a body in the table of differences: what it answers to each id.
fn name(body: &[u8]) -> String {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return if body.iter().all(u8::is_ascii_whitespace) {
            "nothing".into()
        } else {
            "text".into()
        };
    };
    let one = |answer: &Value| {
        let id = answer.get("id").map_or("no id".into(), Value::to_string);
        format!("{} for {id}", Outcome::of(answer).name())
    };
    match &answer {
        Value::Array(answers) => {
            let mut names: Vec<_> = answers.iter().map(one).collect();
            names.sort();
            format!("[{}]", names.join("; "))
        }
        Value::Object(_) => one(&answer),
        other => other.to_string(),
    }
}
