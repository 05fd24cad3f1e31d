//! The thread that owns the state. No other part of the server reads the wall clock.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use alloy_primitives::ChainId;
use serde::Serialize;
use tokio::sync::{oneshot, watch};
use tracing::error;

use crate::{
    devnet::{Devnet, LongChange, RequestError, View},
    json::Json,
    memory,
    readers::{Readers, Share},
    running::{Answer, Asked, Running},
    state_file::{Saver, StateError, Unsaved},
    tasks::{Begun, Task, Tasks, Turn},
    workload::Workload,
};

/// The longest time for which the thread sleeps: what it publishes has the time of the clock.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
/// The shortest one, after something due could not be done.
const SHORTEST_SLEEP: Duration = Duration::from_millis(100);

/// The order to save the state and to end, and where the result goes. The thread looks at it before
/// every task, so that it does not wait behind others.
#[derive(Debug, Clone, Default)]
struct Ending(Arc<Mutex<Option<Saved>>>);

/// Where the result of the last save goes.
type Saved = oneshot::Sender<Result<(), StateError>>;

impl Ending {
    /// Gives the order.
    fn order(&self, answer: Saved) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }

    /// Takes the order, if it was given.
    fn take(&self) -> Option<Saved> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A handle to the thread, which sends it tasks, and reads what it has published.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    tasks: Sender<Task>,
    published: watch::Receiver<Arc<View>>,
    readers: Readers,
    ending: Ending,
    ended: Ended,
    unsaved: Unsaved,
    workload: Workload,
}

/// Signals the end of the thread, for example by a panic.
#[derive(Debug, Clone)]
pub(crate) struct Ended(watch::Receiver<()>);

impl Ended {
    /// Waits for the end of the thread.
    pub(crate) async fn wait(&mut self) {
        // Nothing is ever sent: the change is the sender's drop, at the end of the thread.
        let _gone = self.0.changed().await;
    }
}

/// A client that waits for a task. Its drop gives up the task, and all that it holds, if it has not
/// begun.
struct Client<T>(Arc<Mutex<Option<T>>>);

impl<T> Drop for Client<T> {
    fn drop(&mut self) {
        drop(take(&self.0));
    }
}

