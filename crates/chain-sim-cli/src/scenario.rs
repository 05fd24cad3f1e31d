//! Runs under faults, by seed.

use alloy_primitives::{Address, Bytes, ChainId, U256};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Fallout, MessageState, Relayer, RelayerConfig,
    Retries, Schedule, Simulation, Step, page::Recording,
};
use clap::{Args, value_parser};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};

use crate::{cluster_options::ClusterOptions, error::Error, run_page::RunPage};

/// The target of the messages: an account without code, which accepts anything.
const TARGET: Address = Address::repeat_byte(0x44);

/// Steps after which a run counts as stuck.
const BOUND: u64 = 2_000;

/// What a run has shown that does not fail.
const SUCCESS: &str = "Every message arrived, or was removed by a reorg of its source.";

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
    pub(crate) fn run(&self, seed: u64) -> Result<(Simulation, Fallout), Error> {
        let mut simulation = self.simulation(seed)?;
        let fallout = simulation.run(BOUND);
        let fallout = verdict(seed, &simulation, fallout)?;
        Ok((simulation, fallout))
    }

    /// As [`run`](Self::run), and records the run, whether it succeeds or not.
    ///
    /// # Errors
    ///
    /// [`Error`] where nothing can be recorded. Why a run failed is in the second result.
    pub(crate) fn record(&self, seed: u64) -> Result<(RunPage, Result<(), Error>), Error> {
        let mut simulation = self.simulation(seed)?;
        let mut recording = Recording::begin(&simulation);
        let observe = |simulation: &Simulation, step: &Step| recording.observe(simulation, step);
        let fallout = simulation.run_observed(BOUND, observe);
        let verdict = verdict(seed, &simulation, fallout).map(drop);
        let page = recording
            .end(&simulation)?
            .with_title(format!("A run under faults, seed {seed}"))
            .with_command(self.command(seed));
        let page = match &verdict {
            Ok(()) => page.with_success(SUCCESS),
            Err(error) => page.with_failure(error.to_string()),
        };
        Ok((RunPage { page, seed }, verdict))
    }

    /// Returns the command that repeats the run of a seed.
    pub(crate) fn command(&self, seed: u64) -> String {
        let Self { chains, messages, faults, steps, interop_filter, cluster, .. } = self;
        let filter = if *interop_filter { " --interop-filter" } else { "" };
        format!(
            "chain-sim trace --seed {seed} --chains {chains} --messages {messages} --faults {faults} --steps {steps}{filter}{cluster}"
        )
    }
}

/// Checks a simulation after its run.
fn verdict(
    seed: u64,
    simulation: &Simulation,
    fallout: Result<Fallout, chain_sim::Error>,
) -> Result<Fallout, Error> {
    let schedule = || simulation.schedule().clone();
    let fallout =
        fallout.map_err(|source| Error::Simulation { seed, schedule: schedule(), source })?;
    for message in simulation.relayer.messages() {
        let state = &message.state;
        if !matches!(state, MessageState::Relayed { .. } | MessageState::ReorgedOut) {
            return Err(Error::NotDelivered {
                seed,
                message: message.hash,
                schedule: schedule(),
                actual: state.clone(),
            });
        }
    }
    Ok(fallout)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::options::{Command, Options};

    /// The options of a run are those that its command gives.
    #[test]
    fn command_repeats_the_options() {
        let given = "chain-sim trace --seed 18446744073709551615 --chains 4 --messages 9 --faults 2 --steps 7 \
                     --interop-filter --engine bytecode --messenger-version 1.2.0 --inbox-version 1.0.1 \
                     --rules released --hardfork isthmus";
        for given in
            [given, "chain-sim trace --seed 3 --chains 3 --messages 12 --faults 6 --steps 12"]
        {
            let options = Options::try_parse_from(given.split_whitespace()).unwrap();
            let Some(Command::Trace(trace)) = options.command else { panic!("{options:?}") };
            let words: Vec<_> = given.split_whitespace().collect();
            assert_eq!(trace.scenario.command(trace.scenario.seed), words.join(" "));
        }
    }
}
