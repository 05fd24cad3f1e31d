//! What a series says, in one sentence.

use indicatif::HumanCount;

use super::{
    drawing::{short, times},
    engine::MeasuredEngine,
    report::Row,
};

/// A change of less than this is none: the next run has as much.
const NOTICEABLE: f64 = 0.03;

/// What grows in a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Growing {
    /// The number of chains.
    Chains,
    /// The number of messages.
    Messages,
}

impl Growing {
    /// Returns the number of a row.
    pub(super) const fn of(self, row: &Row) -> u32 {
        match self {
            Self::Chains => row.chains as u32,
            Self::Messages => row.messages,
        }
    }

    /// Returns its unit.
    pub(super) const fn unit(self) -> &'static str {
        match self {
            Self::Chains => "chains",
            Self::Messages => "messages",
        }
    }
}

/// Returns what a series says of the engines, and of their growth.
pub(super) fn of_rows(growing: Growing, rows: &[Row]) -> String {
    let ratios: Vec<f64> = rows.iter().filter_map(|row| row.native_over_bytecode).collect();
    let engine = if ratios.is_empty() && rows.iter().any(|row| row.bytecode.is_some()) {
        MeasuredEngine::Bytecode
    } else {
        MeasuredEngine::Native
    };
    let begin = match times(&ratios) {
        Some(times) => format!("Native is {times} as fast as the bytecode"),
        None => {
            let speed = |row: &Row| Some(row.measurement(engine)?.messages_per_second);
            let speed = rows.first().and_then(speed).unwrap_or_default();
            let engine = engine.name();
            format!("The {engine} engine relays {} messages per second", short(speed))
        }
    };
    match change(growing, rows, engine) {
        Some(change) => format!("{begin}; {change}"),
        None => begin,
    }
}

/// Returns how the rate changes from the first row to the last; `None` for fewer than two.
fn change(growing: Growing, rows: &[Row], engine: MeasuredEngine) -> Option<String> {
    let (first, last) = (rows.first()?, rows.last()?);
    let [from, to] = [first, last].map(|row| growing.of(row));
    if from == to {
        return None;
    }
    let speed = |row: &Row| Some(row.measurement(engine)?.messages_per_second);
    let change = speed(last)? / speed(first)? - 1.0;
    let percent = (change.abs() * 100.0).round();
    let [from, to] = [from, to].map(|number| HumanCount(number.into()).to_string());
    let ends = format!("from {from} to {to} {}", growing.unit());
    Some(if change.abs() < NOTICEABLE {
        format!("the rate hardly changes {ends}")
    } else if change < 0.0 {
        format!("the rate falls by {percent}% {ends}")
    } else {
        format!("the rate rises by {percent}% {ends}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{distribution::Percentiles, measurement::Measurement};

    /// A measurement with this rate.
    fn rate(messages_per_second: f64) -> Measurement {
        let none = Percentiles { p50: 0, p90: 0, p99: 0, max: 0 };
        Measurement {
            seconds: 1.0,
            messages_per_second,
            microseconds_per_message: 1e6 / messages_per_second,
            bytes_per_message: None,
            virtual_latency_seconds: none,
            wall_latency_microseconds: none,
        }
    }

    /// A row of both engines.
    fn row(chains: u16, native: f64, bytecode: f64) -> Row {
        let mut row = Row { chains, messages: 10_000, ..Row::default() };
        row.set(MeasuredEngine::Native, rate(native));
        row.set(MeasuredEngine::Bytecode, rate(bytecode));
        row
    }

    #[test]
    fn both_engines_are_compared_and_their_growth_is_told() {
        let rows = [row(2, 20_000.0, 15_000.0), row(64, 16_000.0, 12_800.0)];
        let expected = "Native is 1.25 to 1.33 times as fast as the bytecode; \
                        the rate falls by 20% from 2 to 64 chains";
        assert_eq!(of_rows(Growing::Chains, &rows), expected);
        let rows = [row(2, 20_000.0, 15_000.0), row(64, 20_100.0, 15_080.0)];
        let expected = "Native is 1.33 times as fast as the bytecode; \
                        the rate hardly changes from 2 to 64 chains";
        assert_eq!(of_rows(Growing::Chains, &rows), expected);
    }

    #[test]
    fn one_engine_or_one_point_has_a_sentence() {
        let mut alone = Row { chains: 2, messages: 10, ..Row::default() };
        alone.set(MeasuredEngine::Bytecode, rate(1_234.4));
        let expected = "The bytecode engine relays 1,234 messages per second";
        assert_eq!(of_rows(Growing::Messages, &[alone]), expected);
        let rising = [row(2, 100.0, 50.0), row(3, 150.0, 75.0)];
        let expected =
            "Native is 2 times as fast as the bytecode; the rate rises by 50% from 2 to 3 chains";
        assert_eq!(of_rows(Growing::Chains, &rising), expected);
    }
}
