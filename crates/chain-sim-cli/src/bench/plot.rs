//! The plot of the simulation's engines.

use indicatif::HumanCount;
use plotters::style::RGBColor;

use super::{
    drawing::{COLORS, Document, DrawError, Heading, LinePanel, Series, draw_lines},
    engine::MeasuredEngine,
    report::{BenchReport, Row},
    sentence::{self, Growing},
};

/// The engines with their colours.
const ENGINES: [(MeasuredEngine, RGBColor); 2] =
    [(MeasuredEngine::Native, COLORS[0]), (MeasuredEngine::Bytecode, COLORS[1])];

/// Returns the SVG: messages per second over the number of chains, and below over the number of
/// messages.
pub(super) fn draw(report: &BenchReport) -> Result<String, DrawError> {
    let messages = report.by_chains.first().map_or(0, |row| row.messages);
    let bytes = report.message_bytes;
    let threads = if report.threads == 1 { "one thread" } else { "several threads" };
    let by_chains = panel(
        Growing::Chains,
        format!("{} messages of {bytes} bytes, {threads}", HumanCount(messages.into())),
        &report.by_chains,
    );
    let by_messages = panel(
        Growing::Messages,
        format!("two chains, messages of {bytes} bytes, {threads}"),
        &report.by_messages,
    );
    let description = format!(
        "Two plots of messages per second. {} {}",
        values("By number of chains:", &report.by_chains, |row| row.chains.into()),
        values("By number of messages:", &report.by_messages, |row| row.messages)
    );
    let title = format!("{}. {}.", by_chains.heading.sentence, by_messages.heading.sentence);
    let document = Document { title, description, heights: vec![LinePanel::HEIGHT; 2] };
    document.draw(|areas| {
        let pairs = areas.iter().zip([by_chains, by_messages]);
        pairs.into_iter().try_for_each(|(area, panel)| draw_lines(area, &panel))
    })
}

/// Returns one panel: a line for each engine that was measured.
fn panel(growing: Growing, conditions: String, rows: &[Row]) -> LinePanel<'static> {
    let series = ENGINES.map(|(engine, color)| {
        let point = |row: &Row| {
            Some((f64::from(growing.of(row)), row.measurement(engine)?.messages_per_second))
        };
        Series { name: engine.name(), color, points: rows.iter().filter_map(point).collect() }
    });
    LinePanel {
        heading: Heading { sentence: sentence::of_rows(growing, rows), conditions },
        x_label: match growing {
            Growing::Chains => "number of chains (logarithmic)",
            Growing::Messages => "number of messages (logarithmic)",
        },
        y_label: "messages per second",
        series: series.into_iter().filter(|series| !series.points.is_empty()).collect(),
    }
}

/// Returns the values of a series in words.
fn values(title: &str, rows: &[Row], number: fn(&Row) -> u32) -> String {
    let row = |row: &Row| {
        let speeds = ENGINES.iter().filter_map(|(engine, _)| {
            let found = row.measurement(*engine)?;
            Some(format!("{} {}", engine.name(), super::table::count(found.messages_per_second)))
        });
        let speeds: Vec<_> = speeds.collect();
        format!("{}: {}", HumanCount(number(row).into()), speeds.join(", "))
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    format!("{title} {}.", rows.join("; "))
}
