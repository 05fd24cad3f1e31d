//! Clients that ask for little, one request at a time, and measure how long each answer takes. They
//! are a process of their own.
//!
//! A wait begins before the request is written and ends when its whole answer has been read. What
//! is refused, or cut off, is asked for again on a new connection, and the wait goes on. Nothing is
//! subtracted.

mod echo;
mod probe;
mod question;
mod waits;

use std::{
    io::{self, BufRead},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

pub(crate) use question::{Habit, Question};
pub(crate) use waits::{Measurement, Waits};

use self::probe::Probe;

/// Asks until standard input says that it is enough; prints what was measured.
pub(crate) fn run(chains: &[SocketAddr], admin: SocketAddr) -> io::Result<()> {
    let enough = Arc::new(AtomicBool::new(false));
    let start = |address, question, habit| {
        let probe = Probe { address, question, habit };
        let enough = enough.clone();
        thread::spawn(move || (probe, probe.ask_until(&enough)))
    };
    let echo = echo::serve()?;
    let mut probes = vec![
        start(echo, Question::Echo, Habit::Keeps),
        start(echo, Question::Echo, Habit::Reconnects),
    ];
    for &chain in chains {
        probes.push(start(chain, Question::BlockNumber, Habit::Keeps));
        probes.push(start(chain, Question::BlockNumber, Habit::Reconnects));
        probes.push(start(chain, Question::ChainId, Habit::Keeps));
        probes.push(start(chain, Question::Ready, Habit::Reconnects));
    }
    probes.push(start(admin, Question::Ready, Habit::Reconnects));
    if let Some(&last) = chains.last() {
        probes.push(start(last, Question::Send, Habit::Keeps));
    }
    // Any line, or the end of the one who started this process.
    io::stdin().lock().read_line(&mut String::new())?;
    enough.store(true, Ordering::Relaxed);
    let mut measurement = Measurement::default();
    for probe in probes {
        let (probe, waits) =
            probe.join().map_err(|_| io::Error::other("an innocent client has panicked"))?;
        measurement.add(probe.question, probe.habit, waits);
    }
    println!("{}", serde_json::to_string(&measurement)?);
    Ok(())
}
