//! Figures that are read when somebody asks for them: from the store, and of the chains.

use std::collections::{BTreeMap, BTreeSet};

use prometheus::{Encoder, GaugeVec, Opts, Registry, TextEncoder};
use relayer::{Position, Spender};

use crate::{
    metrics::Metrics,
    status::Statuses,
    store::{StoreError, StoreView, Waiting},
};

/// What the figures are read from.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) metrics: Metrics,
    pub(crate) store: StoreView,
    pub(crate) statuses: Statuses,
    /// After how many seconds a message that is not settled counts as stale.
    pub(crate) stale_after: u64,
    /// Whether another replica relays.
    pub(crate) stands_by: bool,
}

/// The reason why figures cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FiguresError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A figure cannot be shown.
    #[error(transparent)]
    Metrics(#[from] prometheus::Error),
}

impl Figures {
    /// Returns all metrics in the text format of Prometheus; `now` is in seconds.
    pub(crate) fn text(&self, now: u64) -> Result<String, FiguresError> {
        let registry = Registry::new();
        let positions = self.store.positions()?;
        self.add_messages(&registry, &positions, now)?;
        self.add_chains(&registry, &positions, now)?;
        let mut families = self.metrics.registry().gather();
        families.extend(registry.gather());
        let mut text = Vec::new();
        TextEncoder::new().encode(&families, &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// Returns why the relayer is not ready; nothing if it is. A replica that stands by is, as long as the
    /// store answers.
    pub(crate) fn obstacles(&self) -> Vec<String> {
        if self.stands_by {
            return self.store.holder().err().iter().map(ToString::to_string).collect();
        }
        self.statuses.obstacles()
    }

    /// Adds the figures of messages and transactions.
    fn add_messages(
        &self,
        registry: &Registry,
        positions: &[Position],
        now: u64,
    ) -> Result<(), FiguresError> {
        gauge(
            registry,
            "relayer_relays",
            "Whether this process relays: 0 for a replica that stands by.",
            f64::from(u8::from(!self.stands_by)),
        )?;
        let messages = gauges(
            registry,
            "relayer_message",
            "Messages by source, destination and state. The destination is other where it is none of the \
             chains.",
            &["source", "destination", "state"],
        )?;
        let chains: BTreeSet<u64> = positions.iter().map(|position| position.chain).collect();
        for count in self.store.counts()? {
            // Anybody can send to any id, and each value of a label is a series that is kept.
            let known = count.destination.filter(|id| chains.contains(id));
            let destination = known.map_or("other".into(), |id| id.to_string());
            let labels = [&count.source.to_string(), destination.as_str(), count.state];
            messages.with_label_values(&labels).add(count.count as f64);
        }
        let in_flight = gauges(
            registry,
            "relayer_in_flight",
            "Transactions that were signed and are in no block yet, by destination.",
            &["destination"],
        )?;
        let mut of_chain: BTreeMap<u64, u64> =
            self.statuses.lock().keys().map(|chain| (*chain, 0)).collect();
        for attempt in self.store.attempts()?.iter().filter(|attempt| attempt.is_free()) {
            *of_chain.entry(attempt.id.chain).or_default() += 1;
        }
        for (chain, count) in of_chain {
            in_flight.with_label_values(&[chain.to_string()]).set(count as f64);
        }
        let Waiting { stale, oldest } = self.store.waiting(now, self.stale_after)?;
        gauge(
            registry,
            "relayer_stale_messages",
            "Messages that are not settled and were sent longer ago than --stale-after; at most 1000 \
             are counted.",
            stale as f64,
        )?;
        gauge(
            registry,
            "relayer_oldest_waiting_seconds",
            "Seconds since the oldest message was sent that is not settled; 0 without one.",
            oldest as f64,
        )?;
        let spent = gauges(
            registry,
            "relayer_spent_wei",
            "The most that a payer's transactions of this hour can cost, by chain and payer, and what \
             was spent for a sponsor, on all chains.",
            &["chain", "account"],
        )?;
        for spend in self.store.spends()?.iter().filter(|spend| spend.hour == now / 3_600) {
            let (chain, account) = match spend.spender {
                Spender::Payer { chain, payer } => (chain.to_string(), payer),
                Spender::Sponsor(sponsor) => ("all".into(), sponsor),
            };
            spent.with_label_values(&[chain, account.to_string()]).set(spend.spent as f64);
        }
        Ok(())
    }

    /// Adds the figures of chains.
    fn add_chains(
        &self,
        registry: &Registry,
        positions: &[Position],
        now: u64,
    ) -> Result<(), FiguresError> {
        let heads =
            gauges(registry, "relayer_head_block_number", "Number of a chain's head.", &["chain"])?;
        let ages = gauges(
            registry,
            "relayer_head_age_seconds",
            "Seconds since the timestamp of a chain's head.",
            &["chain"],
        )?;
        let silences = gauges(
            registry,
            "relayer_silence_seconds",
            "Seconds since a chain's node has answered.",
            &["chain"],
        )?;
        let balances = gauges(
            registry,
            "relayer_balance_wei",
            "Balances of payers, by chain and payer.",
            &["chain", "account"],
        )?;
        for (chain, status) in &*self.statuses.lock() {
            let chain = chain.to_string();
            if let Some(head) = status.head {
                heads.with_label_values(&[&chain]).set(head.number as f64);
                ages.with_label_values(&[&chain]).set(now.saturating_sub(head.timestamp) as f64);
            }
            silences.with_label_values(&[&chain]).set(status.answered.elapsed().as_secs_f64());
            for (account, balance) in &status.balances {
                let labels = [chain.as_str(), &account.to_string()];
                balances.with_label_values(&labels).set(f64::from(*balance));
            }
        }
        let read = gauges(
            registry,
            "relayer_next_block_number",
            "Number of the next block of a chain to read.",
            &["chain"],
        )?;
        for position in positions {
            read.with_label_values(&[position.chain.to_string()]).set(position.next as f64);
        }
        Ok(())
    }
}

/// Adds a family of numbers that grow and shrink.
fn gauges(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<GaugeVec, prometheus::Error> {
    let gauges = GaugeVec::new(Opts::new(name, help), labels)?;
    registry.register(Box::new(gauges.clone()))?;
    Ok(gauges)
}

/// Adds a number that grows and shrinks.
fn gauge(registry: &Registry, name: &str, help: &str, value: f64) -> Result<(), prometheus::Error> {
    gauges(registry, name, help, &[])?.with_label_values::<&str>(&[]).set(value);
    Ok(())
}
