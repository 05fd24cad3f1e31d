//! The main job.

use std::time::Instant;

use chain_sim::{Cluster, ClusterConfig, Relayer, RelayerConfig, state_digest};

use crate::{
    cluster_options::engine_name,
    error::Error,
    greeting::Application,
    options::RunOptions,
    report::{ChainReport, Report},
    terminal::{self, Progress},
};

/// Deploys the application, sends and relays greetings, checks them, and reports.
pub(crate) fn run(options: &RunOptions) -> Result<Report, Error> {
    let config = options.cluster.apply(ClusterConfig::with_chains(options.chains))?;
    let mut cluster = Cluster::new(config)?;
    // What a greeting needs is known, and less than the formula has.
    let config = RelayerConfig::default().with_gas_estimates(false);
    let mut relayer = Relayer::new(config);
    let mut application = Application::deploy(&mut cluster)?;

    let progress = Progress::new(options.messages, "relayed");
    let start = Instant::now();
    progress.name("sending");
    application.send(&mut cluster, options.messages, options.payload, options.seed)?;
    progress.name("relaying");
    relayer.poll(&mut cluster)?;
    while cluster.pooled() > 0 {
        relayer.step(&mut cluster)?;
        let totals = relayer.totals();
        progress.set(totals.relayed as u64);
        progress
            .detail(|| format!("{} · {}", terminal::states(&totals), terminal::chains(&cluster)));
    }
    let seconds = start.elapsed().as_secs_f64();
    progress.end();

    application.check(&cluster)?;
    Ok(report(options, &cluster, &relayer, seconds))
}

/// Collects the figures.
fn report(options: &RunOptions, cluster: &Cluster, relayer: &Relayer, seconds: f64) -> Report {
    let (totals, of_chains) = (relayer.totals(), relayer.totals_by_chain());
    let per_chain = cluster.chains().map(|chain| {
        let totals = of_chains.get(&chain.id()).copied().unwrap_or_default();
        ChainReport {
            id: chain.id(),
            blocks: chain.blocks().len(),
            sent: totals.sent,
            relayed: totals.relayed,
            failed: totals.failed,
            refused: totals.refused,
            gas_used: chain.blocks().map(|block| block.header().gas_used).sum(),
        }
    });
    Report {
        chains: options.chains,
        messages: options.messages,
        payload: options.payload,
        seed: options.seed,
        engine: engine_name(cluster.engine()),
        hard_fork: cluster.hard_fork().name(),
        sent: totals.sent,
        relayed: totals.relayed,
        failed: totals.failed,
        refused: totals.refused,
        seconds,
        messages_per_second: totals.relayed as f64 / seconds,
        state_digest: state_digest(cluster),
        per_chain: per_chain.collect(),
    }
}
