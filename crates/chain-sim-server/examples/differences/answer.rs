//! Answers, in the form in which they are compared.

use std::collections::BTreeMap;

use serde_json::Value;

/// Words of errors that clients look for, in geth's form.
const WORDS: [&str; 14] = [
    "execution reverted",
    "out of gas",
    "gas required exceeds allowance",
    "insufficient funds",
    "intrinsic gas too low",
    "nonce too low",
    "nonce too high",
    "already known",
    "replacement transaction underpriced",
    "max fee per gas less than block base fee",
    "invalid opcode",
    "transaction not found",
    "filter not found",
    "header not found",
];

/// What a node answers to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// An error: its code, and those of its words that clients look for.
    Error { code: i64, words: Option<&'static str>, text: String },
    /// The result null.
    Null,
    /// Another result, in its shape, and as it is.
    Result { shape: Shape, value: Value },
}

/// The form of a result without the values that differ by nature: hashes, gas, prices, times, ids of
/// filters and snapshots.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// null.
    Null,
    /// true or false.
    Bool,
    /// A JSON number.
    Number,
    /// A string in hex: a number, or bytes.
    Hex,
    /// 20, 32 or 256 bytes in hex: an account, a hash or a word, a bloom.
    Bytes(usize),
    /// Another string.
    Text,
    /// The shapes of the items that it has, each once.
    Array(Vec<Self>),
    /// Fields that are null are as if they were absent.
    Object(BTreeMap<String, Self>),
}

impl Outcome {
    /// Reads the answer to a request.
    pub(crate) fn of(answer: &Value) -> Self {
        if let Some(error) = answer.get("error") {
            let text = error["message"].as_str().unwrap_or_default().to_owned();
            let lower = text.to_lowercase();
            let words = WORDS.into_iter().find(|words| lower.contains(words));
            return Self::Error { code: error["code"].as_i64().unwrap_or_default(), words, text };
        }
        match answer.get("result") {
            None | Some(Value::Null) => Self::Null,
            Some(value) => Self::Result { shape: Shape::of(value), value: value.clone() },
        }
    }

    /// Its name in the table of differences.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Error { code, .. } => code.to_string(),
            Self::Null => "null".into(),
            Self::Result { .. } => "result".into(),
        }
    }
}

impl Shape {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(text) => Self::of_text(text),
            Value::Array(items) => {
                let mut shapes: Vec<_> = items.iter().map(Self::of).collect();
                shapes.sort();
                shapes.dedup();
                Self::Array(shapes)
            }
            Value::Object(fields) => {
                let fields = fields.iter().filter(|(_, value)| !value.is_null());
                let shape = |key: &str, value| match key {
                    // Numbers that are nearly always as long as hashes.
                    "r" | "s" => Self::Hex,
                    _ => Self::of(value),
                };
                Self::Object(fields.map(|(key, value)| (key.clone(), shape(key, value))).collect())
            }
        }
    }

    fn of_text(text: &str) -> Self {
        let Some(digits) = text.strip_prefix("0x") else { return Self::Text };
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Self::Text;
        }
        match digits.len() {
            length @ (40 | 64 | 512) => Self::Bytes(length / 2),
            _ => Self::Hex,
        }
    }
}
