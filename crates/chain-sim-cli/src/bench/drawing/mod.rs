//! Drawings: what the plots of `bench` have in common. Each panel has one sentence as its title,
//! names what it shows right beside it, and can be read at a width of 600 pixels.

mod bars;
mod document;
mod ends;
mod file;
mod heading;
mod lines;
mod number;
mod palette;
mod ranges;

pub(super) use self::{
    bars::{Bar, draw_bars},
    document::{Document, DrawError},
    file::{check_file, write},
    heading::Heading,
    lines::{LinePanel, Series, draw_lines},
    number::{short, times},
    palette::COLORS,
    ranges::{Range, draw_ranges},
};
