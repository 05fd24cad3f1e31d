//! The signals that end the server.

use std::{
    io, process,
    sync::{Arc, OnceLock},
    thread,
    time::Duration,
};

use chain_sim_server::Unsaved;
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use crate::error::Error;

/// How long a signal that comes again is still the first one. A terminal signals all processes of its
/// foreground at once, and what has started the server passes its own signal on: `npm`, or `timeout`,
/// which signals the process and then its group.
const ONE_ORDER: Duration = Duration::from_millis(500);

/// A signal to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    name: &'static str,
    /// The exit code of a process that the signal ends.
    code: i32,
}

const INTERRUPTED: Told = Told { name: "SIGINT", code: 130 };
#[cfg(unix)]
const TERMINATED: Told = Told { name: "SIGTERM", code: 143 };

/// The signals to end. The first one is [waited](Self::wait) for. The second one, which is another signal
/// or comes half a second later, ends the process at once, whatever it is doing, and standard error says
/// what was not saved.
#[derive(Debug)]
pub(crate) struct Signals {
    first: watch::Receiver<bool>,
    unsaved: Arc<OnceLock<Unsaved>>,
}

impl Signals {
    /// Begins to handle the signals, on a thread of their own that nothing holds up.
    ///
    /// # Errors
    ///
    /// [`Error::Runtime`].
    pub(crate) fn start() -> Result<Self, Error> {
        let unsaved = Arc::new(OnceLock::<Unsaved>::new());
        let known = unsaved.clone();
        let (told, first) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Error::Runtime)?;
        let mut received = runtime.block_on(async { Received::new() }).map_err(Error::Runtime)?;
        let handling = move || {
            runtime.block_on(async {
                let first = received.next().await;
                told.send_replace(true);
                let second = received.second(first).await;
                leave(second, known.get());
            });
        };
        thread::Builder::new().name("signals".into()).spawn(handling).map_err(Error::Runtime)?;
        Ok(Self { first, unsaved })
    }

    /// Sets what the second signal reports. Before that, there is nothing to lose.
    pub(crate) fn report(&self, unsaved: Unsaved) {
        // It is set once.
        let _known = self.unsaved.set(unsaved);
    }

    /// Waits for the first signal.
    pub(crate) async fn wait(&mut self) {
        // The sender lives as long as the process.
        let _told = self.first.wait_for(|told| *told).await;
    }
}

/// Ends the process.
fn leave(told: Told, unsaved: Option<&Unsaved>) -> ! {
    let Told { name, code } = told;
    match unsaved {
        Some(unsaved) => eprintln!("ended at once by a second signal, {name}: {unsaved}"),
        None => eprintln!("ended at once by a second signal, {name}, before it had started"),
    }
    process::exit(code)
}

/// The signals as they come in.
struct Received {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Received {
    /// Waits for the next one that is not `first` once more.
    async fn second(&mut self, first: Told) -> Told {
        let until = Instant::now() + ONE_ORDER;
        while let Ok(told) = timeout_at(until, self.next()).await {
            if told != first {
                return told;
            }
        }
        self.next().await
    }
}

#[cfg(unix)]
impl Received {
    /// Begins to receive them.
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next one.
    async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.interrupt.recv() => INTERRUPTED,
            _ = self.terminate.recv() => TERMINATED,
        }
    }
}

#[cfg(not(unix))]
impl Received {
    /// Begins to receive them.
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next one.
    async fn next(&mut self) -> Told {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        INTERRUPTED
    }
}
