//! The status line of `serve`.

use std::{io, time::Duration};

use chain_sim_server::Figures;
use indicatif::HumanCount;

use crate::terminal::{self, Shown, StatusLine};

/// Number of counts that a rate is computed from.
const WINDOW: usize = 6;

/// Shows how a server is doing, until the result is dropped.
pub(crate) fn show(
    line: StatusLine,
    figures: impl Fn() -> Option<Figures> + Send + 'static,
) -> io::Result<Shown> {
    let mut rate = Rate::default();
    line.show(move |elapsed| {
        let figures = figures()?;
        let per_second = rate.next(figures.messages.relayed, elapsed);
        Some(text(&figures, per_second))
    })
}

/// Returns the figures in words.
fn text(figures: &Figures, per_second: u64) -> String {
    let count = |count: usize| HumanCount(count as u64);
    // What matters most comes first: narrow terminals cut the end.
    format!(
        "{} messages/s · {} · {} clients · {} chains · {} blocks",
        HumanCount(per_second),
        terminal::states(&figures.messages),
        count(figures.clients),
        count(figures.chains),
        HumanCount(figures.blocks)
    )
}

/// How many messages are relayed in a second, over the last few counts.
#[derive(Debug, Default)]
struct Rate {
    /// The last counts, the earliest first.
    counts: Vec<usize>,
}

impl Rate {
    /// Adds a count, which is `elapsed` after the one before.
    fn next(&mut self, count: usize, elapsed: Duration) -> u64 {
        self.counts.push(count);
        if self.counts.len() > WINDOW {
            self.counts.remove(0);
        }
        // After a snapshot is restored, there are fewer messages than before.
        let first = self.counts.first().copied().unwrap_or_default();
        let seconds = elapsed.as_secs_f64() * (self.counts.len() - 1) as f64;
        let relayed = count.saturating_sub(first) as f64;
        // A cast turns a value out of range, or no number, into the nearest count.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rate = (relayed / seconds).round() as u64;
        if self.counts.len() < 2 { 0 } else { rate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_is_of_the_last_counts() {
        let mut rate = Rate::default();
        let half = Duration::from_millis(500);
        let rates = [100, 200, 200, 300].map(|count| rate.next(count, half));
        assert_eq!(rates, [0, 200, 100, 133]);
        (0..10).for_each(|_| assert!(rate.next(300, half) <= 133));
        assert_eq!(rate.next(300, half), 0);
        // A restored snapshot.
        assert_eq!(rate.next(7, half), 0);
    }
}
