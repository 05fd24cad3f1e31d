//! Requests without end: any number of them by seed, put to a server in process. None may make it
//! panic, take long, or fill the memory, and each gets an answer.
//!
//! `cargo run --release -p chain-sim-server --example fuzz_rpc -- --requests 1000000 --seed 1`. A
//! failure says which episode repeats it; the clock is the machine's, so that not all is the same.

mod session;

use std::{
    process::ExitCode,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use clap::Parser;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

use self::session::Session;

/// How long a request may take.
const LONGEST: Duration = Duration::from_secs(10);
/// Bytes that the process may take.
const MOST_MEMORY: usize = 4 * 1024 * 1024 * 1024;
/// The exit code of a panic.
const PANICKED: i32 = 101;

/// Puts requests to a server in process.
#[derive(Debug, Parser)]
struct Options {
    /// How many.
    #[arg(long, default_value_t = 100_000)]
    requests: u64,
    /// What decides about them.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The first episode; each has a server of its own.
    #[arg(long, default_value_t = 0)]
    episode: u64,
    /// Requests of an episode.
    #[arg(long, default_value_t = 2_000)]
    length: u64,
}

/// What is asked for at the moment, for whoever has to say so.
static CURRENT: Mutex<String> = Mutex::new(String::new());

/// What came of all requests.
#[derive(Debug, Default)]
struct Outcome {
    requests: u64,
    results: u64,
    errors: u64,
    longest: Duration,
    slowest: String,
    memory: usize,
}

fn main() -> ExitCode {
    let options = Options::parse();
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("{panic}\n{}", CURRENT.lock().unwrap_or_else(PoisonError::into_inner));
        eprintln!("{}", std::backtrace::Backtrace::force_capture());
        std::process::exit(PANICKED);
    }));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(|error| error.to_string()).and_then(|runtime| {
        let mut outcome = Outcome::default();
        let began = Instant::now();
        for episode in options.episode.. {
            if outcome.requests >= options.requests {
                break;
            }
            runtime.block_on(run(&options, episode, &mut outcome))?;
            if episode % 100 == 99 {
                report(&options, &outcome, began.elapsed());
            }
        }
        Ok((outcome, began.elapsed()))
    });
    match done {
        Ok((outcome, took)) => {
            report(&options, &outcome, took);
            println!("slowest: {}", outcome.slowest);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}\n{}", CURRENT.lock().unwrap_or_else(PoisonError::into_inner));
            ExitCode::FAILURE
        }
    }
}

/// One server, and all requests to it.
async fn run(options: &Options, episode: u64, outcome: &mut Outcome) -> Result<(), String> {
    let seed = options.seed;
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    rng.set_stream(episode);
    let mut session = Session::start(rng)?;
    for number in 0..options.length {
        let request = session.next();
        let current = format!("--seed {seed} --episode {episode}: request {number}: {request}");
        current.clone_into(&mut CURRENT.lock().unwrap_or_else(PoisonError::into_inner));
        let began = Instant::now();
        if session.put(request).await? {
            outcome.results += 1;
        } else {
            outcome.errors += 1;
        }
        let took = began.elapsed();
        if took > LONGEST {
            return Err(format!("took {took:?}"));
        }
        if took > outcome.longest {
            (outcome.longest, outcome.slowest) = (took, current);
        }
        outcome.requests += 1;
    }
    outcome.memory = memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem);
    if outcome.memory > MOST_MEMORY {
        return Err(format!("takes {} bytes", outcome.memory));
    }
    Ok(())
}

/// Says how far it is.
fn report(options: &Options, outcome: &Outcome, took: Duration) {
    let Outcome { requests, results, errors, longest, memory, .. } = outcome;
    let rate = *requests as f64 / took.as_secs_f64();
    let (seed, mebibytes) = (options.seed, memory / (1024 * 1024));
    println!(
        "seed {seed}: {requests} requests ({results} results, {errors} errors and batches) in \
         {took:.0?}, {rate:.0}/s, longest {longest:?}, {mebibytes} MiB"
    );
}
