//! The progress bar.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `messages` messages, on standard error; nothing where that is no terminal.
pub(crate) fn bar(messages: u32) -> ProgressBar {
    let bar = ProgressBar::new(u64::from(messages));
    let style = ProgressStyle::with_template(
        "{msg:8} {wide_bar} {pos}/{len} relayed, {per_sec}, {eta} left",
    );
    match style {
        Ok(style) => bar.with_style(style),
        // The template above is a constant; the default style is as good.
        Err(_) => bar,
    }
}
