//! Native predeploys against the released bytecode, in any number of cases.
//!
//! Prints one JSON object (with `--json`) or a few lines; exits with 1 where anything differs and
//! with 2 where the options make no sense.

use std::{collections::BTreeMap, process::ExitCode};

use clap::Parser;
use oracle::{
    campaign::{Campaign, Embedding, Report},
    cases::Class,
};

/// Compares native predeploys with the released bytecode, in cases of every class of input.
#[derive(Debug, Parser)]
#[command(name = "equivalence")]
struct Options {
    /// How many cases.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// What the cases are made from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What is compared with the bytecode: revm, op-revm, alloy, accelerated or proxied.
    #[arg(long, default_value_t = Embedding::OpRevm)]
    embedding: Embedding,
    /// One class of input instead of all.
    #[arg(long)]
    class: Option<Class>,
    /// How many threads; as many as there are cores by default. What is found is the same.
    #[arg(long)]
    threads: Option<std::num::NonZeroUsize>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// The JSON object.
#[derive(Debug, serde::Serialize)]
struct Summary {
    cases: u64,
    seed: u64,
    embedding: &'static str,
    per_class: BTreeMap<&'static str, u64>,
    divergences: u64,
    gas_only_divergences: u64,
    seconds: f64,
}

impl Summary {
    fn new(campaign: &Campaign, report: &Report) -> Self {
        Self {
            cases: report.cases(),
            seed: campaign.seed,
            embedding: campaign.embedding.name(),
            per_class: report.per_class.iter().map(|(class, n)| (class.name(), *n)).collect(),
            divergences: report.divergences,
            gas_only_divergences: report.gas_only_divergences,
            seconds: report.elapsed.as_secs_f64(),
        }
    }

    fn print(&self) {
        println!("{} cases, seed {}, {}", self.cases, self.seed, self.embedding);
        for (class, cases) in &self.per_class {
            println!("  {class:<16}{cases:>9}");
        }
        let gas_only = self.gas_only_divergences;
        println!("{} differ, {gas_only} only in the gas of malformed input", self.divergences);
        println!("{:.1} s", self.seconds);
    }
}

fn main() -> Result<ExitCode, serde_json::Error> {
    let options = Options::parse();
    let cores = std::thread::available_parallelism();
    let threads = options.threads.or(cores.ok()).map_or(1, std::num::NonZeroUsize::get);
    let Options { cases, seed, embedding, class, json, .. } = options;
    let campaign = Campaign { cases, seed, embedding, class, threads };
    let report = campaign.run();
    for finding in &report.findings {
        eprintln!("{finding}");
    }
    let summary = Summary::new(&campaign, &report);
    if json {
        println!("{}", serde_json::to_string(&summary)?);
    } else {
        summary.print();
    }
    Ok(if report.divergences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
