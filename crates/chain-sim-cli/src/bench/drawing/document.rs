//! A drawing as an SVG document.

use std::error::Error as StdError;

use plotters::{
    coord::Shift,
    prelude::{DrawingArea, IntoDrawingArea, SVGBackend},
    style::WHITE,
};

/// Width of a drawing, in pixels.
const WIDTH: u32 = 720;

/// The error of the drawing library.
pub(in crate::bench) type DrawError = Box<dyn StdError + Send + Sync>;
/// A part of a drawing.
pub(super) type Panel<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A drawing of panels below each other, dark on white.
#[derive(Debug)]
pub(in crate::bench) struct Document {
    /// What it shows, for those who cannot see it.
    pub(in crate::bench) title: String,
    pub(in crate::bench) description: String,
    /// The heights of its panels, in pixels.
    pub(in crate::bench) heights: Vec<u32>,
}

impl Document {
    /// Draws the panels, and returns the SVG.
    pub(in crate::bench) fn draw(
        &self,
        draw: impl FnOnce(&[Panel<'_>]) -> Result<(), DrawError>,
    ) -> Result<String, DrawError> {
        let mut svg = String::new();
        let size = (WIDTH, self.heights.iter().sum());
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        root.fill(&WHITE)?;
        let mut panels = Vec::new();
        let mut rest = root.clone();
        for height in &self.heights {
            let (panel, below) = rest.split_vertically(*height);
            panels.push(panel);
            rest = below;
        }
        draw(&panels)?;
        root.present()?;
        drop((panels, rest, root));
        Ok(self.with_words(&svg))
    }

    /// Adds the title and the description, which screen readers read.
    fn with_words(&self, svg: &str) -> String {
        let (start, rest) = svg.split_once('>').unwrap_or((svg, ""));
        let (title, description) = (escaped(&self.title), escaped(&self.description));
        format!(
            "{start} role=\"img\" aria-labelledby=\"title description\">\n\
             <title id=\"title\">{title}</title>\n\
             <desc id=\"description\">{description}</desc>{rest}"
        )
    }
}

/// Escapes a text for the content of an element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
