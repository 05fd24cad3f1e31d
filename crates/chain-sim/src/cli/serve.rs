//! `chain-sim serve`: the chains behind JSON-RPC.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use alloy_primitives::{Address, ChainId};
use alloy_signer_local::{MnemonicBuilder, coins_bip39::English};
use chain_sim::{
    ChainConfig, ClusterConfig, Engine, SendRules, funded,
    predeploys::op_stack,
    server::{Mining, Server, ServerConfig},
};
use clap::{Args, ValueEnum, value_parser};

use super::{error::Error, limits::LimitOptions};

/// The mnemonic of the well-known development accounts.
const MNEMONIC: &str = "test test test test test test test test test test test junk";
/// Which of the accounts relays.
const RELAYER: usize = 9;

/// Serves chains that exchange messages over JSON-RPC, each on a port of its own, until it is told
/// to end (SIGINT, SIGTERM).
///
/// All transactions, whichever way they come, are under the rules of a cluster: an executing message
/// has to be declared, exist exactly, be of a chain of the dependency set, not from the future and
/// not expired.
#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// How many chains there are; their ids are 901 and on.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = value_parser!(u16).range(1..=1000))]
    chains: u16,

    /// A chain's id, and seconds between its blocks if they are its own; as often as there are
    /// chains.
    #[arg(long = "chain", value_name = "ID[:BLOCK_TIME]", value_parser = parse_chain, conflicts_with = "chains")]
    chain: Vec<(ChainId, Option<u64>)>,

    /// Seconds between blocks; 0 builds one whenever a transaction comes in.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    block_time: u64,

    /// Leaves messages to others to relay.
    #[arg(long)]
    no_autorelay: bool,

    /// Seconds between a message's block and its relay.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    relay_delay: u64,

    /// How many accounts have 10,000 ether each and need no signature.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u32).range(1..=1000))]
    accounts: u32,

    /// The accounts' mnemonic.
    #[arg(long, value_name = "WORDS", default_value = MNEMONIC)]
    mnemonic: String,

    /// The address to listen on. Whoever reaches it can do anything with the chains.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// The port of the first chain; the others follow. 0 takes any that are free.
    #[arg(long, value_name = "PORT", default_value_t = 9545)]
    starting_port: u16,

    /// The port of the cluster's own methods. 0 takes any that is free.
    #[arg(long, value_name = "PORT", default_value_t = 8420)]
    admin_port: u16,

    /// The chains that exchange messages, separated by commas; all, if it is not given.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    dependency_set: Option<Vec<ChainId>>,

    /// What `sendMessage` takes.
    #[arg(long, value_enum, default_value_t = RulesOption::Released)]
    rules: RulesOption,

    /// What runs the predeploys; results are the same. Clients that execute code themselves, as
    /// `cast run` and `forge script` do, need bytecode to be there.
    #[arg(long, value_enum, default_value_t = ServedEngine::Accelerated)]
    engine: ServedEngine,

    /// Prints nothing but errors.
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    limits: LimitOptions,
}

/// What `sendMessage` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RulesOption {
    /// Destinations of the dependency set; the native engine only.
    Documented,
    /// What the released contracts take.
    Released,
}

/// What runs the predeploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ServedEngine {
    /// The native programs.
    Native,
    /// The released Solidity bytecode, interpreted.
    Bytecode,
    /// The released Solidity bytecode, with native code in the place of the interpreter.
    Accelerated,
}

impl From<ServedEngine> for Engine {
    fn from(option: ServedEngine) -> Self {
        match option {
            ServedEngine::Native => Self::Native,
            ServedEngine::Bytecode => Self::Bytecode,
            ServedEngine::Accelerated => Self::Accelerated,
        }
    }
}

/// A chain's id, and its block time if it has its own.
fn parse_chain(text: &str) -> Result<(ChainId, Option<u64>), String> {
    let number = |text: &str| text.parse().map_err(|_| format!("expected a number, got {text:?}"));
    match text.split_once(':') {
        None => Ok((number(text)?, None)),
        Some((id, seconds)) => Ok((number(id)?, Some(number(seconds)?))),
    }
}

