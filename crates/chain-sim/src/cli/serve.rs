//! `chain-sim serve`: the chains behind JSON-RPC.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use alloy_primitives::{Address, ChainId};
use alloy_signer_local::{LocalSignerError, MnemonicBuilder, coins_bip39::English};
use chain_sim::{
    ChainConfig, ClusterConfig, Engine, SendRules, funded,
    predeploys::op_stack,
    server::{Mining, Server, ServerConfig, StateFile},
};
use clap::{Args, ValueEnum, value_parser};

use super::{error::Error, limits::LimitOptions, printer::Printer};

/// The mnemonic of the well-known development accounts.
const MNEMONIC: &str = "test test test test test test test test test test test junk";
/// How many chains there can be.
const MOST_CHAINS: usize = 1_000;
/// How many chains there are, unless it is said.
const CHAINS: u16 = 2;
/// Bytes of memory that were given back and are kept for what comes next.
const KEPT_MEMORY: usize = 32 * 1024 * 1024;
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
    /// How many chains there are; their ids are 901 and on. 2, if it is not given and no state is
    /// loaded.
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1000))]
    chains: Option<u16>,

    /// A chain's id, and seconds between its blocks if they are its own; as often as there are
    /// chains.
    #[arg(long = "chain", value_name = "ID[:BLOCK_TIME]", value_parser = parse_chain, conflicts_with = "chains")]
    chain: Vec<(ChainId, Option<u64>)>,

    /// Seconds between blocks; 0, which is the default, builds one whenever a transaction comes in.
    #[arg(long, value_name = "SECONDS")]
    block_time: Option<u64>,

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

    /// What `sendMessage` takes; released, if it is not given and no state is loaded.
    #[arg(long, value_enum)]
    rules: Option<RulesOption>,

    /// What runs the predeploys; results are the same. Clients that execute code themselves, as
    /// `cast run` and `forge script` do, need bytecode to be there. Accelerated, if it is not given
    /// and no state is loaded.
    #[arg(long, value_enum)]
    engine: Option<ServedEngine>,

    /// Loads everything from this file, if it is there, and saves everything to it: at the end, and
    /// every so many blocks. Options that say otherwise than the file about its chains are an error.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// How many blocks, of all chains together, are built between two saves.
    #[arg(long, value_name = "BLOCKS", default_value_t = StateFile::SAVE_EVERY, value_parser = value_parser!(u64).range(1..), requires = "state")]
    state_every: u64,

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

impl From<RulesOption> for SendRules {
    fn from(option: RulesOption) -> Self {
        match option {
            RulesOption::Documented => Self::Documented,
            RulesOption::Released => Self::Released,
        }
    }
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

/// Has the C library keep memory that one block gives back for the next one.
///
/// An EVM takes a quarter of a MiB for its stacks. glibc returns to the system whatever is free above
/// 128 KiB, and gets it back page by page; it raises that bound to twice the largest piece that a
/// program has had and given back. Other allocators have their own ways.
fn keep_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(KEPT_MEMORY / 2)));
}

/// Serves until it is told to end.
pub(crate) fn run(options: &ServeOptions, out: &mut impl Write) -> Result<(), Error> {
    keep_memory();
    if options.quiet {
        return serve(options, out, |_| {});
    }
    let (printer, writing) = Printer::start().map_err(Error::Write)?;
    let done = serve(options, out, move |line| printer.print(line));
    // A reader that does not read loses what is left, and has been told so.
    let _written = writing.finish();
    done
}

