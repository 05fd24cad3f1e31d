//! Planning and submitting relays of due messages.

use ::relayer::{Draft, Event, Submission};
use alloy_consensus::Transaction;
use alloy_primitives::{B256, ChainId};
use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER};

use super::Relayer;
use crate::{chain::Call, cluster::Cluster, error::Error};

/// A planned relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Hash of the message.
    pub message: B256,
    /// Chain id of the destination.
    pub destination: ChainId,
    /// The identifier of the `SentMessage` log.
    pub id: Identifier,
    /// The payload of the log: topics, then data.
    pub payload: Vec<u8>,
    /// The call of `relayMessage`, with its access list.
    pub call: Call,
}

impl From<Draft> for Relay {
    fn from(draft: Draft) -> Self {
        let call = Call::new(draft.payer, L2_TO_L2_CROSS_DOMAIN_MESSENGER, draft.input())
            .access_list(draft.access_list())
            .gas_limit(draft.gas_limit);
        let Draft { message, destination, id, payload, .. } = draft;
        Self { message, destination, id, payload, call }
    }
}

impl Relayer {
    /// Plans the relays that the policy allows now, in its order, with the gas that they need. Each
    /// relay must then be passed to [`submit`](Self::submit), [`postpone`](Self::postpone) or
    /// [`lose`](Self::lose).
    ///
    /// Estimates of gas for one destination may use six times the highest gas limit of a relay, all
    /// together. Relays that need more of them stay due, for the next plan.
    pub fn plan(&mut self, cluster: &Cluster) -> Vec<Relay> {
        let now = cluster.clock().now();
        self.read_safety(cluster, now);
        // Where the index has a log, its checksum may be computed already.
        let index = cluster.log_index();
        let drafts = self.messages.plan_with(now, |id| index.entry(id));
        self.with_gas(cluster, drafts.into_iter().map(Relay::from).collect())
    }

    /// Submits a relay; the message's state shows the outcome.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`] for a relay that was planned for another cluster.
    pub fn submit(&mut self, cluster: &mut Cluster, relay: Relay) -> Result<(), Error> {
        let payer = relay.call.from;
        let transaction = cluster.prepare(relay.destination, relay.call)?;
        let hash = transaction.tx_hash();
        let nonce = transaction.nonce();
        let now = cluster.clock().now();
        match cluster.submit(relay.destination, transaction) {
            Ok(_) => {
                let submission = Submission { message: relay.message, id: relay.id, payer, nonce };
                self.messages.submitted(submission, hash, now);
            }
            Err(Error::Refused { refusal, .. }) => {
                self.messages.refused(relay.message, refusal, now);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Records a relay as submitted without submitting it, to simulate a relay that is lost.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub fn lose(&mut self, cluster: &mut Cluster, relay: Relay) -> Result<(), Error> {
        let payer = relay.call.from;
        let transaction = cluster.prepare(relay.destination, relay.call)?;
        let nonce = transaction.nonce();
        let submission = Submission { message: relay.message, id: relay.id, payer, nonce };
        self.messages.submitted(submission, transaction.tx_hash(), cluster.clock().now());
        Ok(())
    }

    /// Postpones a relay: it is due at `time`, in seconds.
    pub fn postpone(&mut self, relay: &Relay, time: u64) {
        self.messages.postpone(relay.message, time);
    }

    /// Reads how far each chain is as safe as the policy asks for.
    fn read_safety(&mut self, cluster: &Cluster, now: u64) {
        let level = self.config().safety;
        for chain in cluster.chains() {
            let number = chain.safety_heads().get(level, chain.head().number());
            self.messages.handle(Event::Safe { chain: chain.id(), number }, now);
        }
    }
}