/// Takes what is there.
fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl Owner {
    /// Starts the thread. It ends when it is [told to](Self::end), or when all handles are dropped,
    /// and then saves the state, if there is a saver.
    pub(crate) fn start(
        devnet: Devnet,
        saver: Option<Saver>,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (tasks, received) = channel();
        let thread = thread::Builder::new().name("owner".into());
        let (running, ended) = watch::channel(());
        let readers = Readers::start(devnet.limits.evm_timeout)?;
        let (publisher, published) = watch::channel(Arc::new(devnet.view.clone()));
        let (ending, unsaved) = (Ending::default(), Unsaved::of(saver.as_ref().map(Saver::saves)));
        let (order, count) = (ending.clone(), unsaved.clone());
        let workload = Workload::default();
        let work = workload.clone();
        let thread = thread.spawn(move || {
            let _running = running;
            // It is dropped first: whoever hears of the end reads nothing more.
            let publisher = publisher;
            run(devnet, Tasks::new(received), &order, &count, &work, &publisher, saver);
        })?;
        let ended = Ended(ended);
        Ok((Self { tasks, published, readers, ending, ended, unsaved, workload }, thread))
    }

    /// Returns the work of the thread.
    pub(crate) const fn workload(&self) -> &Workload {
        &self.workload
    }

    /// Returns the threads that read.
    pub(crate) const fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Whether the thread runs. It does not wait for it.
    pub(crate) fn is_running(&self) -> bool {
        self.view().is_ok()
    }

    /// Returns the count of what is not saved.
    pub(crate) fn unsaved(&self) -> Unsaved {
        self.unsaved.clone()
    }

    /// Returns the signal of the thread's end.
    pub(crate) fn ended(&self) -> Ended {
        self.ended.clone()
    }

    /// Returns what the thread has published last, which contains all changes that were answered.
    ///
    /// # Errors
    ///
    /// [`RequestError::ShuttingDown`].
    fn view(&self) -> Result<Arc<View>, RequestError> {
        // The publisher's end is the thread's.
        self.published.has_changed().map_err(|_| RequestError::ShuttingDown)?;
        Ok(self.published.borrow().clone())
    }

    /// Reads a little, at once: what takes no longer for a larger chain or a larger answer.
    ///
    /// # Errors
    ///
    /// As `read`; [`RequestError::ShuttingDown`].
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&View) -> Result<T, RequestError>,
    ) -> Result<T, RequestError> {
        read(&*self.view()?)
    }

    /// Reads what can take long, on a thread for readers.
    ///
    /// # Errors
    ///
    /// As `read`; [`RequestError::ShuttingDown`], [`RequestError::TimedOut`].
    pub(crate) async fn read_long<T: Send + 'static>(
        &self,
        read: impl FnOnce(&View) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        self.readers.run(Share::Long, || self.view(), read).await
    }

    /// As [`read_long`](Self::read_long), and writes the result as JSON on that thread.
    ///
    /// # Errors
    ///
    /// As [`read_long`](Self::read_long).
    pub(crate) async fn read_json<T: Serialize + 'static>(
        &self,
        read: impl FnOnce(&View) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<Json<T>, RequestError> {
        self.read_long(move |view| Json::new(&read(view)?, view)).await
    }

    /// As [`read_long`](Self::read_long), for what never takes long: it does not wait for long
    /// reads.
    ///
    /// # Errors
    ///
    /// As [`read_long`](Self::read_long).
    pub(crate) async fn read_short<T: Send + 'static>(
        &self,
        read: impl FnOnce(&View) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        self.readers.run(Share::Short, || self.view(), read).await
    }

    /// As [`read_short`](Self::read_short), and writes the result as JSON on that thread.
    ///
    /// # Errors
    ///
    /// As [`read_long`](Self::read_long).
    pub(crate) async fn read_short_json<T: Serialize + 'static>(
        &self,
        read: impl FnOnce(&View) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<Json<T>, RequestError> {
        self.read_short(move |view| Json::new(&read(view)?, view)).await
    }

    /// Runs a function on the state, after all earlier ones, and returns its result once its changes
    /// are published, and those of everything that was due after it.
    ///
    /// # Errors
    ///
    /// As `task`; [`RequestError::ShuttingDown`].
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Devnet) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        self.ask_in(Turn::InOrder, task).await
    }

    /// As [`ask`](Self::ask), also between the slices of a long change, for what that cannot disturb.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub(crate) async fn ask_between<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Devnet) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        self.ask_in(Turn::Between, task).await
    }

    /// As [`ask_between`](Self::ask_between), for a transaction to a chain: it waits if the change
    /// holds that chain.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub(crate) async fn ask_to_send<T: Send + 'static>(
        &self,
        chain: ChainId,
        task: impl FnOnce(&mut Devnet) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        self.ask_in(Turn::Sending(chain), task).await
    }

    /// As [`ask`](Self::ask), in this turn.
    async fn ask_in<T: Send + 'static>(
        &self,
        turn: Turn,
        task: impl FnOnce(&mut Devnet) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        let (answer, answered) = oneshot::channel();
        let counted = self.workload.wait();
        // What the task holds of the request stays counted until it has run.
        let held = memory::request();
        let waiting = Arc::new(Mutex::new(Some((task, held))));
        let _client = Client(waiting.clone());
        let task = Box::new(move |devnet: &mut Devnet| -> Answer {
            drop(counted);
            let Some((task, _held)) = take(&waiting) else { return Box::new(|| ()) };
            let result = task(devnet);
            // The receiver may be dropped by now.
            Box::new(move || drop(answer.send(result)))
        });
        self.tasks.send(Task::Do(task, turn)).map_err(|_| RequestError::ShuttingDown)?;
        answered.await.map_err(|_| RequestError::ShuttingDown)?
    }

    /// Begins a long change, after all earlier tasks, and returns its outcome once that is
    /// published. Tasks that [may run between](Self::ask_between) its slices do.
    ///
    /// # Errors
    ///
    /// As `begin` and the change; [`RequestError::ShuttingDown`].
    pub(crate) async fn ask_long<C: LongChange>(
        &self,
        begin: impl FnOnce(&mut Devnet) -> Result<C, RequestError> + Send + 'static,
    ) -> Result<C::Outcome, RequestError> {
        let (answer, answered) = oneshot::channel();
        let counted = self.workload.wait();
        let held = memory::request();
        let begin = Box::new(move |devnet: &mut Devnet| -> Begun {
            let (_counted, _held) = (counted, held);
            if answer.is_closed() {
                return Begun::Refused(Box::new(|| ()));
            }
            match begin(devnet) {
                Ok(change) => Begun::Running(Box::new(Asked::new(change, answer))),
                Err(error) => Begun::Refused(Box::new(move || drop(answer.send(Err(error))))),
            }
        });
        self.tasks.send(Task::Begin(begin)).map_err(|_| RequestError::ShuttingDown)?;
        answered.await.map_err(|_| RequestError::ShuttingDown)?
    }

    /// Requests a save of the state, if there is a saver, and returns at once.
    pub(crate) fn save(&self) {
        // A thread that has ended has already saved.
        let _gone = self.tasks.send(Task::Save);
    }

    /// Saves the state, if there is a saver, and ends the thread, as soon as the task that it is
    /// running is done. Waiting and later tasks are refused.
    ///
    /// # Errors
    ///
    /// [`StateError`] if the state cannot be saved.
    pub(crate) async fn end(&self) -> Result<(), StateError> {
        let (answer, mut answered) = oneshot::channel();
        self.ending.order(answer);
        // A thread that has ended has already saved, or has panicked.
        if self.tasks.send(Task::Wake).is_err() {
            return Ok(());
        }
        let mut gone = self.ended();
        tokio::select! {
            saved = &mut answered => saved.unwrap_or(Ok(())),
            () = gone.wait() => answered.try_recv().unwrap_or(Ok(())),
        }
    }
}

