//! What the thread does: tasks, and in between everything that is due. No other part of the server
//! reads the wall clock.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tracing::error;

use super::{
    ending::Ending,
    publisher::Publisher,
    running::{Answer, Running},
    tasks::{Begun, Task, Tasks},
};
use crate::{
    devnet::{Devnet, RequestError},
    state_file::{Saver, Unsaved},
    workload::Workload,
};

/// The longest time for which the thread sleeps: what it publishes has the time of the clock.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
/// The shortest one, after something due could not be done.
const SHORTEST_SLEEP: Duration = Duration::from_millis(100);

/// Runs tasks, and in between everything that is due, until the order to end; publishes the state
/// after each. During a long change, its slices are what is due.
pub(super) fn run(
    mut devnet: Devnet,
    mut tasks: Tasks,
    ending: &Ending,
    unsaved: &Unsaved,
    workload: &Workload,
    publisher: &Publisher,
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
            Some(Task::Send(submit, _)) => {
                let mut submitted = vec![submit(&mut devnet)];
                while running.is_none() && devnet.takes_more(submitted.len()) {
                    let Some(next) = tasks.submit_next(&mut devnet) else { break };
                    submitted.push(next);
                }
                answers.extend(submitted.into_iter().map(|settle| settle(&mut devnet)));
            }
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
        publisher.publish(&mut devnet);
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
