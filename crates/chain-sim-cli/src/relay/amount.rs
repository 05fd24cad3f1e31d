//! Amounts of ether.

use std::str::FromStr;

use alloy_primitives::utils::{ParseUnits, Unit};

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
        let unit: Unit = unit.parse().map_err(|_| expected())?;
        // parse_units takes signs, cuts digits below one wei off, and slices text by bytes.
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        let is_whole_wei = fraction.trim_end_matches('0').len() <= usize::from(unit.get());
        if !is_number(whole) || !is_number(fraction) || !is_whole_wei {
            return Err(expected());
        }
        match ParseUnits::parse_units(digits, unit) {
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
            ("1.0", 1),
            ("1000", 1_000),
            ("7wei", 7),
            ("2.5gwei", 2_500_000_000),
            ("0.1ether", 100_000_000_000_000_000),
            ("3ether", 3_000_000_000_000_000_000),
            ("3eth", 3_000_000_000_000_000_000),
        ] {
            assert_eq!(text.parse(), Ok(Wei(wei)), "{text}");
        }
        let refused = [
            "",
            "ether",
            "-1",
            "+1",
            "1 ether",
            "1 eth",
            "1wat",
            "1.5.2",
            "1e18",
            "1.",
            ".5",
            "1_000",
            "1.5wei",
            "0.0000000001gwei",
            "1.ééééégwei",
            "340282366920938463463374607431768211456",
        ];
        for text in refused {
            assert!(text.parse::<Wei>().unwrap_err().contains("expected an amount"), "{text}");
        }
    }
}
