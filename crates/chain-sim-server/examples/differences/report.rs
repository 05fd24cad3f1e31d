//! What is printed.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    difference::Difference,
    listed::Listed,
    questions::{Fault, Question},
};

/// All differences of one kind.
#[derive(Debug)]
struct Group {
    count: usize,
    row: Option<usize>,
    /// A question with its answers.
    example: String,
}

/// The differences so far, by kind.
#[derive(Debug)]
pub(crate) struct Report {
    listed: Listed,
    /// Whether listed differences are printed, too.
    all: bool,
    asked: usize,
    groups: BTreeMap<(String, Fault, Difference), Group>,
}

impl Report {
    /// A report without differences.
    pub(crate) const fn new(listed: Listed, all: bool) -> Self {
        Self { listed, all, asked: 0, groups: BTreeMap::new() }
    }

    /// Adds a question and the difference between its answers, if there is one.
    pub(crate) fn add(&mut self, question: &Question, difference: Option<(Difference, String)>) {
        self.asked += 1;
        let Some((difference, answers)) = difference else { return };
        let row = self.listed.find(question, &difference);
        let key = (question.method.clone(), question.fault, difference);
        let group = self.groups.entry(key).or_insert_with(|| {
            let example = format!("{}\n    {answers}", question.params);
            Group { count: 0, row, example }
        });
        group.count += 1;
    }

    /// Whether each difference is listed.
    pub(crate) fn is_listed(&self) -> bool {
        self.groups.values().all(|group| group.row.is_some())
    }

    /// Prints the differences, and how many there are.
    pub(crate) fn print(&self) {
        for ((method, fault, difference), group) in &self.groups {
            let Group { count, row, example } = group;
            let place = row.map_or("NOT LISTED".into(), |row| format!("row {}", row + 1));
            if row.is_none() || self.all {
                let Difference { anvil, here } = difference;
                let fault = fault.name();
                println!("{place}: {method}, {fault}: anvil `{anvil}`, here `{here}` ({count})");
                println!("    {example}");
            }
        }
        let met: BTreeSet<_> = self.groups.values().filter_map(|group| group.row).collect();
        for (index, text) in self.listed.rows().enumerate().filter(|(row, _)| !met.contains(row)) {
            println!("row {}: no question met it: {text}", index + 1);
        }
        let unlisted = self.groups.values().filter(|group| group.row.is_none()).count();
        println!(
            "{} questions, {} kinds of differences, {unlisted} not listed",
            self.asked,
            self.groups.len()
        );
    }
}
