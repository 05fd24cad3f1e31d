//! The server's threads, its saves, and its process.

use super::{families::Families, resident::resident_bytes};
use crate::{owner::Owner, readers::Share, workload::Workload};

/// Adds the metrics of threads, saves and the process.
pub(super) fn add(families: &mut Families, owner: &Owner) {
    add_threads(families, owner);
    add_saves(families, owner);
    families.gauges(
        "build_info",
        "The version of the server; the value is 1.",
        "version",
        [(env!("CARGO_PKG_VERSION").to_owned(), 1.0)],
    );
    if let Some(bytes) = resident_bytes() {
        families.gauge(
            "resident_memory_bytes",
            "The resident set of the process. Missing where the system does not say.",
            bytes as f64,
        );
    }
}

/// Adds what waits for the threads, and how long they have worked.
fn add_threads(families: &mut Families, owner: &Owner) {
    let workers = [
        ("owner", owner.workload()),
        ("long_reads", owner.readers().workload(Share::Long)),
        ("short_reads", owner.readers().workload(Share::Short)),
    ];
    let by_worker = |value: fn(&Workload) -> f64| {
        workers.map(|(worker, workload)| (worker.to_owned(), value(workload)))
    };
    families.gauges(
        "waiting_tasks",
        "Requests that wait for the thread that owns the state, or for a thread that reads.",
        "worker",
        by_worker(|workload| workload.waiting() as f64),
    );
    families.counters(
        "worker_seconds_total",
        "Time that the thread that owns the state and the threads that read have worked, with what \
         is under way.",
        "worker",
        by_worker(|workload| workload.time().as_secs_f64()),
    );
    families.counters(
        "worker_tasks_total",
        "Tasks that are done. Those of the owner count its own, such as blocks that are due.",
        "worker",
        by_worker(|workload| workload.done() as f64),
    );
}

/// Adds the blocks that were built, and the saves.
fn add_saves(families: &mut Families, owner: &Owner) {
    let unsaved = owner.unsaved();
    families.counter(
        "blocks_built_total",
        "Blocks that the server has built, of all chains.",
        unsaved.built() as f64,
    );
    families.gauge(
        "unsaved_blocks",
        "Blocks that were built after the last complete save; all without a state file.",
        unsaved.blocks() as f64,
    );
    let attempts = unsaved.attempts();
    families.counters(
        "saves_total",
        "Saves to the state file.",
        "result",
        [("done", attempts.done), ("failed", attempts.failed)]
            .map(|(result, count)| (result.to_owned(), count as f64)),
    );
    families.counter(
        "save_seconds_total",
        "Time that saves took, failed ones as well.",
        attempts.time.as_secs_f64(),
    );
}
