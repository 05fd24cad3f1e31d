//! The thread that saves, so that requests need not wait for it.

use std::{
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, JoinHandle},
};

use tracing::{error, info};

use super::{StateError, disk::Disk, saved_server::SavedServer, unsaved::Saves};
use crate::devnet::DevnetState;

/// Saves one state after the other. Of several waiting ones, only the newest is saved.
#[derive(Debug)]
pub(crate) struct Saver {
    disk: Disk,
    save_every: u64,
    /// Number of blocks built when the last save was requested.
    saved_at: u64,
    saves: Saves,
    snapshots: Sender<(DevnetState, u64)>,
    thread: JoinHandle<Result<(), StateError>>,
}

impl Saver {
    /// Starts the thread. A save is due after every `save_every` blocks.
    ///
    /// # Errors
    ///
    /// [`StateError::Thread`].
    pub(crate) fn start(disk: Disk, save_every: u64) -> Result<Self, StateError> {
        let (snapshots, received) = channel();
        let own = disk.clone();
        let saves = Saves::new(disk.path());
        let count = saves.clone();
        let thread = thread::Builder::new()
            .name("saver".into())
            .spawn(move || run(&own, &received, &count))
            .map_err(StateError::Thread)?;
        Ok(Self { disk, save_every, saved_at: 0, saves, snapshots, thread })
    }

    /// Returns the count of blocks in complete saves.
    pub(crate) const fn saves(&self) -> &Saves {
        &self.saves
    }

    /// Whether a save is due after `built` blocks.
    pub(crate) const fn is_due(&self, built: u64) -> bool {
        built.saturating_sub(self.saved_at) >= self.save_every
    }

    /// Requests a save of a state after `built` blocks, and returns at once.
    pub(crate) fn save(&mut self, snapshot: DevnetState, built: u64) {
        self.saved_at = built;
        // If the thread is gone, `finish` reports it.
        let _gone = self.snapshots.send((snapshot, built));
    }

    /// Saves a state after `built` blocks, and waits until it is saved.
    ///
    /// # Errors
    ///
    /// [`StateError`] if it could not be saved.
    pub(crate) fn finish(self, snapshot: DevnetState, built: u64) -> Result<(), StateError> {
        let lost = StateError::Lost { path: self.disk.path().into() };
        let _gone = self.snapshots.send((snapshot, built));
        drop(self.snapshots);
        self.thread.join().unwrap_or(Err(lost))
    }
}

/// Saves the states that it receives. Returns the result of the last save.
fn run(
    disk: &Disk,
    received: &Receiver<(DevnetState, u64)>,
    saves: &Saves,
) -> Result<(), StateError> {
    let mut last = Ok(());
    while let Ok((mut snapshot, mut built)) = received.recv() {
        for newer in received.try_iter() {
            (snapshot, built) = newer;
        }
        last = disk.write(&SavedServer::from(&snapshot));
        if last.is_ok() {
            saves.record(built);
        }
        match &last {
            Ok(()) => info!("saved {}", snapshot.heads()),
            Err(error) => error!("{error}"),
        }
    }
    last
}
