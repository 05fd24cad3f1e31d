//! A difference between two answers.

use crate::{
    answer::{Outcome, Shape},
    questions::Question,
};

/// Methods whose results must be equal, not only of the same shape: the chains have the same state.
const EQUAL: [&str; 16] = [
    "eth_getBalance",
    "eth_getTransactionCount",
    "eth_getCode",
    "eth_getStorageAt",
    "eth_call",
    "eth_chainId",
    "eth_accounts",
    "eth_blockNumber",
    "eth_getBlockTransactionCountByNumber",
    "eth_getBlockTransactionCountByHash",
    "eth_syncing",
    "eth_uninstallFilter",
    "net_version",
    "net_listening",
    "web3_sha3",
    "txpool_status",
];

/// Where two answers differ, as the table of differences names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    /// What anvil answers.
    pub(crate) anvil: String,
    /// What the server answers.
    pub(crate) here: String,
}

impl Difference {
    /// A difference between what has these names.
    pub(crate) fn new(anvil: impl Into<String>, here: impl Into<String>) -> Self {
        Self { anvil: anvil.into(), here: here.into() }
    }
}

/// Compares the answers to a question; returns the difference with both answers.
pub(crate) fn compare(
    question: &Question,
    [anvil, here]: &[Outcome; 2],
) -> Option<(Difference, String)> {
    let difference = match (anvil, here) {
        (Outcome::Error { code: a, words: first, .. }, Outcome::Error { code: b, words, .. })
            if a == b =>
        {
            // Words that only the server has are no loss.
            let lost = first.filter(|first| Some(*first) != *words)?;
            Difference::new(format!("{a} {lost}"), format!("{b} {}", words.unwrap_or_default()))
        }
        (Outcome::Result { shape: a, value: x }, Outcome::Result { shape: b, value: y }) => {
            let (anvil, here) = fields(a, b);
            if a != b && anvil.is_empty() && here.is_empty() {
                Difference::new("shape", "shape")
            } else if a != b {
                Difference::new(format!("fields {anvil}"), format!("fields {here}"))
            } else if x != y && EQUAL.contains(&question.method.as_str()) {
                Difference::new("value", "value")
            } else {
                return None;
            }
        }
        (Outcome::Null, Outcome::Null) => return None,
        (anvil, here) => Difference::new(anvil.name(), here.name()),
    };
    Some((difference, format!("anvil {}\n    here  {}", shown(anvil), shown(here))))
}

/// An answer, shortened.
fn shown(outcome: &Outcome) -> String {
    const BEGINNING: usize = 160;
    let whole = match outcome {
        Outcome::Error { code, text, .. } => format!("{code}: {text}"),
        Outcome::Null => "null".into(),
        Outcome::Result { value, .. } => value.to_string(),
    };
    whole.chars().take(BEGINNING).collect()
}

/// The names of the fields, however deep, that only one of two shapes has.
fn fields(anvil: &Shape, here: &Shape) -> (String, String) {
    let [mut first, mut second] = [Vec::new(), Vec::new()];
    only(anvil, here, &mut first);
    only(here, anvil, &mut second);
    let joined = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.dedup();
        names.join(" ")
    };
    (joined(first), joined(second))
}

/// Collects the fields of `one` that `other` does not have.
fn only<'a>(one: &'a Shape, other: &Shape, names: &mut Vec<&'a str>) {
    match (one, other) {
        (Shape::Object(one), Shape::Object(other)) => {
            for (name, shape) in one {
                match other.get(name) {
                    Some(other) => only(shape, other, names),
                    None => names.push(name),
                }
            }
        }
        (Shape::Array(one), Shape::Array(other)) => {
            if let ([one, ..], [other, ..]) = (&one[..], &other[..]) {
                only(one, other, names);
            }
        }
        _ => {}
    }
}
