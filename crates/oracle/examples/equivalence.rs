//! Compares native predeploys with the released bytecode in any number of cases.
//!
//! Prints a few lines, or with `--json` one JSON object. The exit code is 1 if a case differs or an
//! outcome is below its floor, and 2 if the options are invalid.
//!
//! ```sh
//! cargo run --release -p oracle --example equivalence -- --cases 100000 --embedding accelerated
//! ```

use std::{collections::BTreeMap, error::Error, process::ExitCode};

use clap::Parser;
use keccak_lanes::Lanes;
use op_revm::OpSpecId;
use oracle::{
    Encoder, Revision,
    campaign::{Campaign, Counted, Counts, Embedding, Report, Shortfall},
    cases::{Class, Setting},
};

/// Compares native predeploys with the released bytecode, in cases of every class of input.
#[derive(Debug, Parser)]
#[command(name = "equivalence")]
struct Options {
    /// Number of cases.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// Seed of the cases.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The embedding to compare with bytecode: revm, op-revm, alloy, accelerated or proxied; for 1.3
    /// also stand-in and solidity.
    #[arg(long, default_value_t = Embedding::OpRevm)]
    embedding: Embedding,
    /// The revision of the contracts: 1.2 or 1.3. For 1.3, tests/released gets the bytecode.
    #[arg(long, default_value = "1.2")]
    revision: Revision,
    /// A single class of input; by default all.
    #[arg(long)]
    class: Option<Class>,
    /// A single spec: Ecotone, Isthmus or Karst; by default all.
    #[arg(long, value_parser = Setting::spec_of)]
    spec: Option<OpSpecId>,
    /// A single encoder of the inputs: messenger or specification; by default both.
    #[arg(long)]
    encoder: Option<Encoder>,
    /// The level of SIMD that hashes in lanes: single, sse2, avx2, avx512 or neon; by default the best
    /// of this machine.
    #[arg(long, env = "ORACLE_LANES")]
    lanes: Option<Lanes>,
    /// Number of threads, by default the number of cores. It does not change the results.
    #[arg(long)]
    threads: Option<std::num::NonZeroUsize>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// The JSON object.
#[derive(Debug, serde::Serialize)]
struct Summary {
    revision: String,
    cases: u64,
    seed: u64,
    embedding: &'static str,
    /// The level of SIMD that hashed in lanes.
    lanes: &'static str,
    spec: Option<&'static str>,
    encoder: Option<&'static str>,
    per_class: BTreeMap<&'static str, ClassSummary>,
    divergences: u64,
    /// Outcomes below their floors.
    shortfalls: Vec<ShortfallSummary>,
    seconds: f64,
    cases_per_second: f64,
}

/// The counts of a class.
#[derive(Debug, serde::Serialize)]
struct ClassSummary {
    cases: u64,
    left_out: u64,
    transactions: u64,
    /// Number of transactions by outcome.
    outcomes: BTreeMap<String, u64>,
    calls: u64,
    /// Number of calls, among those that a contract made and logged, by outcome.
    outcomes_of_calls: BTreeMap<String, u64>,
    /// Number of transactions that relayed a message.
    relayed: u64,
    /// Number of transactions that sent or resent a message.
    sent: u64,
    /// Number of transactions that validated a message.
    validated: u64,
    /// Number of transactions whose refund is capped to a fifth of the gas.
    capped_refunds: u64,
}

/// An outcome below its floor.
#[derive(Debug, serde::Serialize)]
struct ShortfallSummary {
    class: &'static str,
    /// The spec and the encoder, if only their cases are meant.
    spec: Option<&'static str>,
    encoder: Option<&'static str>,
    outcome: String,
    expected: u64,
    actual: u64,
}

impl ClassSummary {
    fn new(counts: &Counts) -> Self {
        let (mut outcomes, mut outcomes_of_calls) = (BTreeMap::new(), BTreeMap::new());
        for (counted, count) in &counts.met {
            match counted {
                Counted::Transaction(outcome) => {
                    outcomes.insert(outcome.to_string(), *count);
                }
                Counted::Call(outcome) => {
                    outcomes_of_calls.insert(outcome.to_string(), *count);
                }
                Counted::Relayed | Counted::Sent | Counted::Validated | Counted::CappedRefund => {}
            }
        }
        Self {
            cases: counts.cases,
            left_out: counts.left_out,
            transactions: counts.transactions,
            outcomes,
            calls: counts.calls,
            outcomes_of_calls,
            relayed: counts.of(&Counted::Relayed),
            sent: counts.of(&Counted::Sent),
            validated: counts.of(&Counted::Validated),
            capped_refunds: counts.of(&Counted::CappedRefund),
        }
    }

