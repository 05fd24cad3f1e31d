//! When messages are sent.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::Semaphore, time::sleep_until};

/// When messages are sent.
#[derive(Debug, Clone)]
pub(super) enum Pace {
    /// As fast as they are taken.
    AtOnce,
    /// When fewer than so many others are on their way. A relay makes room for the next message.
    InFlight(Arc<Semaphore>),
    /// So many a second.
    Rate { start: Instant, per_second: u32 },
}

impl Pace {
    /// Waits until the message of this number is due, and returns when it was. A message that has to
    /// wait for the answer of the one before it is due at its own time all the same.
    pub(super) async fn wait(&self, message: usize) -> Instant {
        match self {
            Self::AtOnce => {}
            Self::InFlight(places) => {
                // The places are never closed.
                if let Ok(place) = places.acquire().await {
                    place.forget();
                }
            }
            Self::Rate { start, per_second } => {
                let after = Duration::from_secs_f64(message as f64 / f64::from(*per_second));
                let due = *start + after;
                if due < Instant::now() {
                    return due;
                }
                // Timers are exact to a millisecond; their error is not the server's.
                sleep_until(due.into()).await;
            }
        }
        Instant::now()
    }

    /// Makes room for another message, when one is relayed.
    pub(super) fn relayed(&self) {
        if let Self::InFlight(places) = self {
            places.add_permits(1);
        }
    }
}
