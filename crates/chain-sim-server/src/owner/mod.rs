//! The thread that owns the state, and what others ask of it.

mod activity;
#[cfg(test)]
mod batch_tests;
mod ending;
mod publisher;
mod running;
#[cfg(test)]
mod slices_tests;
mod tasks;
#[cfg(test)]
mod tests;
mod thread;
mod wanted;

use std::{
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
    thread::{Builder, JoinHandle},
    time::Duration,
};

use alloy_primitives::{B256, ChainId};
use serde::Serialize;
use tokio::sync::{Semaphore, oneshot, watch};

pub(crate) use self::ending::Ended;
pub use self::thread::real_time;
use self::{
    activity::Activity,
    ending::Ending,
    publisher::Publisher,
    running::{Answer, Asked},
    tasks::{Begun, Submitted, Task, Tasks, Turn},
    wanted::Wanted,
};
use crate::{
    devnet::{Devnet, LongChange, RequestError, View, check_limit},
    json::Json,
    readers::{Readers, Share},
    state_file::{Saver, StateError, Unsaved},
    workload::Workload,
};

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
    /// Places for requests that wait for a change.
    waiters: Arc<Semaphore>,
}

/// The most requests that wait for a change at the same time: each looks at every change.
const MOST_WAITERS: usize = 256;

impl Owner {
    /// Starts the thread. It ends when it is [told to](Self::end), or when all handles are dropped,
    /// and then saves the state, if there is a saver.
    pub(crate) fn start(
        mut devnet: Devnet,
        saver: Option<Saver>,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (tasks, received) = channel();
        let thread = Builder::new().name("owner".into());
        let (running, ended) = watch::channel(());
        let readers = Readers::start(devnet.limits.evm_timeout)?;
        // Changes so far are in the first state that is published. No subscriber is told of them.
        drop(devnet.take_news());
        let (publisher, published) = watch::channel(Arc::new(devnet.view.clone()));
        let timeout = devnet.limits.evm_timeout;
        let activity = devnet.view.is_verbose.then(|| Activity::start(timeout)).transpose()?;
        let publisher = Publisher::new(publisher, activity);
        let (ending, unsaved) = (Ending::default(), Unsaved::of(saver.as_ref().map(Saver::saves)));
        let (order, count) = (ending.clone(), unsaved.clone());
        let workload = Workload::default();
        let work = workload.clone();
        let thread = thread.spawn(move || {
            let _running = running;
            // It is dropped first: once the end is signalled, nothing more is read.
            let publisher = publisher;
            thread::run(devnet, Tasks::new(received), &order, &count, &work, &publisher, saver);
        })?;
        let ended = Ended::new(ended);
        let waiters = Arc::new(Semaphore::new(MOST_WAITERS));
        let owner = Self { tasks, published, readers, ending, ended, unsaved, workload, waiters };
        Ok((owner, thread))
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

    /// Reads a little, again after each change, until there is something; `None` if there is nothing
    /// after `longest`.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub(crate) async fn read_when<T>(
        &self,
        longest: Duration,
        read: impl Fn(&View) -> Result<Option<T>, RequestError> + Send,
    ) -> Result<Option<T>, RequestError> {
        let most = MOST_WAITERS as u64;
        let Ok(_place) = self.waiters.try_acquire() else {
            check_limit("requests that wait for a block", most, most + 1)?;
            return Ok(None);
        };
        let mut published = self.published.clone();
        let found = async move {
            loop {
                // The lock ends with this line: the owner publishes meanwhile.
                let view = published.borrow_and_update().clone();
                if let Some(found) = read(&view)? {
                    return Ok(Some(found));
                }
                drop(view);
                published.changed().await.map_err(|_| RequestError::ShuttingDown)?;
            }
        };
        tokio::time::timeout(longest, found).await.unwrap_or(Ok(None))
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
        self.read_written(move |view| Json::new(&read(view)?, view)).await
    }

    /// As [`read_long`](Self::read_long), for what `read` writes as JSON itself.
    ///
    /// # Errors
    ///
    /// As [`read_long`](Self::read_long).
    pub(crate) async fn read_written<T: 'static>(
        &self,
        read: impl FnOnce(&View) -> Result<Json<T>, RequestError> + Send + 'static,
    ) -> Result<Json<T>, RequestError> {
        Ok(self.read_long(read).await?.before_response().await)
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
        let json = self.read_short(move |view| Json::new(&read(view)?, view)).await?;
        Ok(json.before_response().await)
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

    /// As [`ask_between`](Self::ask_between), for what concerns transactions to a chain: it waits if the
    /// change holds that chain.
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

    /// Submits a transaction to a chain, after all earlier tasks, and returns its hash once the block
    /// that it calls for is published. During a long change it waits if the change holds that chain;
    /// if it `executes` messages, it waits if the change holds any chain, because the logs that sent
    /// them may be on that one.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub(crate) async fn send(
        &self,
        chain: ChainId,
        executes: bool,
        submit: impl FnOnce(&mut Devnet) -> Result<B256, RequestError> + Send + 'static,
    ) -> Result<B256, RequestError> {
        let turn = if executes { Turn::Executing } else { Turn::Sending(chain) };
        self.wait(submit, |wanted, answer| {
            let submit = move |devnet: &mut Devnet| -> Submitted {
                let Some((submit, held)) = wanted.take() else {
                    return Box::new(|_| Box::new(|| ()));
                };
                let submitted = submit(devnet);
                Box::new(move |devnet| {
                    let result = submitted.and_then(|hash| devnet.settle(hash));
                    drop(held);
                    // The receiver may be dropped by now.
                    Box::new(move || drop(answer.send(result)))
                })
            };
            Task::Send(Box::new(submit), turn)
        })
        .await
    }

    /// As [`ask`](Self::ask), in this turn.
    async fn ask_in<T: Send + 'static>(
        &self,
        turn: Turn,
        task: impl FnOnce(&mut Devnet) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        self.wait(task, |wanted, answer| {
            let run = move |devnet: &mut Devnet| -> Answer {
                let Some((task, _held)) = wanted.take() else { return Box::new(|| ()) };
                let result = task(devnet);
                // The receiver may be dropped by now.
                Box::new(move || drop(answer.send(result)))
            };
            Task::Do(Box::new(run), turn)
        })
        .await
    }

    /// Sends a task for what a client wants, and waits for the answer.
    ///
    /// # Errors
    ///
    /// As the answer; [`RequestError::ShuttingDown`].
    async fn wait<F, T>(
        &self,
        wanted: F,
        task: impl FnOnce(Wanted<F>, oneshot::Sender<Result<T, RequestError>>) -> Task,
    ) -> Result<T, RequestError> {
        let (answer, answered) = oneshot::channel();
        let (wanted, _client) = Wanted::new(wanted, self.workload.wait());
        self.tasks.send(task(wanted, answer)).map_err(|_| RequestError::ShuttingDown)?;
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
        self.wait(begin, |wanted, answer| {
            let begin = move |devnet: &mut Devnet| -> Begun {
                let Some((begin, _held)) = wanted.take() else {
                    return Begun::Refused(Box::new(|| ()));
                };
                match begin(devnet) {
                    Ok(change) => Begun::Running(Box::new(Asked::new(change, answer))),
                    Err(error) => Begun::Refused(Box::new(move || drop(answer.send(Err(error))))),
                }
            };
            Task::Begin(Box::new(begin))
        })
        .await
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
