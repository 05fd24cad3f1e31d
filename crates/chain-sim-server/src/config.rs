//! Configuration of a server.

use std::net::{IpAddr, Ipv4Addr};

use alloy_primitives::Address;
use alloy_signer_local::PrivateKeySigner;
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, DEV_KEYS, RELAYER_ACCOUNT, RelayerConfig};

use crate::{
    devnet::{Accounts, DevnetConfig, mining::Mining},
    limits::Limits,
    state_file::StateFile,
    transport::Access,
};

/// The configuration of a server. [`new`](Self::new) sets the defaults, and each field has a
/// `with_` method.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServerConfig {
    /// The chains, unless a state is loaded. [`mining`](Self::mining) replaces their block times.
    pub cluster: ClusterConfig,
    /// The mining mode of each chain, in the order of the cluster's chains. A chain without one
    /// keeps its saved mode, or else builds a block for each transaction.
    pub mining: Vec<Mining>,
    /// Whether transactions that wait when a block is begun for one go into the same block, in the
    /// order of their arrival, where each would have a block of its own otherwise. Each is answered
    /// after its block. Blocks hold more under load, and the server takes more transactions a second.
    pub automine_batch: bool,
    /// Accounts whose transactions need no signature.
    pub accounts: Vec<Address>,
    /// The private keys of [`accounts`](Self::accounts), with which methods such as `personal_sign`
    /// sign. An account without one cannot sign. By default those of the development accounts.
    pub signers: Vec<PrivateKeySigner>,
    /// Whether each block is at least a second later than its parent, as on a live chain. Otherwise
    /// the blocks that a chain builds within one second have the same timestamp, as with anvil, so
    /// that time goes with the real clock. With growing timestamps, blocks that are built quickly run
    /// ahead of the clock, which then stands until real time has caught up.
    pub growing_timestamps: bool,
    /// Whether each transaction, and what contracts write to the console (`console.log`), is logged,
    /// with the target [`ACTIVITY`](crate::ACTIVITY) and the level debug.
    pub verbose: bool,
    /// The relayer's account; `None` turns autorelay off.
    pub relayer: Option<Address>,
    /// Seconds between a message's block and its relay.
    pub relay_delay: u64,
    /// The relayer's other settings: gas, accounts for some destinations, skip rules and so on.
    /// [`relayer`](Self::relayer) and [`relay_delay`](Self::relay_delay) replace its account and
    /// its delay.
    pub relaying: RelayerConfig,
    /// The IP address of all ports.
    pub host: IpAddr,
    /// The port of the first chain; the others follow. 0 means any free ports.
    pub starting_port: u16,
    /// The port of the cluster's own methods. 0 means any free port.
    pub admin_port: u16,
    /// Limits on what clients use.
    pub limits: Limits,
    /// Which browsers may connect.
    pub access: Access,
    /// The file from which the state is loaded and to which it is saved; `None` keeps the state in
    /// memory.
    pub state: Option<StateFile>,
}

impl ServerConfig {
    /// Creates the configuration of a server with this cluster, on free ports of 127.0.0.1, without
    /// a relayer. Each chain builds a block for each transaction. The development accounts need no
    /// signature.
    pub fn new(cluster: ClusterConfig) -> Self {
        Self {
            cluster,
            mining: Vec::new(),
            automine_batch: false,
            accounts: DEV_ACCOUNTS.to_vec(),
            // Each of them is a key of the curve.
            signers: DEV_KEYS.iter().flat_map(PrivateKeySigner::from_bytes).collect(),
            growing_timestamps: false,
            verbose: false,
            relayer: None,
            relay_delay: 0,
            relaying: RelayerConfig::default(),
            host: Ipv4Addr::LOCALHOST.into(),
            starting_port: 0,
            admin_port: 0,
            limits: Limits::default(),
            access: Access::default(),
            state: None,
        }
    }

    /// Sets the [mining modes](Self::mining).
    #[must_use]
    pub fn with_mining(mut self, mining: impl IntoIterator<Item = Mining>) -> Self {
        self.mining = mining.into_iter().collect();
        self
    }

    /// Sets whether transactions that wait [share a block](Self::automine_batch).
    #[must_use]
    pub const fn with_automine_batch(mut self, automine_batch: bool) -> Self {
        self.automine_batch = automine_batch;
        self
    }

    /// Sets the [accounts whose transactions need no signature](Self::accounts).
    #[must_use]
    pub fn with_accounts(mut self, accounts: impl IntoIterator<Item = Address>) -> Self {
        self.accounts = accounts.into_iter().collect();
        self
    }

    /// Sets the [private keys](Self::signers).
    #[must_use]
    pub fn with_signers(mut self, signers: impl IntoIterator<Item = PrivateKeySigner>) -> Self {
        self.signers = signers.into_iter().collect();
        self
    }

    /// Sets whether each block is [later than its parent](Self::growing_timestamps).
    #[must_use]
    pub const fn with_growing_timestamps(mut self, growing_timestamps: bool) -> Self {
        self.growing_timestamps = growing_timestamps;
        self
    }

    /// Sets whether transactions, and what contracts write to the console, are
    /// [logged](Self::verbose).
    #[must_use]
    pub const fn with_verbose(mut self, verbose: bool) -> Self {
        self.verbose = verbose;
        self
    }

    /// Relays messages from this account.
    #[must_use]
    pub const fn with_relayer(mut self, account: Address) -> Self {
        self.relayer = Some(account);
        self
    }

    /// Sets the [seconds between a message's block and its relay](Self::relay_delay).
    #[must_use]
    pub const fn with_relay_delay(mut self, seconds: u64) -> Self {
        self.relay_delay = seconds;
        self
    }

    /// Sets the relayer's [other settings](Self::relaying).
    #[must_use]
    pub fn with_relaying(mut self, config: RelayerConfig) -> Self {
        self.relaying = config;
        self
    }

    /// Sets the [IP address of all ports](Self::host).
    #[must_use]
    pub const fn with_host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// Sets the port of the [first chain](Self::starting_port), and that of the
    /// [cluster's own methods](Self::admin_port).
    #[must_use]
    pub const fn with_ports(mut self, starting_port: u16, admin_port: u16) -> Self {
        self.starting_port = starting_port;
        self.admin_port = admin_port;
        self
    }

    /// Sets the [limits](Self::limits).
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets [which browsers may connect](Self::access).
    #[must_use]
    pub fn with_access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Loads the state from a [file](Self::state) if it exists, and saves it there.
    #[must_use]
    pub fn with_state(mut self, file: StateFile) -> Self {
        self.state = Some(file);
        self
    }

    /// Returns the part of the configuration that the devnet needs.
    pub(crate) fn devnet(self) -> DevnetConfig {
        let Self { cluster, mining, growing_timestamps, verbose, .. } = self;
        let Self { relayer, relay_delay, relaying, limits, automine_batch, .. } = self;
        let accounts = Accounts::new(self.accounts, self.signers);
        let relaying =
            relaying.with_account(relayer.unwrap_or(RELAYER_ACCOUNT)).with_delay(relay_delay);
        let autorelay = relayer.is_some();
        DevnetConfig {
            cluster,
            mining,
            accounts,
            is_verbose: verbose,
            automine_batch,
            growing_timestamps,
            autorelay,
            relaying,
            limits,
        }
    }
}
