//! Colours and fonts.

use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor};

/// Colours that colour-blind people can tell apart, each with a contrast of 3 or more to white.
pub(in crate::bench) const COLORS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(196, 78, 0),
    RGBColor(0, 128, 94),
    RGBColor(170, 70, 135),
    RGBColor(140, 95, 0),
    RGBColor(70, 80, 90),
];
/// Text, and what is as important.
pub(super) const INK: RGBColor = RGBColor(21, 25, 29);
/// Text and lines of less importance.
pub(super) const FAINT: RGBColor = RGBColor(86, 97, 107);
/// Lines of the grid.
pub(super) const GRID: RGBColor = RGBColor(222, 227, 231);

/// The library's sizes are 1.24 times those of SVG.
const SCALE: f64 = 1.24;

/// The font of titles.
pub(super) fn title_font() -> FontDesc<'static> {
    FontDesc::new(FontFamily::SansSerif, 17.0 * SCALE, FontStyle::Bold)
}

/// The font of everything else.
pub(super) fn text_font() -> FontDesc<'static> {
    FontDesc::new(FontFamily::SansSerif, 14.0 * SCALE, FontStyle::Normal)
}
