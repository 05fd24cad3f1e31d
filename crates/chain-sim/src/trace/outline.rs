//! Drawing trees of text.

use core::fmt;

/// Maximum length of a line, in characters.
const WIDTH: usize = 118;
/// The deepest level that is indented; lines below it have their level in front.
const DEEPEST: usize = 16;
/// Maximum number of lines of a text, which is cut after them.
const LINES: usize = 4;

/// A tree as a list of lines with their depths, each line before its children.
#[derive(Debug, Default)]
pub(super) struct Outline(Vec<(usize, String)>);

impl Outline {
    /// Adds a line at a depth.
    pub(super) fn push(&mut self, depth: usize, text: impl Into<String>) {
        let text = text.into();
        if depth > DEEPEST {
            self.0.push((DEEPEST, format!("(level {depth}) {text}")));
        } else {
            self.0.push((depth, text));
        }
    }

    /// For each line and each depth up to its own, whether a line at that depth follows before any
    /// line above that depth.
    fn continuations(&self) -> Vec<Vec<bool>> {
        let mut follows = [false; DEEPEST + 1];
        let mut all: Vec<Vec<bool>> = self
            .0
            .iter()
            .rev()
            .map(|&(depth, _)| {
                let here = follows[..=depth].to_vec();
                follows[depth] = true;
                follows[depth + 1..].fill(false);
                here
            })
            .collect();
        all.reverse();
        all
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.iter().zip(self.continuations()).enumerate();
        for (index, ((depth, text), follows)) in lines {
            if index > 0 {
                writeln!(f)?;
            }
            let above = follows.iter().take(*depth).skip(1);
            let above: String = above.map(|&more| if more { "│  " } else { "   " }).collect();
            let last = !follows[*depth];
            let below = self.0.get(index + 1).is_some_and(|(next, _)| next > depth);
            let (mut joint, rest) = match (*depth, last) {
                (0, _) => ("", ""),
                (_, true) => ("└─ ", "   "),
                (_, false) => ("├─ ", "│  "),
            };
            let hang = if below { "│  " } else { "   " };
            let width = WIDTH.saturating_sub(3 * (depth + 1));
            for (number, line) in wrap(text, width).iter().enumerate() {
                if number == 0 {
                    write!(f, "{above}{joint}{line}")?;
                } else {
                    joint = rest;
                    write!(f, "\n{above}{joint}{hang}{line}")?;
                }
            }
        }
        Ok(())
    }
}

/// Breaks a text into lines, between words where possible.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut length = 0;
    for word in text.split_inclusive(' ') {
        let word: Vec<char> = word.chars().collect();
        if length > 0 && length + word.len() > width && word.len() <= width {
            lines.push(String::new());
            length = 0;
        }
        for char in word {
            if length == width {
                lines.push(String::new());
                length = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(char);
            }
            length += 1;
        }
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(line) = lines.last_mut() {
            line.push('…');
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}
