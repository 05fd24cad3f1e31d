//! The options of endpoints.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use alloy_signer_local::PrivateKeySigner;
use clap::{Args, value_parser};
use tokio::sync::Semaphore;

use super::{
    endpoint::{Endpoint, Server},
    error::EndpointError,
    pace::Pace,
};
use crate::accounts::{self, MNEMONIC, RELAYER};

/// Messages between the chains of running servers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Endpoints")]
pub(crate) struct EndpointOptions {
    /// Measure the chain at this URL, instead of the simulation: any server with JSON-RPC. Repeat
    /// for each chain. Endpoints with the same name are those of one server; several servers are
    /// measured one after the other. A URL is http://HOST:PORT, where logs are asked for again and
    /// again, or ws://HOST:PORT, where the server publishes them, which gives more exact latencies.
    /// TLS is not supported.
    #[arg(
        long = "rpc",
        value_name = "[NAME=]URL",
        conflicts_with_all = ["chains", "counts", "up_to", "wave", "prune", "engine"]
    )]
    rpc: Vec<Endpoint>,

    /// Send messages at this rate a second. [default: each account on each chain sends its next
    /// transaction when the one before is answered]
    #[arg(
        long,
        value_name = "R",
        allow_negative_numbers = true,
        value_parser = value_parser!(u32).range(1..=1_000_000),
        requires = "rpc"
    )]
    rate: Option<u32>,

    /// Send a message when fewer than so many others are sent but not relayed.
    #[arg(
        long,
        value_name = "K",
        allow_negative_numbers = true,
        value_parser = value_parser!(u32).range(1..=1_000_000),
        requires = "rpc",
        conflicts_with = "rate"
    )]
    in_flight: Option<u32>,

    /// The mnemonic of the accounts that send. Its first nine do; the tenth is left to the server's
    /// relayer.
    #[arg(long, value_name = "WORDS", default_value = MNEMONIC, requires = "rpc")]
    mnemonic: String,

    /// The private key of an account that sends, instead of those of the mnemonic. Repeat for each
    /// account. It needs a balance on every chain.
    #[arg(long, value_name = "KEY", requires = "rpc", conflicts_with = "mnemonic")]
    key: Vec<PrivateKeySigner>,

    /// Relay the messages, for servers that do not: half of the accounts send, the others relay.
    #[arg(long, requires = "rpc")]
    relay: bool,

    /// End with an error when nothing was sent or relayed for so long, or a request was not
    /// answered.
    #[arg(
        long,
        value_name = "SECONDS",
        allow_negative_numbers = true,
        default_value_t = 30,
        value_parser = value_parser!(u64).range(1..=86_400),
        requires = "rpc"
    )]
    timeout: u64,
}

/// The accounts of a run.
#[derive(Debug)]
pub(super) struct Accounts {
    pub(super) senders: Vec<PrivateKeySigner>,
    pub(super) relayers: Vec<PrivateKeySigner>,
}

impl EndpointOptions {
    /// Whether endpoints are measured.
    pub(crate) const fn is_given(&self) -> bool {
        !self.rpc.is_empty()
    }

    /// Returns the servers.
    pub(super) fn servers(&self) -> Result<Vec<Server>, EndpointError> {
        Server::group(&self.rpc)
    }

    /// Returns the accounts that send, and those that relay if the benchmark relays.
    pub(super) fn accounts(&self) -> Result<Accounts, EndpointError> {
        let mut senders = if self.key.is_empty() {
            accounts::signers(&self.mnemonic, RELAYER + 1)?
        } else {
            self.key.clone()
        };
        if self.relay {
            let actual = senders.len();
            if actual < 2 {
                return Err(EndpointError::Accounts { expected: 2, actual });
            }
            let relayers = senders.split_off(actual.div_ceil(2));
            return Ok(Accounts { senders, relayers });
        }
        if self.key.is_empty() {
            senders.truncate(RELAYER);
        }
        Ok(Accounts { senders, relayers: Vec::new() })
    }

    /// Returns when messages are sent, beginning now.
    pub(super) fn pace(&self) -> Pace {
        match (self.rate, self.in_flight) {
            (Some(per_second), _) => Pace::Rate { start: Instant::now(), per_second },
            (None, Some(places)) => Pace::InFlight(Arc::new(Semaphore::new(places as usize))),
            (None, None) => Pace::AtOnce,
        }
    }

    /// Returns the messages a second, if they are limited.
    pub(super) const fn rate(&self) -> Option<u32> {
        self.rate
    }

    /// Returns the most messages on their way, if they are limited.
    pub(super) const fn in_flight(&self) -> Option<u32> {
        self.in_flight
    }

    /// Whether the benchmark relays.
    pub(super) const fn relays(&self) -> bool {
        self.relay
    }

    /// Returns how long to wait for anything.
    pub(super) const fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}
