//! `chain-sim serve`: the chains over JSON-RPC.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use alloy_primitives::{Address, ChainId};
use alloy_signer_local::PrivateKeySigner;
use chain_sim::{ChainConfig, ClusterConfig, Engine, SendRules, funded, predeploys::OpStack};
use chain_sim_server::{Mining, Server, ServerConfig, StateFile};
use clap::{Args, value_parser};

use crate::{
    accounts::{self, MNEMONIC, RELAYER},
    chain_list::ChainList,
    cluster_options::ClusterOptions,
    error::Error,
    fee_options::FeeOptions,
    filter_options::FilterOptions,
    genesis_files::{self, GenesisFile},
    limits::LimitOptions,
    logging::LogOptions,
    node_options::NodeOptions,
    openness,
    relayer_options::RelayerOptions,
    save_signals::SaveSignals,
    signals::Signals,
    status,
    terminal::StatusLine,
};

/// The most chains.
const MOST_CHAINS: usize = 1_000;
/// The default number of chains.
const CHAINS: u16 = 2;

/// Serves the chains over JSON-RPC, as a replacement for supersim.
///
/// Each chain has a port, and the cluster's own methods have one. The server runs until it is told
/// to end (SIGINT, SIGTERM): it saves, and ends. A second signal, half a second later, ends it at
/// once, without saving.
///
/// Options that the command line does not give are taken from variables, such as
/// `CHAIN_SIM_BLOCK_TIME` for --block-time, then from the file that --config names. supersim's flags
/// and variables are understood.
///
/// All rules of a cluster apply to every transaction, however it is sent. A message that it
/// executes must be declared in its access list, match an existing log exactly, come from a chain
/// of the dependency set, and be neither from the future nor expired.
#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// Read options from this TOML file. Its keys are the long names of options, for example
    /// `block-time = 2`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Number of chains; their ids are 901 and following. [default: 2, or the chains of the state
    /// file]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1000))]
    chains: Option<u16>,

    /// A chain's id and, if it differs from --block-time, the seconds between its blocks. Repeat
    /// for each chain.
    #[arg(long = "chain", value_name = "ID[:BLOCK_TIME]", value_parser = parse_chain, conflicts_with = "chains")]
    chain: Vec<(ChainId, Option<u64>)>,

    /// Seconds between blocks; 0 builds a block for each transaction as it comes in. [default: 0,
    /// or the values of the state file]
    #[arg(long, value_name = "SECONDS")]
    block_time: Option<u64>,

    /// Put transactions that wait when a block is begun for one into the same block, in the order of
    /// their arrival. Without it, each has a block of its own. Each is answered after its block
    /// either way. For load: the server takes more transactions a second.
    #[arg(long)]
    automine_batch: bool,

    #[command(flatten)]
    relayer: RelayerOptions,

    /// Number of accounts with ether (--balance), whose transactions need no signature.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u32).range(1..=1000))]
    accounts: u32,

    /// The mnemonic of the accounts.
    #[arg(long, value_name = "WORDS", default_value = MNEMONIC)]
    mnemonic: String,

    /// The IP address to listen on. Anybody who reaches it can do anything with the chains.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// The port of the first chain; the others follow. 0 means any free ports.
    #[arg(long, value_name = "PORT", default_value_t = 9545)]
    starting_port: u16,

    /// The port of the cluster's own methods. 0 means any free port.
    #[arg(long, value_name = "PORT", default_value_t = 8420)]
    admin_port: u16,

    /// The ids of the chains that exchange messages, separated by commas; nothing for no chains.
    /// [default: all chains]
    #[arg(long, value_name = "IDS")]
    dependency_set: Option<ChainList>,

    /// Begin a chain as this genesis file says, which is as geth, op-deployer and supersim have it:
    /// accounts, header, hard fork and base fee. Repeat for each chain. Without an id in front, the
    /// file's own counts. Without --chains and --chain, the chains are those of the files.
    #[arg(long, value_name = "[ID=]FILE")]
    genesis: Vec<GenesisFile>,

    /// Leave out the predeploys and preinstalls of the OP Stack, except for the messenger and the
    /// inbox. Chains with a genesis file never have them, unless the file does.
    #[arg(long)]
    no_predeploys: bool,

    /// Put the messenger and the inbox behind proxies, as all other predeploys are. Relays then use
    /// more gas.
    #[arg(long)]
    proxies: bool,

    /// Write the configuration to this file once the server is ready: endpoints, chains, addresses
    /// of contracts, dependency sets and accounts, as JSON.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,

    #[command(flatten)]
    cluster: ClusterOptions,

    #[command(flatten)]
    fees: FeeOptions,

    #[command(flatten)]
    node: NodeOptions,

    #[command(flatten)]
    filter: FilterOptions,

    /// Load everything from this file if it exists, and save everything to it: at the end, every
    /// --state-every blocks, --state-interval after a change, and at each SIGHUP. An option that
    /// contradicts the file about its chains is an error. One server at a time can use a file.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Number of blocks, of all chains together, between two saves.
    #[arg(long, value_name = "BLOCKS", default_value_t = StateFile::SAVE_EVERY, value_parser = value_parser!(u64).range(1..), requires = "state")]
    state_every: u64,

    /// The longest time from a change to its save; 0 saves after blocks only.
    #[arg(long, value_name = "SECONDS", default_value_t = StateFile::SAVE_INTERVAL.as_secs(), value_parser = value_parser!(u64).range(..=86_400), requires = "state")]
    state_interval: u64,

    #[command(flatten)]
    logging: LogOptions,

    #[command(flatten)]
    limits: LimitOptions,
}

