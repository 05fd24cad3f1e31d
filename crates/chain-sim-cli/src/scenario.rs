//! Runs under faults, by seed.

use alloy_primitives::{Address, Bytes, ChainId, U256};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig, Retries,
    Schedule, Simulation,
};
use clap::{Args, value_parser};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};

use crate::{cluster_options::ClusterOptions, error::Error};

/// The target of the messages: an account without code, which accepts anything.
const TARGET: Address = Address::repeat_byte(0x44);

/// Steps after which a run counts as stuck.
const BOUND: u64 = 2_000;

/// The options of a run under faults.
#[derive(Debug, Args)]
pub(crate) struct ScenarioOptions {
    /// Seed of the schedule of faults; equal seeds give equal runs.
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value_t = 0)]
    pub(crate) seed: u64,

    /// Number of chains; their ids are 901 and following.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 3,
        value_parser = value_parser!(u16).range(2..=100)
    )]
    pub(crate) chains: u16,

    /// Number of messages, over all chains.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 12,
        value_parser = value_parser!(u16).range(1..=1000)
    )]
    pub(crate) messages: u16,

    /// Number of faults.
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 6)]
    pub(crate) faults: u16,

    /// Number of steps within which the faults happen.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 12,
        value_parser = value_parser!(u16).range(1..=1000)
    )]
    pub(crate) steps: u16,

    /// Draw faults of an interop filter, too: its failsafe, and reorgs on which all pools drop the
    /// transactions that declare messages.
    #[arg(long)]
    pub(crate) interop_filter: bool,

    #[command(flatten)]
    pub(crate) cluster: ClusterOptions,
}

impl ScenarioOptions {
    /// Returns the simulation of a seed, before its first step.
    pub(crate) fn simulation(&self, seed: u64) -> Result<Simulation, Error> {
        let config = self.cluster.apply(ClusterConfig::with_chains(self.chains))?;
        let mut cluster = Cluster::new(config)?;
        let chains: Vec<ChainId> = cluster.chains().map(chain_sim::Chain::id).collect();
        for index in 0..usize::from(self.messages) {
            // The chains take turns in sending, each to the others in turn.
            let other = 1 + index / chains.len() % (chains.len() - 1);
            let source = chains[index % chains.len()];
            let destination = chains[(index + other) % chains.len()];
            let send = sendMessageCall {
                _destination: U256::from(destination),
                _target: TARGET,
                _message: Bytes::from(index.to_be_bytes()),
            };
            let call =
                Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
            cluster.submit_call(source, call)?;
        }
        // All faults are temporary, so the relayer must not give up.
        let retries = Retries::default().with_attempts(u32::MAX);
        let relayer = Relayer::new(RelayerConfig::default().with_retries(retries));
        let random =
            if self.interop_filter { Schedule::random_with_filter } else { Schedule::random };
        let schedule = random(seed, &chains, self.steps.into(), usize::from(self.faults));
        Ok(Simulation::new(cluster, relayer, schedule))
    }

    /// Runs the simulation of a seed to its end, and checks it.
    pub(crate) fn run(&self, seed: u64) -> Result<(Simulation, chain_sim::Fallout), Error> {
        let mut simulation = self.simulation(seed)?;
        let stopped = |source, simulation: &Simulation| Error::Simulation {
            seed,
            schedule: simulation.schedule().clone(),
            source,
        };
        let fallout = match simulation.run(BOUND) {
            Ok(fallout) => fallout,
            Err(error) => return Err(stopped(error, &simulation)),
        };
        for message in simulation.relayer.messages() {
            let state = &message.state;
            if !matches!(state, MessageState::Relayed { .. } | MessageState::ReorgedOut) {
                return Err(Error::NotDelivered {
                    seed,
                    message: message.hash,
                    schedule: simulation.schedule().clone(),
                    actual: state.clone(),
                });
            }
        }
        Ok((simulation, fallout))
    }
}
