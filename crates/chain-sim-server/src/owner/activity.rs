//! The thread that logs transactions, beside the owner: it executes them again to read what they
//! write to the console.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::Builder,
    time::{Duration, Instant},
};

use alloy_primitives::ChainId;
use tracing::{debug, warn};

use crate::devnet::{Interrupt, View};

/// Number of changes that may wait to be logged. Each keeps a state.
const LONGEST_QUEUE: usize = 512;

/// A handle to the thread, which ends with it.
#[derive(Debug)]
pub(super) struct Activity {
    changes: SyncSender<Change>,
    /// Number of blocks that were not logged.
    left_out: Arc<AtomicU64>,
}

/// Blocks that were built, and the state that has them.
#[derive(Debug)]
struct Change {
    view: Arc<View>,
    blocks: Vec<(ChainId, u64)>,
}

impl Activity {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// The system's error.
    pub(super) fn start(timeout: Duration) -> std::io::Result<Self> {
        let (changes, received) = sync_channel(LONGEST_QUEUE);
        let left_out = Arc::new(AtomicU64::new(0));
        let count = left_out.clone();
        let thread = Builder::new().name("activity".into());
        thread.spawn(move || run(&received, timeout, &count))?;
        Ok(Self { changes, left_out })
    }

    /// Logs blocks. Never waits: blocks for which there is no room are left out.
    pub(super) fn log(&self, view: &Arc<View>, blocks: Vec<(ChainId, u64)>) {
        let count = blocks.len() as u64;
        if count > 0 && self.changes.try_send(Change { view: view.clone(), blocks }).is_err() {
            self.left_out.fetch_add(count, Ordering::Relaxed);
        }
    }
}

/// Logs blocks until the owner ends.
fn run(received: &Receiver<Change>, timeout: Duration, left_out: &AtomicU64) {
    while let Ok(Change { view, blocks }) = received.recv() {
        for (chain, number) in blocks {
            let until = Instant::now() + timeout;
            let interrupt = Interrupt::new(timeout, move || Instant::now() >= until);
            let view = View { interrupt, ..View::clone(&view) };
            if let Err(error) = view.log_block(chain, number) {
                debug!("block {number} of chain {chain} is not logged: {error}");
            }
        }
        let blocks = left_out.swap(0, Ordering::Relaxed);
        if blocks > 0 {
            warn!("the transactions of {blocks} blocks were not logged: they came too quickly");
        }
    }
}
