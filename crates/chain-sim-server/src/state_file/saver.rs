//! The thread that saves, so that requests need not wait for it.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tracing::{error, info};

use super::{StateError, disk::Disk, unsaved::Saves};
use crate::devnet::DevnetState;

/// The time after which a save that has failed is tried again.
const RETRY: Duration = Duration::from_secs(10);

/// Saves one state after the other. Of several waiting ones, only the newest is saved.
#[derive(Debug)]
pub(crate) struct Saver {
    path: PathBuf,
    save_every: u64,
    save_interval: Option<Duration>,
    /// Number of blocks built when the last save was requested.
    saved_at: u64,
    /// Time of the first change since then.
    changed: Option<Instant>,
    saves: Saves,
    orders: Sender<Order>,
    thread: JoinHandle<Result<(), StateError>>,
}

/// A state to save.
#[derive(Debug)]
struct Order {
    state: Arc<DevnetState>,
    /// Number of blocks built until then.
    built: u64,
    /// Whether somebody waits for it, so that it is reported even where nothing has changed.
    is_asked: bool,
    /// Whether it is the server's last one.
    is_last: bool,
}

impl Saver {
    /// Starts the thread. A save is due after every `save_every` blocks, and `save_interval` after
    /// a change.
    ///
    /// # Errors
    ///
    /// [`StateError::Thread`].
    pub(crate) fn start(
        disk: Disk,
        save_every: u64,
        save_interval: Option<Duration>,
    ) -> Result<Self, StateError> {
        let (orders, received) = channel();
        let path = disk.path().to_path_buf();
        let saves = Saves::new(&path);
        let count = saves.clone();
        let thread = thread::Builder::new()
            .name("saver".into())
            .spawn(move || run(disk, &received, &count))
            .map_err(StateError::Thread)?;
        Ok(Self {
            path,
            save_every,
            save_interval,
            saved_at: 0,
            changed: None,
            saves,
            orders,
            thread,
        })
    }

    /// Returns the count of blocks in complete saves.
    pub(crate) const fn saves(&self) -> &Saves {
        &self.saves
    }

    /// Records that something may have changed.
    pub(crate) const fn record_change(&mut self, now: Instant) {
        if self.changed.is_none() {
            self.changed = Some(now);
        }
    }

    /// Whether a save is due after `built` blocks. Blocks are changes, too.
    pub(crate) fn is_due(&mut self, built: u64, now: Instant) -> bool {
        let blocks = built.saturating_sub(self.saved_at);
        if blocks > 0 {
            self.record_change(now);
        }
        blocks >= self.save_every || self.due_in(now).is_some_and(|left| left.is_zero())
    }

    /// Returns the time until a save of what has changed is due.
    pub(crate) fn due_in(&self, now: Instant) -> Option<Duration> {
        let passed = now.saturating_duration_since(self.changed?);
        Some(self.save_interval?.saturating_sub(passed))
    }

    /// Requests a save of a state after `built` blocks, and returns at once. `is_asked` where
    /// somebody has asked for it, so that it is reported even if nothing has changed.
    pub(crate) fn save(&mut self, state: DevnetState, built: u64, is_asked: bool) {
        self.saved_at = built;
        self.changed = None;
        let state = Arc::new(state);
        if self.orders.send(Order { state, built, is_asked, is_last: false }).is_err() {
            error!("{}", self.lost());
        }
    }

    /// Saves a state after `built` blocks, and waits until it is saved.
    ///
    /// # Errors
    ///
    /// [`StateError`] if it could not be saved.
    pub(crate) fn finish(self, state: DevnetState, built: u64) -> Result<(), StateError> {
        let lost = self.lost();
        let state = Arc::new(state);
        let _gone = self.orders.send(Order { state, built, is_asked: true, is_last: true });
        drop(self.orders);
        self.thread.join().unwrap_or(Err(lost))
    }

    /// Returns the error for a thread that has panicked.
    fn lost(&self) -> StateError {
        StateError::Lost { path: self.path.clone() }
    }
}

/// Saves the states that it receives, and tries again to save one that could not be saved. Returns
/// the result of the last save.
fn run(mut disk: Disk, received: &Receiver<Order>, saves: &Saves) -> Result<(), StateError> {
    let mut last = Ok(());
    let mut unsaved: Option<Order> = None;
    loop {
        let next = match unsaved.take() {
            None => received.recv().ok(),
            Some(order) => match received.recv_timeout(RETRY) {
                Ok(newer) => Some(newer),
                Err(RecvTimeoutError::Timeout) => Some(order),
                Err(RecvTimeoutError::Disconnected) => None,
            },
        };
        let Some(next) = next else { return last };
        // The newest has everything.
        let order = received.try_iter().fold(next, |earlier, newer| Order {
            is_asked: earlier.is_asked || newer.is_asked,
            ..newer
        });
        let began = Instant::now();
        let written = disk.write(&order.state);
        saves.record_attempt(written.is_ok(), began.elapsed());
        (last, unsaved) = match written {
            Ok(has_changed) => {
                saves.record(order.built);
                if has_changed || order.is_asked {
                    info!("saved {}", order.state.heads());
                }
                (Ok(()), None)
            }
            // `finish` returns it.
            Err(error) if order.is_last => (Err(error), None),
            Err(error) => {
                error!("{error}");
                (Err(error), Some(order))
            }
        };
    }
}
