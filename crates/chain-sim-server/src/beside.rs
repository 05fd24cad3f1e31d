//! Work that takes long without a pause: reading and writing long JSON.
//!
//! A thread of the runtime has many connections to serve. So another thread does such work, one at a
//! time for all connections. On Linux it has a lower priority than the threads that serve them.

use std::{
    future::{Future, pending, poll_fn},
    panic::resume_unwind,
    pin::Pin,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    task::{Context, Poll, Waker},
    thread,
};

use tokio::{
    runtime::{Builder, Handle},
    task::{JoinSet, yield_now},
};

use crate::priority::give_way;

/// The least bytes of JSON that take long.
pub(crate) const LONG: usize = 64 * 1024;

/// The runtime of the thread for long work. `None` if the system has no thread left.
static THREAD: LazyLock<Option<Handle>> = LazyLock::new(|| {
    let (started, handle) = mpsc::channel();
    let run = move || {
        let Ok(runtime) = Builder::new_current_thread().build() else { return };
        give_way();
        // It is waited for below.
        let _received = started.send(runtime.handle().clone());
        runtime.block_on(pending::<()>());
    };
    thread::Builder::new().name("long-json".into()).spawn(run).ok()?;
    handle.recv().ok()
});

tokio::task_local! {
    /// Whether what a task does next takes long: [`before_long`] says so, and [`beside_others`] then
    /// polls the task's work in the thread for long work.
    static IS_LONG: Arc<AtomicBool>;
}

/// Work that goes from one thread to the other and back.
type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Does work of which parts take long: its beginning, if `begins_long`, and each part that follows
/// [`before_long`].
pub(crate) async fn beside_others<T: Send + 'static>(
    begins_long: bool,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    let is_long = Arc::new(AtomicBool::new(begins_long));
    let mut work: Work<T> = Box::pin(IS_LONG.scope(is_long.clone(), work));
    loop {
        let done = poll_fn(|context| {
            if is_long.swap(false, Ordering::Relaxed) {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        });
        if let Some(done) = done.await {
            return done;
        }
        let polled;
        (work, polled) = poll_there(work).await;
        // A wake-up for the work may have been used up by the wait for the other thread.
        if let Poll::Ready(done) = polled {
            return done;
        }
    }
}

/// The next part of the calling task's work takes long: from here to its next pause.
pub(crate) async fn before_long() {
    if IS_LONG.try_with(|is_long| is_long.store(true, Ordering::Relaxed)).is_ok() {
        yield_now().await;
    }
}

/// Polls work in the thread for long work. A panic there is one of the calling task.
async fn poll_there<T: Send + 'static>(work: Work<T>) -> (Work<T>, Poll<T>) {
    let waker = poll_fn(|context| Poll::Ready(context.waker().clone())).await;
    let Some(thread) = &*THREAD else { return poll_once(work, &waker) };
    let runtime = Handle::current();
    let there = async move {
        // What it spawns belongs to the runtime of its task.
        let _entered = runtime.enter();
        poll_once(work, &waker)
    };
    // When the calling task ends, work that has not begun is dropped with the set.
    let mut polled = JoinSet::new();
    polled.spawn_on(there, thread);
    match polled.join_next().await {
        Some(Ok(polled)) => polled,
        Some(Err(error)) => resume_unwind(error.into_panic()),
        None => unreachable!("the set has one task"),
    }
}

fn poll_once<T>(mut work: Work<T>, waker: &Waker) -> (Work<T>, Poll<T>) {
    let polled = work.as_mut().poll(&mut Context::from_waker(waker));
    (work, polled)
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Mutex, mpsc},
        time::Duration,
    };

    use tokio::{sync::oneshot, time::sleep};

    use super::*;

    /// Two tasks, the first of which holds its thread until the second has run.
    #[test]
    fn others_go_on_meanwhile() {
        let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
        for begins_long in [true, false] {
            let answered = runtime.block_on(async {
                let (done, other) = mpsc::channel();
                let long = tokio::spawn(beside_others(begins_long, async move {
                    if !begins_long {
                        before_long().await;
                    }
                    other.recv_timeout(Duration::from_secs(20)).is_ok()
                }));
                tokio::spawn(async move { done.send(()).unwrap() });
                long.await.unwrap()
            });
            assert!(answered);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_works_at_a_time() {
        let working = Arc::new(Mutex::new(()));
        let works = (0..8).map(|_| {
            let working = working.clone();
            tokio::spawn(beside_others(true, async move {
                for _ in 0..3 {
                    let alone = working.try_lock().is_ok_and(|_working| {
                        thread::sleep(Duration::from_millis(1));
                        true
                    });
                    assert!(alone);
                    before_long().await;
                }
            }))
        });
        for work in works.collect::<Vec<_>>() {
            work.await.unwrap();
        }
    }

    #[tokio::test]
    async fn works_wait_spawn_and_end_in_any_runtime() {
        let work = async {
            sleep(Duration::from_millis(1)).await;
            before_long().await;
            sleep(Duration::from_millis(1)).await;
            tokio::spawn(async { 7 }).await.unwrap()
        };
        assert_eq!(beside_others(true, work).await, 7);
        let (sender, receiver) = oneshot::channel();
        let (sent, received) = tokio::join!(
            beside_others(true, async { sender.send(1) }),
            beside_others(true, receiver)
        );
        assert_eq!((sent, received), (Ok(()), Ok(1)));
    }

    #[tokio::test]
    async fn a_panic_ends_its_task_and_no_other() {
        for begins_long in [true, false] {
            let failed = tokio::spawn(beside_others(begins_long, async {
                before_long().await;
                panic!("of the work");
            }));
            let panic = failed.await.unwrap_err().into_panic();
            assert_eq!(panic.downcast_ref(), Some(&"of the work"));
            assert_eq!(beside_others(true, async { 1 }).await, 1);
        }
    }

    #[tokio::test]
    async fn work_of_a_task_that_has_ended_is_dropped() {
        let (dropped, told) = mpsc::channel::<()>();
        let (begun, begins) = oneshot::channel();
        let (go_on, waits) = mpsc::channel::<()>();
        let long = tokio::spawn(beside_others(true, async move {
            let _dropped = dropped;
            begun.send(()).unwrap();
            waits.recv().unwrap();
            pending::<()>().await;
        }));
        begins.await.unwrap();
        // The thread is busy; this does not begin.
        let (has_begun, begins) = mpsc::channel::<()>();
        let queued = tokio::spawn(beside_others(true, async move { has_begun.send(()) }));
        yield_now().await;
        queued.abort();
        assert!(queued.await.unwrap_err().is_cancelled());
        long.abort();
        assert!(long.await.unwrap_err().is_cancelled());
        go_on.send(()).unwrap();
        assert_eq!(
            told.recv_timeout(Duration::from_secs(20)),
            Err(mpsc::RecvTimeoutError::Disconnected)
        );
        assert!(begins.recv().is_err());
    }
}
