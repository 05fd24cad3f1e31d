//! Work that takes long without a pause: reading and writing long JSON.
//!
//! A thread of the runtime has many connections to serve. Before such work it gives its other tasks to
//! another thread. One such work is done at a time, so that the other threads have processors left.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{Semaphore, SemaphorePermit},
    task::{block_in_place, yield_now},
};

/// The least bytes of JSON that take long.
pub(crate) const LONG: usize = 64 * 1024;

/// The turns of long work.
static TURNS: Semaphore = Semaphore::const_new(1);

/// The turn of the long work that a task does next.
type Turn = Arc<Mutex<Option<SemaphorePermit<'static>>>>;

tokio::task_local! {
    static TURN: Turn;
}

/// Does work of which parts take long: its beginning, if `begins_long`, and each part that follows
/// [`before_long`].
pub(crate) async fn beside_others<F: Future>(begins_long: bool, work: F) -> F::Output {
    let turn = Turn::default();
    if begins_long {
        take(&turn).await;
    }
    let mut work = pin!(TURN.scope(turn.clone(), work));
    poll_fn(|context| {
        let turn = turn.lock().unwrap_or_else(PoisonError::into_inner).take();
        match turn {
            None => work.as_mut().poll(context),
            // The turn ends with the first pause.
            Some(_turn) => now_beside_others(|| work.as_mut().poll(context)),
        }
    })
    .await
}

/// Waits for the turn of the long work that comes next, without a pause.
pub(crate) async fn before_long() {
    if let Ok(turn) = TURN.try_with(Arc::clone) {
        take(&turn).await;
        // The next poll is in a thread that has no other task.
        yield_now().await;
    }
}

/// Does long work at once.
fn now_beside_others<T>(work: impl FnOnce() -> T) -> T {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => block_in_place(work),
        // There is no other thread.
        _ => work(),
    }
}

async fn take(turn: &Turn) {
    // It is never closed.
    let permit = TURNS.acquire().await.ok();
    *turn.lock().unwrap_or_else(PoisonError::into_inner) = permit;
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use tokio::sync::oneshot;

    use super::*;

    /// Two tasks that hold their threads until a third has run: there are two threads.
    #[test]
    fn others_go_on_meanwhile() {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        for begins_long in [true, false] {
            let answered = runtime.block_on(async {
                let (done, other) = std::sync::mpsc::channel();
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
    async fn one_thread_is_enough() {
        let work = async {
            before_long().await;
            7
        };
        assert_eq!(beside_others(true, work).await, 7);
        let (sender, receiver) = oneshot::channel();
        let (sent, received) = tokio::join!(
            beside_others(true, async { sender.send(1) }),
            beside_others(true, receiver)
        );
        assert_eq!((sent, received), (Ok(()), Ok(1)));
    }
}
