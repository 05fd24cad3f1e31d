//! Numbers in words and labels.

use indicatif::HumanCount;

/// Formats a number with three digits that count, or more where it is a larger whole number.
pub(in crate::bench) fn short(value: f64) -> String {
    if value >= 100.0 {
        // A cast turns a value out of range into the nearest number.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        return HumanCount(value.round() as u64).to_string();
    }
    let digits = match value {
        10.0.. => 1,
        0.1.. => 2,
        _ => 4,
    };
    let text = format!("{value:.digits$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Formats ratios, from the lowest to the highest: `1.3 times` or `1.25 to 1.38 times`.
pub(in crate::bench) fn times(ratios: &[f64]) -> Option<String> {
    let least = ratios.iter().copied().reduce(f64::min)?;
    let most = ratios.iter().copied().reduce(f64::max)?;
    let [least, most] = [least, most].map(short);
    Some(if least == most { format!("{least} times") } else { format!("{least} to {most} times") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_count() {
        let written = [0.0, 0.0012, 0.714, 1.3, 2.0, 10.04, 99.96, 106.4, 24_356.2].map(short);
        assert_eq!(written, ["0", "0.0012", "0.71", "1.3", "2", "10", "100", "106", "24,356"]);
    }

    #[test]
    fn equal_ratios_are_one() {
        assert_eq!(times(&[1.301, 1.299]).unwrap(), "1.3 times");
        assert_eq!(times(&[1.38, 1.25, 1.3]).unwrap(), "1.25 to 1.38 times");
        assert_eq!(times(&[]), None);
    }
}