/// Runs tasks, and in between everything that is due, until the order to end; publishes the state
/// after each. During a long change, its slices are what is due.
fn run(
    mut devnet: Devnet,
    mut tasks: Tasks,
    ending: &Ending,
    unsaved: &Unsaved,
    workload: &Workload,
    publisher: &watch::Sender<Arc<View>>,
    mut saver: Option<Saver>,
) {
    let mut busy = true;
    let mut running: Option<Box<dyn Running>> = None;
    let ended = loop {
        let task = match &running {
            Some(change) => tasks.next_beside(&**change),
            None if busy => tasks.next(Duration::ZERO),
            None => {
                let until_save = saver.as_ref().and_then(|saver| saver.due_in(Instant::now()));
                tasks.next(sleep(&devnet).min(until_save.unwrap_or(LONGEST_SLEEP)))
            }
        };
        let Ok(task) = task else { break None };
        if let Some(ended) = ending.take() {
            break Some(ended);
        }
        let _working = workload.work();
        let mut advanced = Ok(());
        if running.is_none() {
            advanced = devnet.advance_real_time(real_time()).map_err(RequestError::from);
        }
        let mut answers: Vec<Answer> = Vec::new();
        let mut save_now = false;
        match task {
            Some(Task::Do(task, _)) => answers.push(task(&mut devnet)),
            Some(Task::Begin(begin)) => match begin(&mut devnet) {
                Begun::Running(change) => running = Some(change),
                Begun::Refused(answer) => answers.push(answer),
            },
            Some(Task::Save) => save_now = true,
            Some(Task::Wake) | None => {}
        }
        devnet.is_changing = running.is_some();
        busy = match &mut running {
            Some(change) => {
                if let Some(answer) = change.advance(&mut devnet) {
                    answers.push(answer);
                    running = None;
                    devnet.is_changing = false;
                }
                true
            }
            None => match advanced.and_then(|()| devnet.advance()) {
                Ok(busy) => busy,
                Err(error) => {
                    error!("{error}");
                    false
                }
            },
        };
        if !answers.is_empty() {
            // They may have changed something: the thread does not know.
            saver.iter_mut().for_each(|saver| saver.record_change(Instant::now()));
        }
        unsaved.record_built(devnet.built);
        let news = devnet.take_news();
        publisher.send_replace(Arc::new(devnet.view.clone()));
        news.tell();
        for answer in answers {
            answer();
        }
        // What is under way is saved at its end.
        if let Some(saver) = saver.as_mut().filter(|_| running.is_none()) {
            let due = saver.is_due(devnet.built, Instant::now());
            if due || save_now {
                saver.save(devnet.state(), devnet.built, save_now);
            }
        }
    };
    if let Some(change) = running {
        change.stop(&mut devnet);
    }
    // The clients that wait get their error before the save, which may take long.
    drop(tasks);
    let saved = saver.map_or(Ok(()), |saver| saver.finish(devnet.state(), devnet.built));
    match (ended, saved) {
        // The receiver may be dropped already.
        (Some(ended), saved) => drop(ended.send(saved)),
        (None, Err(error)) => error!("{error}"),
        (None, Ok(())) => {}
    }
}

