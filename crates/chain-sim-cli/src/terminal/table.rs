//! Tables with aligned columns.

use std::fmt;

use anstream::adapter::strip_str;

use super::style::HEADING;

/// Space between two columns.
const GAP: usize = 2;

/// A table of numbers, aligned to the right. Cells can have styles.
#[derive(Debug)]
pub(crate) struct Table {
    titles: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Creates a table with these titles, and no rows.
    pub(crate) fn new(titles: &[&str]) -> Self {
        Self { titles: titles.iter().map(|&title| title.to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row, which has a cell for each title.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Returns the width of each column, without its gap.
    fn widths(&self) -> Vec<usize> {
        let column = |index: usize| {
            let cells = self.rows.iter().filter_map(move |row| row.get(index));
            cells.chain(self.titles.get(index)).map(|cell| width(cell)).max().unwrap_or_default()
        };
        (0..self.titles.len()).map(column).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        write!(f, "{HEADING}")?;
        write_row(f, &widths, &self.titles)?;
        write!(f, "{HEADING:#}")?;
        for row in &self.rows {
            writeln!(f)?;
            write_row(f, &widths, row)?;
        }
        Ok(())
    }
}

/// Writes the cells of a row.
fn write_row(f: &mut fmt::Formatter<'_>, widths: &[usize], cells: &[String]) -> fmt::Result {
    for (cell, column) in cells.iter().zip(widths) {
        // A style has no width.
        let padding = GAP + column.saturating_sub(width(cell));
        write!(f, "{:padding$}{cell}", "")?;
    }
    Ok(())
}

/// Returns the number of letters that a cell shows.
fn width(cell: &str) -> usize {
    strip_str(cell).to_string().chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::{BAD, count_of};

    #[test]
    fn columns_are_aligned_whatever_their_colours() {
        let mut table = Table::new(&["chain", "failed"]);
        table.row(["901".to_owned(), count_of(BAD, 12_345)]);
        table.row(["90210".to_owned(), count_of(BAD, 0)]);
        let text = table.to_string();
        assert!(text.contains("\u{1b}["));
        let plain = strip_str(&text).to_string();
        assert_eq!(plain, "  chain  failed\n    901  12,345\n  90210       0");
    }
}
