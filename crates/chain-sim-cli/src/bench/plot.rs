//! The plot.

use indicatif::HumanCount;
use plotters::{
    chart::{ChartBuilder, SeriesLabelPosition},
    coord::Shift,
    prelude::{
        BindKeyPoints, Circle, DrawingArea, IntoDrawingArea, IntoLogRange, LineSeries, PathElement,
        SVGBackend,
    },
    style::{BLACK, Color, RGBColor, WHITE},
};

use super::{
    engine::MeasuredEngine,
    report::{BenchReport, Row},
    svg::{DrawError, SIZE},
};

/// Colours that colour-blind people can tell apart.
const COLORS: [(MeasuredEngine, RGBColor); 2] = [
    (MeasuredEngine::Native, RGBColor(0, 114, 178)),
    (MeasuredEngine::Bytecode, RGBColor(213, 94, 0)),
];

/// A part of the plot.
type Panel<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Returns the SVG: messages per second over the number of chains, and over the number of messages.
pub(super) fn draw(report: &BenchReport) -> Result<String, DrawError> {
    let mut svg = String::new();
    let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(SIZE.0 / 2);
    let messages = report.by_chains.first().map_or(0, |row| row.messages);
    let caption =
        format!("{} messages of {} bytes", HumanCount(messages.into()), report.message_bytes);
    draw_panel(&left, &caption, "chains", &report.by_chains, |row| f64::from(row.chains))?;
    let caption = format!("two chains, messages of {} bytes", report.message_bytes);
    draw_panel(&right, &caption, "messages", &report.by_messages, |row| f64::from(row.messages))?;
    root.present()?;
    drop((left, right, root));
    Ok(svg)
}

/// Draws one series of points: a line for each engine.
fn draw_panel(
    panel: &Panel<'_>,
    caption: &str,
    x_label: &str,
    rows: &[Row],
    x: impl Fn(&Row) -> f64,
) -> Result<(), DrawError> {
    let points = |engine: MeasuredEngine| -> Vec<(f64, f64)> {
        let point = |row: &Row| Some((x(row), row.measurement(engine)?.messages_per_second));
        rows.iter().filter_map(point).collect()
    };
    let all = COLORS.iter().flat_map(|(engine, _)| points(*engine));
    let top = all.map(|(_, speed)| speed).fold(1.0, f64::max) * 1.15;
    // Room at both ends, even if there is only one point.
    let ticks: Vec<f64> = rows.iter().map(&x).collect();
    let from = ticks.first().copied().unwrap_or(1.0) / 1.5;
    let to = ticks.last().copied().unwrap_or(1.0) * 1.5;

    let mut chart = ChartBuilder::on(panel)
        .caption(caption, ("sans-serif", 18))
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(80)
        .build_cartesian_2d((from..to).log_scale().with_key_points(ticks), 0.0..top)?;
    let number = |value: &f64| super::table::count(*value);
    chart
        .configure_mesh()
        .max_light_lines(0)
        .x_desc(x_label)
        .y_desc("messages per second")
        .x_label_formatter(&number)
        .y_label_formatter(&number)
        .label_style(("sans-serif", 13))
        .axis_desc_style(("sans-serif", 15))
        .draw()?;
    for (engine, color) in COLORS {
        let points = points(engine);
        if points.is_empty() {
            continue;
        }
        let dots = points.clone().into_iter().map(|point| Circle::new(point, 4, color.filled()));
        chart.draw_series(dots)?;
        chart
            .draw_series(LineSeries::new(points, color.stroke_width(2)))?
            .label(engine.name())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE)
        .border_style(BLACK)
        .label_font(("sans-serif", 14))
        .draw()?;
    Ok(())
}