/// Parses a chain's id, and its block time if there is one.
fn parse_chain(text: &str) -> Result<(ChainId, Option<u64>), String> {
    let number = |text: &str| text.parse().map_err(|_| format!("expected a number, got {text:?}"));
    match text.split_once(':') {
        None => Ok((number(text)?, None)),
        Some((id, seconds)) => Ok((number(id)?, Some(number(seconds)?))),
    }
}

/// Serves until SIGINT or SIGTERM.
pub(crate) fn run(options: &ServeOptions, out: &mut impl Write) -> Result<(), Error> {
    // Where it cannot be raised, there are fewer places for clients.
    let _unchanged = chain_sim_server::raise_open_files();
    let config = options.config()?;
    let line = if options.logging.quiet { None } else { StatusLine::new() };
    let log = options.logging.start_over(line.as_ref())?;
    // Handles the signals from now on, so that an early one ends the server as well.
    let mut signals = Signals::start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(Error::Runtime)?;
    let ended = runtime.block_on(async {
        let mut saves = SaveSignals::start(options.state.is_some())?;
        let signers = config.signers.clone();
        let relayer = config.relayer;
        let open = openness::sentences(config.host, &config.access);
        let mut server = Server::start(config).await?;
        signals.report(server.unsaved());
        if let Some(path) = &options.export {
            write_export(&server, path).await?;
        }
        if !options.logging.quiet {
            let accounts = (signers.as_slice(), options.node.balance);
            write_greeting(&server, accounts, &options.mnemonic, relayer, &open, out)?;
        }
        let shown = line.map(|line| status::show(line, server.figures())).transpose();
        let _shown = shown.map_err(Error::Runtime)?;
        loop {
            tokio::select! {
                () = signals.wait() => break,
                () = saves.hangup() => server.save(),
                () = server.ended() => return Err(Error::Panicked),
                () = log.report_dropped_lines() => {}
            }
        }
        Ok(server.save_and_stop().await?)
    });
    // Work for clients that have gone holds up nothing.
    runtime.shutdown_background();
    ended
}

impl ServeOptions {
    /// Returns the server's configuration.
    fn config(&self) -> Result<ServerConfig, Error> {
        let signers = accounts::signers(&self.mnemonic, self.accounts as usize)?;
        let accounts: Vec<Address> = signers.iter().map(PrivateKeySigner::address).collect();
        let relayer = self.relayer.account();
        let relayer = relayer.or_else(|| accounts.get(RELAYER).or(accounts.last()).copied());
        let named = self.named_chains();
        let of_option = named.as_ref().map(|chains| ids(chains));
        let geneses = genesis_files::read_all(&self.genesis, of_option.as_deref())?;
        let chooses_chains = named.is_some() || !geneses.is_empty();
        let chains = named.unwrap_or_else(|| match geneses.as_slice() {
            [] => numbered_chains(CHAINS),
            geneses => geneses.iter().map(|genesis| (genesis.chain_id, None)).collect(),
        });
        let state = self.state.as_ref().map(|path| {
            let mut file = StateFile::new(path);
            file.save_every = self.state_every;
            let interval = Duration::from_secs(self.state_interval);
            file.save_interval = Some(interval).filter(|interval| !interval.is_zero());
            file.chains = chooses_chains.then(|| ids(&chains));
            file.dependency_set = self.dependency_set.clone().map(|ChainList(ids)| ids);
            file.engine = self.cluster.engine.map(Engine::from);
            file.messenger_version = self.cluster.messenger_version;
            file.inbox_version = self.cluster.inbox_version;
            file.send_rules = self.cluster.rules.map(SendRules::from);
            file.hard_fork = self.cluster.hardfork;
            self.fees.require(&mut file);
            file.geneses.clone_from(&geneses);
            file.gas_limit = self.node.gas_limit;
            file.code_size_limit = self.node.code_size();
            file
        });
        let set = self.dependency_set.as_ref().map(|ChainList(ids)| ids);
        let configs = chains.iter().map(|&(id, _)| {
            let mut config = self.node.apply(self.fees.apply(ChainConfig::new(id)));
            config.dependencies =
                set.map(|set| if set.contains(&id) { set.clone() } else { Vec::new() });
            config
        });
        let cluster = ClusterConfig::of(configs)
            .with_genesis_timestamp(self.node.timestamp.unwrap_or_else(chain_sim_server::real_time))
            .with_interop_filter(self.filter.filter());
        let mut cluster = self.cluster.apply(cluster)?;
        let wei = self.node.wei();
        let funded =
            || funded(&accounts).map(|(address, account)| (address, account.with_balance(wei)));
        cluster.genesis_accounts = funded().collect();
        if !self.no_predeploys {
            let contracts = OpStack::new(cluster.hard_fork);
            let contracts =
                accounts.first().map_or(contracts, |owner| contracts.with_owner(*owner));
            cluster = cluster.with_genesis_accounts(contracts.accounts()?);
        }
        cluster = cluster.with_proxies(self.proxies);
        for genesis in geneses {
            cluster = cluster.with_genesis(genesis.with_accounts(funded()));
        }
        let mut config = ServerConfig::new(cluster)
            .with_mining(self.mining(&chains))
            .with_automine_batch(self.automine_batch)
            .with_accounts(accounts)
            .with_signers(signers)
            .with_growing_timestamps(self.node.growing_timestamps)
            .with_verbose(self.logging.verbose)
            .with_relay_delay(self.relayer.relay_delay)
            .with_relaying(self.relayer.config())
            .with_host(self.host)
            .with_ports(self.starting_port, self.admin_port)
            .with_limits(self.limits.limits())
            .with_access(self.limits.access());
        config.relayer = relayer.filter(|_| !self.relayer.no_autorelay);
        config.state = state;
        Ok(config)
    }

