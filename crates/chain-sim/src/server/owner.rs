//! The one thread that owns the state. Real time comes in here, and nowhere else.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel},
    thread::{self, JoinHandle},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::sync::oneshot;

use super::{devnet::Devnet, error::RequestError};

/// The longest time that the owner sleeps.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
/// The shortest, for what was due already and could not be done.
const SHORTEST_SLEEP: Duration = Duration::from_millis(100);

/// Something to do with the state.
type Task = Box<dyn FnOnce(&mut Devnet) + Send>;

/// Asks the owner.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    tasks: Sender<Task>,
}

impl Owner {
    /// Starts the thread, which ends when nobody can ask it any more. `print` gets a line for each
    /// thing that happens.
    pub(super) fn start(
        devnet: Devnet,
        print: impl Fn(&str) + Send + 'static,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (tasks, received) = channel();
        let thread = thread::Builder::new().name("owner".into());
        let running = thread.spawn(move || run(devnet, &received, &print))?;
        Ok((Self { tasks }, running))
    }

    /// Does something with the state.
    ///
    /// # Errors
    ///
    /// As `task`; [`RequestError::ShuttingDown`].
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Devnet) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        let (answer, answered) = oneshot::channel();
        // Whoever asked may have gone.
        let task: Task = Box::new(move |devnet| drop(answer.send(task(devnet))));
        self.tasks.send(task).map_err(|_| RequestError::ShuttingDown)?;
        answered.await.map_err(|_| RequestError::ShuttingDown)?
    }
}

/// Does what is asked for, and in between what is due.
fn run(mut devnet: Devnet, received: &Receiver<Task>, print: &impl Fn(&str)) {
    let mut busy = true;
    loop {
        let task = if busy {
            match received.try_recv() {
                Ok(task) => Some(task),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => return,
            }
        } else {
            match received.recv_timeout(sleep(&devnet)) {
                Ok(task) => Some(task),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        };
        let timed = devnet.set_time(real_time()).map_err(RequestError::from);
        if let Some(task) = task {
            task(&mut devnet);
        }
        busy = match timed.and_then(|()| devnet.advance()) {
            Ok(busy) => busy,
            Err(error) => {
                print(&format!("error: {error}"));
                false
            }
        };
        for line in devnet.journal.take() {
            print(&line);
        }
    }
}

/// Until when nothing is due.
fn sleep(devnet: &Devnet) -> Duration {
    let Some(due) = devnet.next_due() else { return LONGEST_SLEEP };
    let real = since_epoch();
    let due = Duration::from_secs(due.saturating_sub(devnet.ahead));
    due.saturating_sub(real).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
}

/// Since the epoch.
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Real time, in seconds since the epoch: when a cluster's genesis is, if it is now.
pub fn real_time() -> u64 {
    since_epoch().as_secs()
}
