//! Amounts of ether.

use std::str::FromStr;

use alloy_primitives::utils::{ParseUnits, parse_units};

/// An amount in wei.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wei(pub(super) u128);

impl FromStr for Wei {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected =
            || format!("expected an amount such as 1000, 2.5gwei or 0.1ether, got {text:?}");
        let digits = text.trim_end_matches(|it: char| it.is_ascii_alphabetic());
        let unit = match &text[digits.len()..] {
            "" => "wei",
            unit => unit,
        };
        // parse_units takes what begins with a sign.
        if !digits.starts_with(|it: char| it.is_ascii_digit()) {
            return Err(expected());
        }
        match parse_units(digits, unit) {
            Ok(ParseUnits::U256(wei)) => wei.try_into().map(Self).map_err(|_| expected()),
            _ => Err(expected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_units() {
        for (text, wei) in [
            ("0", 0),
            ("1000", 1_000),
            ("7wei", 7),
            ("2.5gwei", 2_500_000_000),
            ("0.1ether", 100_000_000_000_000_000),
            ("3ether", 3_000_000_000_000_000_000),
        ] {
            assert_eq!(text.parse(), Ok(Wei(wei)), "{text}");
        }
        for text in ["", "ether", "-1", "+1", "1 ether", "1eth", "1.5.2", "1e18"] {
            assert!(text.parse::<Wei>().unwrap_err().contains("expected an amount"), "{text}");
        }
    }
}
