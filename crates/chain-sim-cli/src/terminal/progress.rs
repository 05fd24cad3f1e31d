//! The progress of a command.

use std::{
    cell::Cell,
    fmt,
    time::{Duration, Instant},
};

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};

use super::colours::is_dumb;

/// How often the details are made anew.
const INTERVAL: Duration = Duration::from_millis(100);

/// A bar that counts, with a rate, the time that is left, and a line of details below. It is on
/// standard error; where that is no terminal, there is none.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    /// When the details were made last.
    detailed: Cell<Option<Instant>>,
}

impl Progress {
    /// Creates a bar that counts to `total`. `what` names the things counted.
    pub(crate) fn new(total: u32, what: &str) -> Self {
        if is_dumb() {
            return Self::hidden();
        }
        let bar = ProgressBar::new(total.into());
        let style = ProgressStyle::with_template(&format!(
            "{{msg:9.bold}} {{wide_bar:.green/dim}} {{human_pos}}/{{human_len}} {what}  {{rate}}/s  {{eta}} left\n{{prefix:.dim}}",
        ));
        let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
            // A cast turns a value out of range into the nearest number.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let rate = HumanCount(state.per_sec().round() as u64);
            // It goes into a string.
            let _written = write!(out, "{rate}");
        };
        let bar = match style {
            Ok(style) => bar.with_style(style.with_key("rate", rate)),
            // The template is constant except for one word; the default style is fine, too.
            Err(_) => bar,
        };
        Self { bar, detailed: Cell::new(None) }
    }

    /// Creates a bar that nobody sees.
    pub(crate) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden(), detailed: Cell::new(None) }
    }

    /// Names what is going on.
    pub(crate) fn name(&self, name: impl Into<String>) {
        self.bar.set_message(name.into());
    }

    /// Counts some more.
    pub(crate) fn add(&self, more: u64) {
        self.bar.inc(more);
    }

    /// Sets the count.
    pub(crate) fn set(&self, count: u64) {
        self.bar.set_position(count);
    }

    /// Shows details. They are made only if somebody sees them, and not too often.
    pub(crate) fn detail(&self, details: impl FnOnce() -> String) {
        let is_recent = |last: Instant| last.elapsed() < INTERVAL;
        if self.bar.is_hidden() || self.detailed.get().is_some_and(is_recent) {
            return;
        }
        self.detailed.set(Some(Instant::now()));
        self.bar.set_prefix(details());
    }

    /// Removes the bar.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
