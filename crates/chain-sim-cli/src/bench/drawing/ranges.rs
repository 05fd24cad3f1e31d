//! Ranges of percentiles over a logarithmic axis, each with its name above it.

use plotters::{
    chart::ChartBuilder,
    element::{Circle, EmptyElement, PathElement, Text},
    prelude::IntoLogRange,
    style::{
        Color, RGBColor,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    document::{DrawError, Panel},
    heading::Heading,
    number::short,
    palette::{FAINT, GRID, INK, text_font},
};

/// Height of a range with its name, in pixels.
const RANGE_HEIGHT: u32 = 64;
/// Height of everything but the ranges, in pixels.
const FRAME_HEIGHT: u32 = 156;

/// A range: the median, the 90th and the 99th percentile, and the highest value, all above 0.
#[derive(Debug)]
pub(in crate::bench) struct Range<'a> {
    pub(in crate::bench) name: &'a str,
    pub(in crate::bench) color: RGBColor,
    pub(in crate::bench) values: [f64; 4],
}

impl Range<'_> {
    /// Height of a panel of so many ranges, in pixels.
    pub(in crate::bench) fn panel_height(ranges: usize) -> u32 {
        FRAME_HEIGHT + RANGE_HEIGHT * u32::try_from(ranges).unwrap_or(u32::MAX / 1024)
    }

    /// The name with the numbers, which the marks stand for.
    fn words(&self, unit: &str) -> String {
        let [median, ninety, ninety_nine, most] = self.values.map(short);
        let name = self.name;
        format!("{name}: {median} {unit}, p90 {ninety}, p99 {ninety_nine}, at most {most} {unit}")
    }
}

/// Draws the ranges, the first one on top: a full circle at the median, lines at the 90th and 99th
/// percentile, and an open circle at the highest value.
pub(in crate::bench) fn draw_ranges(
    panel: &Panel<'_>,
    heading: &Heading,
    (x_label, unit): (&str, &str),
    ranges: &[Range<'_>],
) -> Result<(), DrawError> {
    let area = heading.draw(panel)?;
    let all = || ranges.iter().flat_map(|range| range.values);
    let (from, to) = (all().fold(f64::MAX, f64::min) / 1.5, all().fold(0.0, f64::max) * 1.5);
    let count = ranges.len() as f64;
    let mut chart = ChartBuilder::on(&area)
        .margin(10)
        .x_label_area_size(56)
        .build_cartesian_2d((from..to).log_scale(), 0.0..count)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .max_light_lines(0)
        .bold_line_style(GRID)
        .axis_style(FAINT)
        .x_desc(x_label)
        .x_label_formatter(&|value: &f64| short(*value))
        .label_style(text_font().color(&INK))
        .axis_desc_style(text_font().color(&FAINT))
        .draw()?;
    for (index, range) in ranges.iter().enumerate() {
        let y = count - 1.0 - index as f64 + 0.3;
        let [median, ninety, ninety_nine, most] = range.values;
        let color = range.color;
        chart.draw_series([PathElement::new([(median, y), (most, y)], color.stroke_width(3))])?;
        let ticks = [ninety, ninety_nine];
        chart.draw_series(ticks.map(|value| {
            EmptyElement::at((value, y))
                + PathElement::new([(0, -7), (0, 7)], color.stroke_width(3))
        }))?;
        chart.draw_series([Circle::new((median, y), 6, color.filled())])?;
        chart.draw_series([Circle::new((most, y), 6, color.stroke_width(2))])?;
        let names = text_font().color(&color).pos(Pos::new(HPos::Left, VPos::Bottom));
        let words = range.words(unit);
        chart
            .draw_series([EmptyElement::at((from, y + 0.22)) + Text::new(words, (4, 0), names)])?;
    }
    Ok(())
}
