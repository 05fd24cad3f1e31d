//! The progress bar.

use indicatif::{ProgressBar, ProgressStyle};

/// Creates a bar that counts to `total`, on standard error. `what` names the things counted.
/// Without a terminal there is no bar.
pub(crate) fn bar(total: u32, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(u64::from(total));
    let style = ProgressStyle::with_template(&format!(
        "{{msg:8}} {{wide_bar}} {{pos}}/{{len}} {what}, {{per_sec}}, {{eta}} left",
    ));
    match style {
        Ok(style) => bar.with_style(style),
        // The template is constant except for one word; the default style is fine, too.
        Err(_) => bar,
    }
}
