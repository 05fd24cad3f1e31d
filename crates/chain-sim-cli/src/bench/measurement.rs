//! The measurement of one engine at one point.

use std::time::{Duration, Instant};

use chain_sim::{Cluster, ClusterConfig, Relayer, RelayerConfig, Versions};
use memory_stats::memory_stats;
use serde::{Deserialize, Serialize};

use super::engine::MeasuredEngine;
use super::{
    delivery::Delivery,
    distribution::{Distribution, Percentiles},
    load::{Load, LoadOptions},
};
use crate::{
    error::Error,
    terminal::{self, Progress},
};

/// Below this number of messages, the process's other memory would distort the figure.
const FEWEST_FOR_MEMORY: u32 = 10_000;
/// Steps after which a wave counts as stuck. The longest wave, of the longest messages between two
/// chains, takes fewer.
const BOUND: u64 = 1_000_000;

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) engine: MeasuredEngine,
    pub(super) chains: u16,
    pub(super) messages: u32,
    pub(super) load: LoadOptions,
}

/// The results.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Measurement {
    /// For submitting, building, verifying, relaying and pruning, without set-up and checks.
    pub(super) seconds: f64,
    pub(super) messages_per_second: f64,
    pub(super) microseconds_per_message: f64,
    /// Growth of the resident set; `None` where it would be noise, or is unknown.
    pub(super) bytes_per_message: Option<f64>,
    /// Seconds of the cluster's clock from the sending of a message to its relay.
    pub(super) virtual_latency_seconds: Percentiles,
    /// Duration of a message's wave.
    pub(super) wall_latency_microseconds: Percentiles,
}

impl Point {
    /// Runs the point, and checks the results.
    pub(super) fn measure(&self, progress: &Progress) -> Result<Measurement, Error> {
        // To measure other clusters, change their configuration here.
        let mut config = ClusterConfig::with_chains(self.chains)
            .with_engine(self.engine.into())
            // Those that every engine has.
            .with_versions(Versions::V1_2_0)
            .with_threads(self.load.threads.into());
        if let Some(seconds) = self.load.prune {
            for chain in &mut config.chains {
                (chain.safe_after, chain.finalized_after) = (seconds, seconds);
            }
        }
        let mut cluster = Cluster::new(config)?;
        let mut relayer = Relayer::new(RelayerConfig::default());
        let mut load = Load::new(&cluster, self.load);
        // Reading the genesis blocks is part of the set-up.
        relayer.poll(&mut cluster)?;

        let mut waves = Distribution::default();
        let mut delivery = Delivery::default();
        let before = resident_bytes();
        let mut spent = Duration::ZERO;
        let mut left = self.messages;
        while left > 0 {
            let wave = left.min(self.load.wave);
            let start = Instant::now();
            for _ in 0..wave {
                load.submit_next(&mut cluster)?;
            }
            relayer.drive(&mut cluster, BOUND)?;
            let elapsed = start.elapsed();
            delivery.check(&cluster, &relayer, wave)?;
            let start = Instant::now();
            if self.load.prune.is_some() {
                relayer.prune(&cluster);
                cluster.prune();
            }
            let elapsed = elapsed + start.elapsed();
            spent += elapsed;
            waves.add(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX), wave.into());
            left -= wave;
            progress.add(wave.into());
            progress.detail(|| {
                let latency = elapsed.as_secs_f64() * 1e3;
                let states = terminal::states(&relayer.totals());
                let chains = terminal::chains(&cluster);
                format!("{latency:.1} ms a wave · {states} · {chains}")
            });
        }
        let seconds = spent.as_secs_f64();
        let grown =
            before.zip(resident_bytes()).map(|(before, after)| after.saturating_sub(before));

        let latencies = delivery.latencies();
        let messages = f64::from(self.messages);
        let grown = grown.filter(|_| self.messages >= FEWEST_FOR_MEMORY);
        Ok(Measurement {
            seconds,
            messages_per_second: messages / seconds,
            microseconds_per_message: seconds * 1e6 / messages,
            bytes_per_message: grown.map(|bytes| bytes as f64 / messages),
            virtual_latency_seconds: latencies.percentiles(),
            wall_latency_microseconds: waves.percentiles(),
        })
    }
}

/// Returns the process's resident set, if the system reports it.
fn resident_bytes() -> Option<usize> {
    memory_stats().map(|memory| memory.physical_mem)
}
