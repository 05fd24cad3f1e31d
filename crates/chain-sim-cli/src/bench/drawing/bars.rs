//! Bars, each with its name above it and its value at its end.

use plotters::{
    chart::ChartBuilder,
    element::{EmptyElement, Rectangle, Text},
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

/// Height of a bar with its name, in pixels.
const BAR_HEIGHT: u32 = 58;
/// Height of everything but the bars, in pixels.
const FRAME_HEIGHT: u32 = 156;

/// A bar.
#[derive(Debug)]
pub(in crate::bench) struct Bar<'a> {
    pub(in crate::bench) name: &'a str,
    pub(in crate::bench) color: RGBColor,
    pub(in crate::bench) value: f64,
}

impl Bar<'_> {
    /// Height of a panel of so many bars, in pixels.
    pub(in crate::bench) fn panel_height(bars: usize) -> u32 {
        FRAME_HEIGHT + BAR_HEIGHT * u32::try_from(bars).unwrap_or(u32::MAX / 1024)
    }
}

/// Draws the bars, the first one on top.
pub(in crate::bench) fn draw_bars(
    panel: &Panel<'_>,
    heading: &Heading,
    x_label: &str,
    bars: &[Bar<'_>],
) -> Result<(), DrawError> {
    let area = heading.draw(panel)?;
    // Room for the number behind the longest bar.
    let most = bars.iter().map(|bar| bar.value).fold(1.0, f64::max) * 1.2;
    let count = bars.len() as f64;
    let mut chart = ChartBuilder::on(&area)
        .margin(10)
        .x_label_area_size(56)
        .build_cartesian_2d(0.0..most, 0.0..count)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .max_light_lines(0)
        .x_labels(6)
        .bold_line_style(GRID)
        .axis_style(FAINT)
        .x_desc(x_label)
        .x_label_formatter(&|value: &f64| short(*value))
        .label_style(text_font().color(&INK))
        .axis_desc_style(text_font().color(&FAINT))
        .draw()?;
    for (index, Bar { name, color, value }) in bars.iter().enumerate() {
        let bottom = count - 1.0 - index as f64;
        let bar = Rectangle::new([(0.0, bottom + 0.1), (*value, bottom + 0.5)], color.filled());
        chart.draw_series([bar])?;
        let names = text_font().color(color).pos(Pos::new(HPos::Left, VPos::Bottom));
        let values = text_font().color(&INK).pos(Pos::new(HPos::Left, VPos::Center));
        chart
            .draw_series([EmptyElement::at((0.0, bottom + 0.5))
                + Text::new((*name).to_owned(), (4, -3), names)])?;
        chart.draw_series([
            EmptyElement::at((*value, bottom + 0.3)) + Text::new(short(*value), (7, 0), values)
        ])?;
    }
    Ok(())
}
