//! The one thread that owns the state. Real time comes in here, and nowhere else.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel},
    thread::{self, JoinHandle},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::sync::{oneshot, watch};

use super::{StateError, devnet::Devnet, error::RequestError, state_file::Saver};

/// The longest time that the owner sleeps.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
/// The shortest, for what was due already and could not be done.
const SHORTEST_SLEEP: Duration = Duration::from_millis(100);

/// How often it looks what was saved.
const SAVING_SLEEP: Duration = Duration::from_millis(100);

/// What the owner is told.
enum Task {
    /// To do something with the state.
    Do(Box<dyn FnOnce(&mut Devnet) + Send>),
    /// To save, and to end.
    End(oneshot::Sender<Result<(), StateError>>),
}

/// Asks the owner.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    tasks: Sender<Task>,
    ended: Ended,
}

/// Says when the owner is gone: nobody asks it any more, or it has panicked.
#[derive(Debug, Clone)]
pub(super) struct Ended(watch::Receiver<()>);

impl Ended {
    /// Waits for that.
    pub(super) async fn wait(&mut self) {
        // Nothing is ever sent: the sender goes with the thread.
        let _gone = self.0.changed().await;
    }
}

impl Owner {
    /// Starts the thread, which ends when it is [told to](Self::end) or nobody can ask it any more,
    /// and saves, if there is a saver. `print` gets a line for each thing that happens.
    pub(super) fn start(
        devnet: Devnet,
        saver: Option<Saver>,
        print: impl Fn(&str) + Send + 'static,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (tasks, received) = channel();
        let thread = thread::Builder::new().name("owner".into());
        let (running, ended) = watch::channel(());
        let thread = thread.spawn(move || {
            let _running = running;
            run(devnet, &received, saver, &print);
        })?;
        Ok((Self { tasks, ended: Ended(ended) }, thread))
    }

    /// What says when it is gone.
    pub(super) fn ended(&self) -> Ended {
        self.ended.clone()
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
        let task = Box::new(move |devnet: &mut Devnet| drop(answer.send(task(devnet))));
        self.tasks.send(Task::Do(task)).map_err(|_| RequestError::ShuttingDown)?;
        answered.await.map_err(|_| RequestError::ShuttingDown)?
    }

    /// Saves, if there is a saver, and ends the thread: whoever asks for more is refused.
    ///
    /// # Errors
    ///
    /// [`StateError`] where it could not save.
    pub(super) async fn end(&self) -> Result<(), StateError> {
        let (answer, answered) = oneshot::channel();
        // A thread that has ended has saved.
        if self.tasks.send(Task::End(answer)).is_err() {
            return Ok(());
        }
        answered.await.unwrap_or(Ok(()))
    }
}

/// Does what is asked for, and in between what is due.
fn run(
    mut devnet: Devnet,
    received: &Receiver<Task>,
    mut saver: Option<Saver>,
    print: &impl Fn(&str),
) {
    let mut busy = true;
    let ended = loop {
        let task = if busy {
            match received.try_recv() {
                Ok(task) => Some(task),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => break None,
            }
        } else {
            let is_saving = saver.as_ref().is_some_and(Saver::is_saving);
            let longest = if is_saving { SAVING_SLEEP } else { LONGEST_SLEEP };
            match received.recv_timeout(sleep(&devnet).min(longest)) {
                Ok(task) => Some(task),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break None,
            }
        };
        let timed = devnet.tell_time(real_time()).map_err(RequestError::from);
        match task {
            Some(Task::Do(task)) => task(&mut devnet),
            Some(Task::End(ended)) => break Some(ended),
            None => {}
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
        if let Some(saver) = &mut saver {
            if saver.is_due(devnet.built) {
                saver.save(devnet.save(), devnet.built);
            }
            saver.lines().for_each(|line| print(&line));
        }
    };
    let saved = saver.map_or(Ok(()), |saver| saver.finish(devnet.save()));
    match (ended, saved) {
        // Whoever asked may have gone.
        (Some(ended), saved) => drop(ended.send(saved)),
        (None, Err(error)) => print(&format!("error: {error}")),
        (None, Ok(())) => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClusterConfig, server::ServerConfig};

    #[test]
    fn panic_in_a_request_is_the_end_and_does_not_go_unnoticed() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let config = ServerConfig::new(ClusterConfig::default());
            let (owner, thread) = Owner::start(Devnet::new(config).unwrap(), None, |_| {}).unwrap();
            let mut ended = owner.ended();
            let early = tokio::time::timeout(Duration::from_millis(50), ended.wait()).await;
            assert!(early.is_err());
            let asked = owner.ask::<()>(|_| panic!("a request does")).await;
            assert!(matches!(asked, Err(RequestError::ShuttingDown)));
            ended.wait().await;
            assert!(thread.join().is_err());
        });
    }
}
