//! The plot of endpoints.

use plotters::style::RGBColor;

use super::{
    super::{
        drawing::{Bar, COLORS, Document, DrawError, Heading, Range, draw_bars, draw_ranges},
        table::count,
    },
    report::{EndpointReport, ServerRow},
    sentence,
};

/// Returns the SVG: messages per second of each server, and below their latencies.
pub(in crate::bench) fn draw(report: &EndpointReport) -> Result<String, DrawError> {
    let rows = &report.servers;
    let messages = count(report.messages.into());
    let conditions = format!("{messages} messages of {} bytes", report.message_bytes);
    let speeds = Heading { sentence: sentence::of_speeds(rows), conditions };
    let latencies = Heading {
        sentence: sentence::of_latencies(rows),
        conditions: "full circle: half of the messages, then 90 and 99 %; open circle: all".into(),
    };
    let document = Document {
        title: format!("{}. {}.", speeds.sentence, latencies.sentence),
        description: description(rows),
        heights: vec![Bar::panel_height(rows.len()), Range::panel_height(rows.len())],
    };
    let bars: Vec<_> = colored(rows)
        .map(|(row, color)| Bar { name: &row.server, color, value: row.messages_per_second })
        .collect();
    let ranges: Vec<_> = colored(rows)
        .map(|(row, color)| Range { name: &row.server, color, values: milliseconds(row) })
        .collect();
    document.draw(|panels| {
        if let [upper, lower] = panels {
            draw_bars(upper, &speeds, "messages per second", &bars)?;
            let axis = ("milliseconds from sending to relay (logarithmic)", "ms");
            draw_ranges(lower, &latencies, axis, &ranges)?;
        }
        Ok(())
    })
}

/// The servers with their colours.
fn colored(rows: &[ServerRow]) -> impl Iterator<Item = (&ServerRow, RGBColor)> {
    rows.iter().zip(COLORS.into_iter().cycle())
}

/// The latencies of a server, from the median to the highest.
fn milliseconds(row: &ServerRow) -> [f64; 4] {
    let found = row.latency_microseconds;
    // A logarithm needs more than nothing.
    [found.p50, found.p90, found.p99, found.max].map(|latency| latency.max(1) as f64 / 1e3)
}

/// Returns all values in words.
fn description(rows: &[ServerRow]) -> String {
    let words = rows.iter().map(|row| {
        let [median, ninety, ninety_nine, most] = milliseconds(row);
        format!(
            "{}: {} messages per second; latencies {median} ms at the median, {ninety} ms at the \
             90th percentile, {ninety_nine} ms at the 99th, {most} ms at most.",
            row.server,
            count(row.messages_per_second)
        )
    });
    words.collect::<Vec<_>>().join(" ")
}
