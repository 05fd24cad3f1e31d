//! Lines over a logarithmic axis, each with its name at its end.

use plotters::{
    chart::ChartBuilder,
    element::{Circle, EmptyElement, Text},
    prelude::{BindKeyPoints, IntoLogRange},
    series::LineSeries,
    style::{
        Color, RGBColor,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    document::{DrawError, Panel},
    ends::apart,
    heading::Heading,
    number::short,
    palette::{FAINT, GRID, INK, text_font},
};

/// Height of a panel of lines, in pixels.
const HEIGHT: u32 = 380;
/// Room for the names, in pixels.
const NAMES: i32 = 104;
/// Distance of two names, as a part of the vertical axis.
const NAME_GAP: f64 = 0.08;

/// What a panel of lines shows.
#[derive(Debug)]
pub(in crate::bench) struct LinePanel<'a> {
    pub(in crate::bench) heading: Heading,
    pub(in crate::bench) x_label: &'a str,
    pub(in crate::bench) y_label: &'a str,
    pub(in crate::bench) series: Vec<Series<'a>>,
}

/// A line: its points from left to right.
#[derive(Debug)]
pub(in crate::bench) struct Series<'a> {
    pub(in crate::bench) name: &'a str,
    pub(in crate::bench) color: RGBColor,
    pub(in crate::bench) points: Vec<(f64, f64)>,
}

impl LinePanel<'_> {
    /// Height of the panel, in pixels.
    pub(in crate::bench) const HEIGHT: u32 = HEIGHT;

    /// Where lines have points, from left to right.
    fn ticks(&self) -> Vec<f64> {
        let points = self.series.iter().flat_map(|series| &series.points);
        let mut ticks: Vec<f64> = points.map(|(x, _)| *x).collect();
        ticks.sort_by(f64::total_cmp);
        ticks.dedup();
        ticks
    }

    /// Whether no line is higher where this point is.
    fn is_highest(&self, (x, y): (f64, f64)) -> bool {
        let mut points = self.series.iter().flat_map(|series| &series.points);
        !points.any(|point| point.0 == x && point.1 > y)
    }

    /// The highest value; 1 without any.
    fn highest(&self) -> f64 {
        let points = self.series.iter().flat_map(|series| &series.points);
        points.map(|(_, y)| *y).fold(1.0, f64::max)
    }
}

/// Draws the lines. The vertical axis begins with 0, so that heights can be compared.
pub(in crate::bench) fn draw_lines(
    panel: &Panel<'_>,
    shown: &LinePanel<'_>,
) -> Result<(), DrawError> {
    let area = shown.heading.draw(panel)?;
    let ticks = shown.ticks();
    // Room at both ends, even if there is only one point.
    let from = ticks.first().copied().unwrap_or(1.0) / 1.4;
    let to = ticks.last().copied().unwrap_or(1.0) * 1.15;
    let top = shown.highest() * 1.2;
    let mut chart = ChartBuilder::on(&area)
        .margin(10)
        .margin_right(NAMES)
        .x_label_area_size(56)
        .y_label_area_size(84)
        .build_cartesian_2d((from..to).log_scale().with_key_points(ticks), 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .max_light_lines(0)
        .y_labels(6)
        .bold_line_style(GRID)
        .axis_style(FAINT)
        .x_desc(shown.x_label)
        .y_desc(shown.y_label)
        .x_label_formatter(&|value: &f64| short(*value))
        .y_label_formatter(&|value: &f64| short(*value))
        .label_style(text_font().color(&INK))
        .axis_desc_style(text_font().color(&FAINT))
        .draw()?;
    let ends: Vec<f64> =
        shown.series.iter().map(|series| series.points.last().map_or(0.0, |end| end.1)).collect();
    for (series, name_at) in shown.series.iter().zip(apart(&ends, top * NAME_GAP)) {
        let Series { name, color, points } = series;
        let Some(&(last, _)) = points.last() else { continue };
        // The number of the highest point is above it, those of the others below.
        let number = |point: (f64, f64)| {
            let (offset, edge) =
                if shown.is_highest(point) { (-8, VPos::Bottom) } else { (8, VPos::Top) };
            let style = text_font().color(color).pos(Pos::new(HPos::Center, edge));
            Text::new(short(point.1), (0, offset), style)
        };
        chart.draw_series(LineSeries::new(points.clone(), color.stroke_width(2)))?;
        chart.draw_series(points.iter().map(|&point| {
            EmptyElement::at(point) + Circle::new((0, 0), 4, color.filled()) + number(point)
        }))?;
        let names = text_font().color(color).pos(Pos::new(HPos::Left, VPos::Center));
        chart.draw_series([
            EmptyElement::at((last, name_at)) + Text::new((*name).to_owned(), (34, 0), names)
        ])?;
    }
    Ok(())
}
