//! Where an attack takes place.

use std::{
    io::{self, BufRead, Write},
    net::SocketAddr,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use alloy_primitives::Address;
use serde_json::{Value, json};

use crate::{
    finding::Finding,
    tally::Tally,
    wire::{Connection, Failure},
};

/// What an attacker says when it has prepared everything.
pub(crate) const READY: &str = "ready";
/// What it says when nothing of what follows is to be measured: it ends the server.
pub(crate) const MEASURED: &str = "measured";

/// How much of an attack is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// All of it.
    Full,
    /// As much as a busy machine does in seconds.
    Short,
}

/// The server that is attacked, and for how long.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) chains: Vec<SocketAddr>,
    pub(crate) admin: SocketAddr,
    /// The id of its process.
    pub(crate) server: u32,
    pub(crate) form: Form,
    /// When crowds go home.
    until: Instant,
    pub(crate) tally: Arc<Tally>,
}

impl Stage {
    pub(crate) fn new(chains: Vec<SocketAddr>, admin: SocketAddr, server: u32, form: Form) -> Self {
        Self { chains, admin, server, form, until: Instant::now(), tally: Arc::default() }
    }

    /// Returns a number of the full form, or of the short one.
    pub(crate) const fn scaled<T: Copy>(&self, full: T, short: T) -> T {
        match self.form {
            Form::Full => full,
            Form::Short => short,
        }
    }

    /// Everything is prepared: waits for the innocent clients, and begins.
    pub(crate) fn begin(&mut self) -> Result<(), Failure> {
        println!("{READY}");
        io::stdout().flush()?;
        io::stdin().lock().read_line(&mut String::new())?;
        let lasts = self.scaled(Duration::from_secs(12), Duration::from_millis(1_200));
        self.until = Instant::now() + lasts;
        Ok(())
    }

    /// Nothing of what follows is measured.
    pub(crate) fn measured(&self) -> Result<(), Failure> {
        println!("{MEASURED}");
        io::stdout().flush()?;
        // Until the innocent clients have gone.
        io::stdin().lock().read_line(&mut String::new())?;
        Ok(())
    }

    /// Returns whether the time of the attack is over.
    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    /// Waits until the time of the attack is over.
    pub(crate) fn wait(&self) {
        thread::sleep(self.until.saturating_duration_since(Instant::now()));
    }

    /// Lets as many clients do something again and again, each in a thread of its own. Nobody waits
    /// for them: those that are served late leave with the process.
    pub(crate) fn crowd<T>(
        &self,
        clients: usize,
        act: impl Fn(&Self, usize) -> Result<T, Failure> + Clone + Send + 'static,
    ) {
        for client in 0..clients {
            let (stage, act) = (self.clone(), act.clone());
            thread::spawn(move || {
                while !stage.is_over() {
                    let done = act(&stage, client);
                    stage.tally.count(&done);
                    if matches!(done, Err(Failure::Io(_) | Failure::Status { .. })) {
                        // What refuses is not asked in a circle without end.
                        thread::sleep(Duration::from_millis(5));
                    }
                }
            });
        }
    }

    /// Begins, lets a [`crowd`](Self::crowd) act until the time of the attack is over, and returns
    /// what came of it.
    pub(crate) fn besiege<T>(
        &mut self,
        clients: usize,
        act: impl Fn(&Self, usize) -> Result<T, Failure> + Clone + Send + 'static,
    ) -> Result<Finding, Failure> {
        self.begin()?;
        self.crowd(clients, act);
        self.wait();
        Ok(self.finding())
    }

    /// Lets as many clients ask for the same until the time of the attack is over; what came of it.
    pub(crate) fn ask_often(
        &mut self,
        clients: usize,
        port: SocketAddr,
        method: &'static str,
        params: &Value,
    ) -> Result<Finding, Failure> {
        let params = params.clone();
        self.ask_all(clients, port, move |_| (method, params.clone()))
    }

    /// As [`ask_often`](Self::ask_often), with a request of its own for each client.
    pub(crate) fn ask_all(
        &mut self,
        clients: usize,
        port: SocketAddr,
        request: impl Fn(usize) -> (&'static str, Value) + Clone + Send + 'static,
    ) -> Result<Finding, Failure> {
        self.besiege(clients, move |_, client| {
            let (method, params) = request(client);
            Connection::open(port)?.ask(method, params)
        })
    }

    /// Returns what the tally has.
    pub(crate) fn finding(&self) -> Finding {
        let text = self.tally.to_string();
        Finding::fine(&text).unless(self.tally.is_understood(), "the server did not understand")
    }

    /// Returns a connection to the first chain.
    pub(crate) fn first(&self) -> Result<Connection, Failure> {
        self.chain(0)
    }

    /// Returns a connection to a chain.
    pub(crate) fn chain(&self, index: usize) -> Result<Connection, Failure> {
        Ok(Connection::open(self.chains[index])?)
    }

    /// Returns a connection to the admin port.
    pub(crate) fn admin(&self) -> Result<Connection, Failure> {
        Ok(Connection::open(self.admin)?)
    }

    /// Sets code on the first chain.
    pub(crate) fn set_code(&self, account: Address, code: &str) -> Result<(), Failure> {
        self.first()?.ask("anvil_setCode", json!([account, code])).map(drop)
    }
}