    fn print(&self, class: &str) {
        println!("{class}: {} cases, {} transactions", self.cases, self.transactions);
        if self.left_out > 0 {
            println!("  {} cases left out, because they cannot be equal here", self.left_out);
        }
        for (event, count) in [
            ("relayed", self.relayed),
            ("sent", self.sent),
            ("validated", self.validated),
            ("capped refund", self.capped_refunds),
        ] {
            println!("  {event:<44}{count:>9}");
        }
        for (outcome, count) in &self.outcomes {
            println!("  {outcome:<44}{count:>9}");
        }
        for (outcome, count) in &self.outcomes_of_calls {
            println!("  {:<44}{count:>9}", format!("call: {outcome}"));
        }
    }
}

impl Summary {
    fn new(campaign: &Campaign, report: &Report, shortfalls: &[Shortfall]) -> Self {
        let seconds = report.elapsed.as_secs_f64();
        let per_class = report.per_class();
        let per_class = per_class.iter();
        let shortfalls = shortfalls.iter().map(|shortfall| ShortfallSummary {
            class: shortfall.class.name(),
            spec: shortfall.setting.map(|setting| setting.spec.into()),
            encoder: shortfall.setting.map(|setting| setting.encoder.name()),
            outcome: shortfall.counted.to_string(),
            expected: shortfall.expected,
            actual: shortfall.actual,
        });
        Self {
            revision: Revision::selected().to_string(),
            cases: report.cases(),
            seed: campaign.seed,
            embedding: campaign.embedding.name(),
            lanes: Lanes::best().name(),
            spec: campaign.spec.map(<&str>::from),
            encoder: campaign.encoder.map(Encoder::name),
            per_class: per_class.map(|(class, n)| (class.name(), ClassSummary::new(n))).collect(),
            divergences: report.divergences,
            shortfalls: shortfalls.collect(),
            seconds,
            cases_per_second: report.cases() as f64 / seconds,
        }
    }

    fn print(&self) {
        for (class, summary) in &self.per_class {
            summary.print(class);
        }
        let Self { revision, cases, seed, embedding, lanes, divergences, .. } = self;
        let Self { seconds, cases_per_second, .. } = self;
        println!(
            "{cases} cases of {revision}, seed {seed}, {embedding}, {lanes}: {divergences} differ"
        );
        println!("{seconds:.1} s, {cases_per_second:.0} cases/s");
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::parse();
    let Options { revision, embedding, .. } = options;
    if !revision.select() {
        return Err("another revision is in use".into());
    }
    if Embedding::of(revision).all(|other| other != embedding) {
        eprintln!("--embedding {embedding}: expected one of revision {revision}");
        return Ok(ExitCode::from(2));
    }
    if let Some(lanes) = options.lanes {
        lanes.make_default();
    }
    let cores = std::thread::available_parallelism();
    let threads = options.threads.or(cores.ok()).map_or(1, std::num::NonZeroUsize::get);
    let Options { cases, seed, embedding, class, spec, encoder, json, .. } = options;
    let campaign = Campaign { cases, seed, embedding, class, spec, encoder, threads };
    let report = campaign.run();
    for finding in &report.findings {
        eprintln!("{finding}");
    }
    let shortfalls = if embedding.has_floors() { report.shortfalls() } else { Vec::new() };
    for shortfall in &shortfalls {
        eprintln!("{shortfall}");
    }
    let summary = Summary::new(&campaign, &report, &shortfalls);
    if json {
        println!("{}", serde_json::to_string(&summary)?);
    } else {
        summary.print();
    }
    let held = report.divergences == 0 && shortfalls.is_empty();
    Ok(if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