/// Serves until it is told to end.
pub(crate) fn run(options: &ServeOptions, out: &mut impl Write) -> Result<(), Error> {
    let config = options.config()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(Error::Runtime)?.block_on(async {
        // From now on, so that an early signal ends it as well.
        let mut terminated = terminated()?;
        let quiet = options.quiet;
        let accounts = config.accounts.clone();
        let relayer = config.relayer;
        let server = Server::start(config, move |line| {
            if !quiet {
                // Whoever reads the lines may have read enough; the clients have not.
                let _closed = writeln!(std::io::stdout(), "{line}");
            }
        });
        let server = server.await?;
        if !quiet {
            write_greeting(&server, &accounts, relayer, out)?;
        }
        tokio::select! {
            done = tokio::signal::ctrl_c() => done.map_err(Error::Runtime)?,
            () = terminated.wait() => {}
        }
        server.stop().await;
        Ok(())
    })
}

impl ServeOptions {
    /// The server's configuration.
    fn config(&self) -> Result<ServerConfig, Error> {
        if self.rules == RulesOption::Documented && self.engine != ServedEngine::Native {
            return Err(Error::Rules);
        }
        let accounts = self.addresses()?;
        let relayer = accounts.get(RELAYER).or(accounts.last()).copied();
        let mut chains = self.chain.clone();
        if chains.is_empty() {
            let configs = ClusterConfig::with_chains(self.chains).chains;
            chains = configs.iter().map(|config| (config.id, None)).collect();
        }
        let mining = chains.iter().map(|(_, block_time)| block_time.unwrap_or(self.block_time));
        let mining = mining.map(Mining::from_block_time).collect();
        let set = self.dependency_set.as_ref();
        let chains = chains.iter().map(|&(id, _)| {
            let dependencies =
                set.map(|set| if set.contains(&id) { set.clone() } else { Vec::new() });
            ChainConfig { dependencies, ..ChainConfig::new(id) }
        });
        let cluster = ClusterConfig {
            chains: chains.collect(),
            engine: self.engine.into(),
            send_rules: match self.rules {
                RulesOption::Documented => SendRules::Documented,
                RulesOption::Released => SendRules::Released,
            },
            genesis_timestamp: chain_sim::server::real_time(),
            genesis_accounts: funded(&accounts).chain(op_stack()?).collect(),
            ..ClusterConfig::default()
        };
        Ok(ServerConfig {
            cluster,
            mining,
            accounts,
            relayer: relayer.filter(|_| !self.no_autorelay),
            relay_delay: self.relay_delay,
            host: self.host,
            starting_port: self.starting_port,
            admin_port: self.admin_port,
            limits: self.limits.limits(),
            access: self.limits.access(),
        })
    }

    /// The accounts of the mnemonic.
    fn addresses(&self) -> Result<Vec<Address>, Error> {
        let account = |index| {
            let builder = MnemonicBuilder::<English>::default().phrase(&*self.mnemonic);
            let signer = builder.index(index).and_then(|builder| builder.build());
            signer
                .map(|signer| signer.address())
                .map_err(|error| Error::Mnemonic(error.to_string()))
        };
        (0..self.accounts).map(account).collect()
    }
}

/// The signal to end that is not the keyboard's.
struct Terminated {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Terminated {
    /// Waits for it.
    async fn wait(&mut self) {
        #[cfg(unix)]
        self.signal.recv().await;
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    }
}

/// Listens for the signal to end.
fn terminated() -> Result<Terminated, Error> {
    Ok(Terminated {
        #[cfg(unix)]
        signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .map_err(Error::Runtime)?,
    })
}

/// Says where everything is.
fn write_greeting(
    server: &Server,
    accounts: &[Address],
    relayer: Option<Address>,
    out: &mut impl Write,
) -> Result<(), Error> {
    let url = |address: &SocketAddr| format!("http://{address}");
    writeln!(out, "chain-sim is ready\n\naccounts (10,000 ether each)")?;
    for (index, account) in accounts.iter().enumerate() {
        let relays = if relayer == Some(*account) { "  relays" } else { "" };
        writeln!(out, "({index}) {account}{relays}")?;
    }
    writeln!(out, "\nchains")?;
    for (id, address) in &server.addresses() {
        writeln!(out, "{id:>8}  {}", url(address))?;
    }
    writeln!(out, "\nadmin     {}\n", url(&server.admin_address()))?;
    Ok(out.flush()?)
}
