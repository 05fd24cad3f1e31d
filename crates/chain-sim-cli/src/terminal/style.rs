//! Styles of texts. `{HEADING}` begins one, and `{HEADING:#}` ends it.

use anstyle::{AnsiColor, Style};
use indicatif::HumanCount;

/// Titles of columns.
pub(crate) const HEADING: Style = Style::new().bold();
/// What went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What went wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What is of less importance.
pub(crate) const FAINT: Style = Style::new().dimmed();

/// Formats a count in a style, unless there is nothing to count.
pub(crate) fn count_of(style: Style, count: usize) -> String {
    let number = HumanCount(count as u64);
    if count == 0 { number.to_string() } else { format!("{style}{number}{style:#}") }
}
