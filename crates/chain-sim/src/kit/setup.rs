//! What a scenario begins with, in words.

use super::{Behaviour, Scenario};
use crate::{
    chain::ChainConfig,
    cluster::{ClusterConfig, SendRules},
    relayer::{Parking, RelayOrder, RelayerConfig},
};

impl Scenario {
    /// The cluster's rules, and a line for each chain.
    pub(super) fn cluster_lines(&self) -> Vec<String> {
        let ClusterConfig {
            verify_after, message_expiry_window, send_rules, interop_filter, ..
        } = &self.cluster;
        let send_rules = match send_rules {
            SendRules::Documented => "documented",
            SendRules::Released => "released",
        };
        let mut lines = vec![format!(
            "the messenger sends by its {send_rules} rules; blocks are verified after {verify_after} s; \
             messages are valid for {message_expiry_window} s"
        )];
        if interop_filter.failsafe {
            lines.push("the failsafe is on".into());
        }
        if let Some(timeout) = interop_filter.strict_ingress {
            lines.push(format!("pools: strict ingress with a timeout of {timeout} s"));
        }
        if interop_filter.drops {
            let pools = "pools drop their interop transactions on a reorg and in failsafe";
            lines.push(pools.into());
        }
        lines.extend(self.cluster.chains.iter().map(|chain| self.chain_line(chain)));
        lines
    }

    /// What is special about a chain.
    fn chain_line(&self, chain: &ChainConfig) -> String {
        let mut line = format!("chain {}: a block every {} s", chain.id, chain.block_time);
        if let Some(hard_fork) = chain.hard_fork {
            line += &format!(", under {hard_fork}");
        }
        if chain.lagoon_time > self.cluster.genesis_timestamp {
            let later = chain.lagoon_time - self.cluster.genesis_timestamp;
            line += &format!(", interop active after {later} s");
        }
        match chain.dependencies.as_deref() {
            None => {}
            Some([]) => line += ", exchanges messages with no other chain",
            Some(others) => line += &format!(", exchanges messages with {others:?}"),
        }
        if let Some(window) = chain.message_expiry_window {
            line += &format!(", messages valid for {window} s");
        }
        let (safe, finalized) = (chain.safe_after, chain.finalized_after);
        line + &format!(", safe after {safe} s, finalized after {finalized} s")
    }

    /// A line for each contract.
    pub(super) fn contract_lines(&self) -> Vec<String> {
        let contracts = self.contracts.iter().enumerate();
        let lines = contracts.map(|(index, contract)| {
            format!("contract {index} at {} {contract}", Behaviour::address(index))
        });
        lines.collect()
    }

    /// The relayer's policy.
    pub(super) fn relayer_line(&self) -> String {
        let RelayerConfig { order, delay, safety, batch_size, retries, parking, .. } =
            &self.relayer;
        let order = match order {
            RelayOrder::OldestFirst => "oldest message first".into(),
            RelayOrder::NewestFirst => "newest message first".into(),
            RelayOrder::Shuffled { seed } => format!("order shuffled by seed {seed}"),
        };
        let parking = match parking {
            Parking::OnRequest => "parks messages on request",
            Parking::InOrder => "messages of a sender in order",
        };
        let mut line = format!(
            "relayer: {order}, {parking}, from {} blocks on, {} attempts, back-off {} s",
            safety.name(),
            retries.attempts,
            retries.back_off
        );
        if *delay > 0 {
            line += &format!(", {delay} s delay");
        }
        if *batch_size < usize::MAX {
            line += &format!(", {batch_size} relays at a time");
        }
        line
    }
}
