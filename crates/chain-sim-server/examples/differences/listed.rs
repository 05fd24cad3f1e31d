//! The table of differences in the documentation.

use crate::{difference::Difference, failure::Failure, questions::Question};

/// The heading above the table.
const HEADING: &str = "### Compared with anvil";

/// The rows of the table.
#[derive(Debug)]
pub(crate) struct Listed(Vec<Row>);

/// A row: methods, questions, what anvil answers, what the server answers, and the reason.
#[derive(Debug)]
struct Row {
    methods: Vec<String>,
    questions: Vec<String>,
    anvil: Vec<String>,
    here: Vec<String>,
    text: String,
}

impl Listed {
    /// Reads the table out of the document.
    ///
    /// # Errors
    ///
    /// Where there is no table, or a row without a reason.
    pub(crate) fn read(document: &str) -> Result<Self, Failure> {
        let (_, section) = document.split_once(HEADING).ok_or_else(|| format!("no {HEADING}"))?;
        let section = section.split_once("\n#").map_or(section, |(section, _)| section);
        // The first two lines are the head of the table.
        let rows = section.lines().filter(|line| line.starts_with('|')).skip(2).map(Row::read);
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    /// Returns the number of the row that lists a difference.
    pub(crate) fn find(&self, question: &Question, difference: &Difference) -> Option<usize> {
        self.0.iter().position(|row| {
            matches(&row.methods, &question.method)
                && matches(&row.questions, question.fault.name())
                && matches(&row.anvil, &difference.anvil)
                && matches(&row.here, &difference.here)
        })
    }

    /// The text of each row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|row| row.text.as_str())
    }
}

impl Row {
    fn read(line: &str) -> Result<Self, Failure> {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [methods, questions, anvil, here, reason] = cells[..] else {
            return Err(format!("a row without five cells: {line}").into());
        };
        if reason.is_empty() {
            return Err(format!("a difference without a reason: {line}").into());
        }
        Ok(Self {
            methods: patterns(methods),
            questions: patterns(questions),
            anvil: patterns(anvil),
            here: patterns(here),
            text: line.to_owned(),
        })
    }
}

/// The patterns of a cell, which commas separate.
fn patterns(cell: &str) -> Vec<String> {
    cell.split(',').map(|pattern| pattern.trim().trim_matches('`').to_owned()).collect()
}

/// Whether one of the patterns is `any`, is the text, or is its beginning before a `*`.
fn matches(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| {
        let beginning = pattern.strip_suffix('*');
        pattern == "any" || pattern == text || beginning.is_some_and(|it| text.starts_with(it))
    })
}
