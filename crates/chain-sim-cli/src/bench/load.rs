//! The messages.

use alloy_primitives::{Address, ChainId, U256};
use alloy_sol_types::SolCall;
use chain_sim::{Call, Chain, Cluster, DEV_ACCOUNTS, RELAYER_ACCOUNT, RelayerConfig};
use clap::{Args, value_parser};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{error::Error, payload::LONGEST_PAYLOAD, thread_options::ThreadOptions};

/// The target of the messages: an account without code, so that a relay costs only what the
/// messenger does.
const TARGET: Address = Address::repeat_byte(0x44);
/// The most messages.
pub(super) const MOST_MESSAGES: i64 = 1_000_000;

/// The options of the messages and their waves.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct LoadOptions {
    /// Number of messages submitted at a time, over all chains. The next wave follows when all of
    /// them are relayed. Between two chains, waves of 2,000 or more fill blocks.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 4_000,
        value_parser = value_parser!(u32).range(1..=MOST_MESSAGES)
    )]
    pub(crate) wave: u32,

    /// Bytes of each message. Unless pruned, all messages stay in memory, several times over.
    #[arg(
        long,
        visible_alias = "size",
        value_name = "BYTES",
        allow_negative_numbers = true,
        default_value_t = 36,
        value_parser = value_parser!(u32).range(0..=LONGEST_PAYLOAD)
    )]
    pub(crate) length: u32,

    /// Seed of destinations and message bytes; both engines get the same messages.
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value_t = 0)]
    pub(crate) seed: u64,

    /// Prune finalized history after every wave. Blocks are finalized this many seconds after their
    /// timestamp. Without this option, everything is kept.
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) prune: Option<u64>,

    #[command(flatten)]
    pub(crate) threads: ThreadOptions,
}

/// The messages between the chains of a cluster. The chains take turns in sending; the seed
/// determines each destination.
#[derive(Debug)]
pub(super) struct Load {
    chains: Vec<ChainId>,
    senders: Vec<Address>,
    length: u32,
    gas_limit: u64,
    rng: ChaCha8Rng,
    submitted: usize,
}

impl Load {
    /// Creates the messages for the chains of `cluster`.
    pub(super) fn new(cluster: &Cluster, options: LoadOptions) -> Self {
        let LoadOptions { length, seed, .. } = options;
        // A send needs no more gas than a relay.
        let gas = RelayerConfig::default();
        let most = cluster.chains().map(Chain::transaction_gas_limit).min();
        Self {
            chains: cluster.chains().map(Chain::id).collect(),
            senders: DEV_ACCOUNTS.into_iter().filter(|&sender| sender != RELAYER_ACCOUNT).collect(),
            length,
            gas_limit: gas.relay_gas(length as usize, most.unwrap_or(u64::MAX)),
            rng: ChaCha8Rng::seed_from_u64(seed),
            submitted: 0,
        }
    }

    /// Submits the next message.
    pub(super) fn submit_next(&mut self, cluster: &mut Cluster) -> Result<(), Error> {
        let chains = self.chains.len();
        let source = self.submitted % chains;
        let destination = (source + self.rng.random_range(1..chains)) % chains;
        // Each chain uses all senders, however many chains there are.
        let sender = self.senders[self.submitted / chains % self.senders.len()];
        let mut message = vec![0; self.length as usize];
        self.rng.fill_bytes(&mut message);
        let send = sendMessageCall {
            _destination: U256::from(self.chains[destination]),
            _target: TARGET,
            _message: message.into(),
        };
        let call = Call::new(sender, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode())
            .gas_limit(self.gas_limit);
        cluster.submit_call(self.chains[source], call)?;
        self.submitted += 1;
        Ok(())
    }
}