/// Serves until it is told to end; `print` gets a line for each thing that happens.
fn serve(
    options: &ServeOptions,
    out: &mut impl Write,
    print: impl Fn(&str) + Send + 'static,
) -> Result<(), Error> {
    let config = options.config()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(Error::Runtime)?.block_on(async {
        // From now on, so that an early signal ends it as well.
        let mut terminated = terminated()?;
        let accounts = config.accounts.clone();
        let relayer = config.relayer;
        let mut server = Server::start(config, print).await?;
        if !options.quiet {
            write_greeting(&server, &accounts, relayer, out)?;
        }
        tokio::select! {
            done = tokio::signal::ctrl_c() => done.map_err(Error::Runtime)?,
            () = terminated.wait() => {}
            () = server.ended() => return Err(Error::Panicked),
        }
        Ok(server.save_and_stop().await?)
    })
}

impl ServeOptions {
    /// The server's configuration.
    fn config(&self) -> Result<ServerConfig, Error> {
        let rules = self.rules.unwrap_or(RulesOption::Released);
        let engine = self.engine.unwrap_or(ServedEngine::Accelerated);
        if rules == RulesOption::Documented && engine != ServedEngine::Native {
            return Err(Error::Rules);
        }
        let accounts = self.addresses()?;
        let relayer = accounts.get(RELAYER).or(accounts.last()).copied();
        let mut chains = self.chain.clone();
        if chains.is_empty() {
            let configs = ClusterConfig::with_chains(self.chains.unwrap_or(CHAINS)).chains;
            chains = configs.iter().map(|config| (config.id, None)).collect();
        }
        let chooses_chains = self.chains.is_some() || !self.chain.is_empty();
        let ids = chains.iter().map(|(id, _)| *id).collect();
        let state = self.state.as_ref().map(|path| StateFile {
            save_every: self.state_every,
            chains: chooses_chains.then_some(ids),
            dependency_set: self.dependency_set.clone(),
            engine: self.engine.map(Engine::from),
            send_rules: self.rules.map(SendRules::from),
            ..StateFile::new(path)
        });
        let set = self.dependency_set.as_ref();
        let configs = chains.iter().map(|&(id, _)| {
            let dependencies =
                set.map(|set| if set.contains(&id) { set.clone() } else { Vec::new() });
            ChainConfig { dependencies, ..ChainConfig::new(id) }
        });
        let cluster = ClusterConfig {
            chains: configs.collect(),
            engine: engine.into(),
            send_rules: rules.into(),
            genesis_timestamp: chain_sim::server::real_time(),
            genesis_accounts: funded(&accounts).chain(op_stack()?).collect(),
            ..ClusterConfig::default()
        };
        Ok(ServerConfig {
            cluster,
            mining: self.mining(&chains),
            accounts,
            relayer: relayer.filter(|_| !self.no_autorelay),
            relay_delay: self.relay_delay,
            host: self.host,
            starting_port: self.starting_port,
            admin_port: self.admin_port,
            limits: self.limits.limits(),
            access: self.limits.access(),
            state,
        })
    }

    /// When each chain builds blocks; nothing where the options do not say.
    fn mining(&self, chains: &[(ChainId, Option<u64>)]) -> Vec<Mining> {
        let own = chains.iter().map(|(_, block_time)| *block_time);
        if self.block_time.is_none() && own.clone().all(|block_time| block_time.is_none()) {
            return Vec::new();
        }
        // How many chains a state file has is not known here.
        let others = core::iter::repeat_n(None, MOST_CHAINS);
        let block_time = self.block_time.unwrap_or_default();
        let mining = own.chain(others).map(|own| own.unwrap_or(block_time));
        mining.map(Mining::from_block_time).collect()
    }

    /// The accounts of the mnemonic.
    fn addresses(&self) -> Result<Vec<Address>, Error> {
        let invalid = |error: LocalSignerError| Error::Mnemonic(error.to_string());
        // Making a seed of words takes thousands of hashes: once for all accounts.
        let parent = MnemonicBuilder::<English>::default().phrase(&*self.mnemonic);
        let signers = parent.build_parent_key().map_err(invalid)?.children();
        let signers = signers.take(self.accounts as usize);
        signers.map(|signer| Ok(signer.map_err(invalid)?.address())).collect()
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