/// Returns the time until something is due.
fn sleep(devnet: &Devnet) -> Duration {
    let real = since_epoch();
    let next_second = Duration::from_secs(real.as_secs() + 1);
    let Some(due) = devnet.next_due() else { return next_second - real };
    let due = Duration::from_secs(due.saturating_sub(devnet.ahead));
    due.min(next_second).saturating_sub(real).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
}

/// Returns real time since the epoch.
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Returns real time, in seconds since the epoch, for example as the timestamp of a cluster's
/// genesis.
pub fn real_time() -> u64 {
    since_epoch().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chain_sim::ClusterConfig;

    use crate::config::ServerConfig;

    /// Starts a thread with the default cluster.
    fn start() -> (Owner, JoinHandle<()>) {
        let config = ServerConfig::new(ClusterConfig::default());
        Owner::start(Devnet::new(config.devnet()).unwrap(), None).unwrap()
    }

    /// Runs a test.
    fn block_on(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(test);
    }

    #[test]
    fn panic_in_a_request_ends_the_thread_and_is_signalled() {
        block_on(async {
            let (owner, thread) = start();
            let mut ended = owner.ended();
            let early = tokio::time::timeout(Duration::from_millis(50), ended.wait()).await;
            assert!(early.is_err());
            let asked = owner.ask::<()>(|_| panic!("a request does")).await;
            assert!(matches!(asked, Err(RequestError::ShuttingDown)));
            ended.wait().await;
            assert!(thread.join().is_err());
        });
    }

    #[test]
    fn the_end_goes_before_all_tasks_that_wait() {
        block_on(async {
            let (owner, thread) = start();
            let (begun, began) = oneshot::channel();
            let (go_on, told) = channel();
            let running = owner.ask(move |_| {
                begun.send(()).unwrap();
                told.recv().unwrap();
                Ok(1)
            });
            let waiting = (0..100).map(|_| owner.ask::<()>(|_| panic!("it must not run")));
            let waiting = async {
                // Each is sent when it is first polled, after the one that is running.
                began.await.unwrap();
                let mut waiting: Vec<_> = waiting.map(Box::pin).collect();
                for one in &mut waiting {
                    let early = tokio::time::timeout(Duration::ZERO, one).await;
                    assert!(early.is_err());
                }
                let end = owner.end();
                tokio::pin!(end);
                assert!(tokio::time::timeout(Duration::ZERO, &mut end).await.is_err());
                go_on.send(()).unwrap();
                assert!(matches!(end.await, Ok(())));
                for one in waiting {
                    assert!(matches!(one.await, Err(RequestError::ShuttingDown)));
                }
            };
            let (done, ()) = tokio::join!(running, waiting);
            assert!(matches!(done, Ok(1)));
            assert!(matches!(owner.ask(|_| Ok(())).await, Err(RequestError::ShuttingDown)));
            thread.join().unwrap();
        });
    }

    #[test]
    fn an_order_to_end_while_a_request_panics_is_answered() {
        block_on(async {
            let (owner, thread) = start();
            let (begun, began) = oneshot::channel();
            let (go_on, told) = channel::<()>();
            let running = owner.ask::<()>(move |_| {
                begun.send(()).unwrap();
                told.recv().unwrap();
                panic!("a request does")
            });
            let ending = async {
                began.await.unwrap();
                let end = owner.end();
                tokio::pin!(end);
                assert!(tokio::time::timeout(Duration::ZERO, &mut end).await.is_err());
                go_on.send(()).unwrap();
                assert!(matches!(end.await, Ok(())));
            };
            let (running, ()) = tokio::join!(running, ending);
            assert!(matches!(running, Err(RequestError::ShuttingDown)));
            assert!(thread.join().is_err());
        });
    }
}
