//! Waiting that ends.

use std::{
    future::Future,
    time::{Duration, Instant},
};

/// How long anything may take on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// Returns the first value that comes; panics with `what` where none does in time.
pub(crate) async fn eventually<T, F: Future<Output = Option<T>>>(
    what: &str,
    mut look: impl FnMut() -> F,
) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < LONGEST, "expected {what} within {LONGEST:?}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}