    /// Returns the chains that --chain or --chains names, each with its own block time in seconds if
    /// it has one; `None` if neither option is there.
    fn named_chains(&self) -> Option<Vec<(ChainId, Option<u64>)>> {
        let counted = || self.chains.map(numbered_chains);
        Some(self.chain.clone()).filter(|chains| !chains.is_empty()).or_else(counted)
    }

    /// Returns the mining mode of each chain; nothing if the options do not set any.
    fn mining(&self, chains: &[(ChainId, Option<u64>)]) -> Vec<Mining> {
        let own = chains.iter().map(|(_, block_time)| *block_time);
        if self.block_time.is_none() && own.clone().all(|block_time| block_time.is_none()) {
            return Vec::new();
        }
        // The number of chains in a state file is not known here.
        let others = core::iter::repeat_n(None, MOST_CHAINS);
        let block_time = self.block_time.unwrap_or_default();
        let mining = own.chain(others).map(|own| own.unwrap_or(block_time));
        mining.map(Mining::from_block_time).collect()
    }
}

/// Returns so many chains, with the ids from 901 on.
fn numbered_chains(count: u16) -> Vec<(ChainId, Option<u64>)> {
    let configs = ClusterConfig::with_chains(count).chains;
    configs.iter().map(|config| (config.id, None)).collect()
}

/// Returns the ids of chains.
fn ids(chains: &[(ChainId, Option<u64>)]) -> Vec<ChainId> {
    chains.iter().map(|(id, _)| *id).collect()
}

/// Writes the configuration to a file.
async fn write_export(server: &Server, path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Export { path: path.into(), source };
    let mut json =
        serde_json::to_vec_pretty(&server.export().await).map_err(|error| failed(error.into()))?;
    json.push(b'\n');
    std::fs::write(path, json).map_err(failed)
}

/// Writes the accounts with their private keys, and all addresses.
fn write_greeting(
    server: &Server,
    (signers, balance): (&[PrivateKeySigner], u64),
    mnemonic: &str,
    relayer: Option<Address>,
    open: &[String],
    out: &mut impl Write,
) -> Result<(), Error> {
    let url = |address: &SocketAddr| format!("http://{address}");
    writeln!(out, "chain-sim is ready\n\naccounts ({} ether each)", thousands(balance))?;
    for (index, account) in signers.iter().map(PrivateKeySigner::address).enumerate() {
        let relays = if relayer == Some(account) { "  relays" } else { "" };
        writeln!(out, "({index}) {account}{relays}")?;
    }
    writeln!(out, "\nprivate keys")?;
    for (index, signer) in signers.iter().enumerate() {
        writeln!(out, "({index}) {}", signer.to_bytes())?;
    }
    writeln!(out, "\nmnemonic  {mnemonic}")?;
    writeln!(out, "\nchains")?;
    for (id, address) in &server.addresses() {
        writeln!(out, "{id:>8}  {}", url(address))?;
    }
    writeln!(out, "\nadmin     {}\n", url(&server.admin_address()))?;
    for sentence in open {
        writeln!(out, "{sentence}\n")?;
    }
    Ok(out.flush()?)
}

/// Formats a number with commas between groups of three digits.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn groups_have_three_digits() {
        let written = [7, 1_000, 10_000, 123_456_789].map(thousands);
        assert_eq!(written, ["7", "1,000", "10,000", "123,456,789"]);
    }
}
