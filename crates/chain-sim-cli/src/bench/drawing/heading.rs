//! The heading of a panel.

use super::{
    document::{DrawError, Panel},
    palette::{FAINT, INK, text_font, title_font},
};

/// Number of letters in a line of a title. SVG does not say how wide a letter is; these fit in any
/// usual font.
const LETTERS: usize = 74;
/// Height of a line of the title and of the conditions, in pixels.
const LINES: (u32, u32) = (23, 20);
/// Distance from the edges, in pixels.
const MARGIN: u32 = 14;

/// What a panel says in one sentence, and under which conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bench) struct Heading {
    pub(in crate::bench) sentence: String,
    pub(in crate::bench) conditions: String,
}

impl Heading {
    /// Draws the heading; returns the rest of the panel.
    pub(super) fn draw<'a>(&self, panel: &Panel<'a>) -> Result<Panel<'a>, DrawError> {
        let title = title_font().color(&INK);
        let mut y = MARGIN;
        for line in lines(&self.sentence) {
            panel.draw_text(&line, &title, (MARGIN.cast_signed(), y.cast_signed()))?;
            y += LINES.0;
        }
        let conditions = text_font().color(&FAINT);
        panel.draw_text(&self.conditions, &conditions, (MARGIN.cast_signed(), y.cast_signed()))?;
        Ok(panel.split_vertically(y + LINES.1).1)
    }
}

/// Splits a text into lines, between words.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words() {
        let text = "Native is 1.3 times as fast as the bytecode; ".repeat(3);
        let lines = lines(&text);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.chars().count() <= LETTERS));
        assert_eq!(lines.join(" "), text.trim());
    }
}
