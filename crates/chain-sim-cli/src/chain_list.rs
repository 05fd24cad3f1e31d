//! Chain ids in one argument.

use std::str::FromStr;

use alloy_primitives::ChainId;

/// The ids of some chains, separated by commas. Brackets around them, as supersim has them, are
/// accepted; nothing means no chains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChainList(pub(crate) Vec<ChainId>);

impl FromStr for ChainList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text.trim();
        let bare =
            bare.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(bare).trim();
        if bare.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let id = |text: &str| {
            let text = text.trim();
            text.parse().map_err(|_| format!("expected chain ids, got {text:?}"))
        };
        bare.split(',').map(id).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_separated_by_commas() {
        let list = |text: &str| text.parse::<ChainList>().map(|list| list.0);
        for (text, expected) in [
            ("901", &[901][..]),
            ("901,902", &[901, 902]),
            ("[901, 902]", &[901, 902]),
            ("[]", &[]),
            ("", &[]),
            (" 1 , 2 ", &[1, 2]),
        ] {
            assert_eq!(list(text).unwrap(), expected, "{text}");
        }
        for text in ["a", "901,", "[901", "901]", "901 902", "-1", ","] {
            assert!(list(text).unwrap_err().starts_with("expected chain ids, got "), "{text}");
        }
    }
}
