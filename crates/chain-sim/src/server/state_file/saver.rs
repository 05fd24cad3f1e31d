//! The thread that saves, so that nobody waits for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

use super::{Disk, ServerSnapshot, StateError};

/// Saves one thing after the other; of several that wait the newest alone.
#[derive(Debug)]
pub(in crate::server) struct Saver {
    disk: Disk,
    save_every: u64,
    /// How many blocks had been built when it was last asked to save.
    saved_at: u64,
    snapshots: Sender<ServerSnapshot>,
    lines: Receiver<String>,
    /// What waits, or is being saved.
    unsaved: Arc<AtomicUsize>,
    thread: JoinHandle<Result<(), StateError>>,
}

impl Saver {
    /// Starts the thread. It saves whenever `save_every` blocks were built.
    ///
    /// # Errors
    ///
    /// [`StateError::Thread`].
    pub(in crate::server) fn start(disk: Disk, save_every: u64) -> Result<Self, StateError> {
        let (snapshots, received) = channel();
        let (report, lines) = channel();
        let unsaved = Arc::new(AtomicUsize::new(0));
        let (own, counted) = (disk.clone(), unsaved.clone());
        let thread = thread::Builder::new()
            .name("saver".into())
            .spawn(move || run(&own, &received, &report, &counted))
            .map_err(StateError::Thread)?;
        Ok(Self { disk, save_every, saved_at: 0, snapshots, lines, unsaved, thread })
    }

    /// Whether it is time to save, now that so many blocks were built.
    pub(in crate::server) const fn is_due(&self, built: u64) -> bool {
        built.saturating_sub(self.saved_at) >= self.save_every
    }

    /// Whether something waits, or is being saved.
    pub(in crate::server) fn is_saving(&self) -> bool {
        self.unsaved.load(Ordering::Relaxed) > 0
    }

    /// Saves, later; `built` blocks were built.
    pub(in crate::server) fn save(&mut self, snapshot: ServerSnapshot, built: u64) {
        self.saved_at = built;
        self.unsaved.fetch_add(1, Ordering::Relaxed);
        // Where it is gone, finishing says so.
        let _gone = self.snapshots.send(snapshot);
    }

    /// What became of it, a line each.
    pub(in crate::server) fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.lines.try_iter()
    }

    /// Saves this, and waits until that is done.
    ///
    /// # Errors
    ///
    /// [`StateError`] where it could not be saved.
    pub(in crate::server) fn finish(self, snapshot: ServerSnapshot) -> Result<(), StateError> {
        let lost = StateError::Lost { path: self.disk.path().into() };
        let _gone = self.snapshots.send(snapshot);
        drop(self.snapshots);
        self.thread.join().unwrap_or(Err(lost))
    }
}

/// Saves what comes; what became of the last.
fn run(
    disk: &Disk,
    received: &Receiver<ServerSnapshot>,
    report: &Sender<String>,
    unsaved: &AtomicUsize,
) -> Result<(), StateError> {
    let mut last = Ok(());
    while let Ok(mut snapshot) = received.recv() {
        let mut taken = 1;
        for newer in received.try_iter() {
            snapshot = newer;
            taken += 1;
        }
        last = disk.write(&snapshot.save());
        let _gone = report.send(match &last {
            Ok(()) => format!("saved {}", snapshot.heads()),
            Err(error) => format!("error: {error}"),
        });
        unsaved.fetch_sub(taken, Ordering::Relaxed);
    }
    last
}
