//! The plot of endpoints.

use plotters::{
    chart::{ChartBuilder, SeriesLabelPosition},
    coord::Shift,
    prelude::{
        Circle, DrawingArea, IntoDrawingArea, IntoLogRange, LineSeries, PathElement, Rectangle,
        SVGBackend, Text,
    },
    style::{BLACK, Color, RGBColor, WHITE},
};

use super::{
    super::{
        svg::{DrawError, SIZE},
        table::count,
    },
    report::{EndpointReport, ServerRow},
};

/// Colours that colour-blind people can tell apart.
const COLORS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];
/// The percentiles, from left to right.
const PERCENTILES: [&str; 4] = ["p50", "p90", "p99", "max"];

/// A part of the plot.
type Panel<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Returns the SVG: messages per second, and latencies, of each server.
pub(in crate::bench) fn draw(report: &EndpointReport) -> Result<String, DrawError> {
    let mut svg = String::new();
    let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(SIZE.0 / 2);
    let messages = count(report.messages.into());
    let caption = format!("{messages} messages of {} bytes", report.message_bytes);
    draw_speeds(&left, &caption, &report.servers)?;
    draw_latencies(&right, &report.servers)?;
    root.present()?;
    drop((left, right, root));
    Ok(svg)
}

/// Draws a bar for each server.
fn draw_speeds(panel: &Panel<'_>, caption: &str, rows: &[ServerRow]) -> Result<(), DrawError> {
    let top = rows.iter().map(|row| row.messages_per_second).fold(1.0, f64::max) * 1.15;
    let mut chart = ChartBuilder::on(panel)
        .caption(caption, ("sans-serif", 18))
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(80)
        .build_cartesian_2d(0.0..rows.len() as f64, 0.0..top)?;
    chart
        .configure_mesh()
        .max_light_lines(0)
        .disable_x_mesh()
        .disable_x_axis()
        .y_desc("messages per second")
        .y_label_formatter(&|value: &f64| count(*value))
        .label_style(("sans-serif", 13))
        .axis_desc_style(("sans-serif", 15))
        .draw()?;
    for (index, (row, color)) in rows.iter().zip(COLORS.iter().cycle()).enumerate() {
        let (left, speed) = (index as f64, row.messages_per_second);
        let bar = Rectangle::new([(left + 0.2, 0.0), (left + 0.8, speed)], color.filled());
        chart
            .draw_series([bar])?
            .label(row.server.clone())
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 20, y + 5)], color.filled()));
        // Above the bar.
        let at = (left + 0.4, speed + top * 0.05);
        chart.draw_series([Text::new(count(speed), at, ("sans-serif", 14))])?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE)
        .border_style(BLACK)
        .label_font(("sans-serif", 14))
        .draw()?;
    Ok(())
}

/// Draws a line over the percentiles for each server.
fn draw_latencies(panel: &Panel<'_>, rows: &[ServerRow]) -> Result<(), DrawError> {
    let points = |row: &ServerRow| {
        let found = row.latency_microseconds;
        // A logarithm needs more than nothing.
        let latencies = [found.p50, found.p90, found.p99, found.max];
        let milliseconds = latencies.map(|latency| latency.max(1) as f64 / 1e3);
        (0..).map(f64::from).zip(milliseconds).collect::<Vec<_>>()
    };
    let all = || rows.iter().flat_map(points).map(|(_, latency)| latency);
    let (from, to) = (all().fold(f64::MAX, f64::min) / 1.5, all().fold(0.0, f64::max) * 1.5);
    let mut chart = ChartBuilder::on(panel)
        .caption("from sending to relay", ("sans-serif", 18))
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(80)
        .build_cartesian_2d(0.0..3.0, (from..to).log_scale())?;
    let name = |at: &f64| {
        let named = (0..).map(f64::from).zip(PERCENTILES).find(|(index, _)| index == at);
        named.map_or_else(String::new, |(_, name)| name.to_owned())
    };
    chart
        .configure_mesh()
        .max_light_lines(0)
        .x_labels(PERCENTILES.len())
        .x_desc("percentile")
        .y_desc("latency, ms")
        .x_label_formatter(&name)
        .y_label_formatter(&|value: &f64| format!("{value}"))
        .label_style(("sans-serif", 13))
        .axis_desc_style(("sans-serif", 15))
        .draw()?;
    for (row, color) in rows.iter().zip(COLORS.iter().cycle()) {
        let points = points(row);
        let dots = points.clone().into_iter().map(|point| Circle::new(point, 4, color.filled()));
        chart.draw_series(dots)?;
        chart
            .draw_series(LineSeries::new(points, color.stroke_width(2)))?
            .label(row.server.clone())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .border_style(BLACK)
        .label_font(("sans-serif", 14))
        .draw()?;
    Ok(())
}
