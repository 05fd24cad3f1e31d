//! The progress bar.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `total` of `what`, on standard error; nothing where that is no terminal.
pub(crate) fn bar(total: u32, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(u64::from(total));
    let style = ProgressStyle::with_template(&format!(
        "{{msg:8}} {{wide_bar}} {{pos}}/{{len}} {what}, {{per_sec}}, {{eta}} left",
    ));
    match style {
        Ok(style) => bar.with_style(style),
        // The template above is a constant but for one word; the default style is as good.
        Err(_) => bar,
    }
}
