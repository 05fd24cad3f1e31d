//! Native predeploys against the released bytecode, in any number of cases.
//!
//! Prints one JSON object (with `--json`) or a few lines; exits with 1 where anything differs, or
//! comes out too seldom for the cases to be what they should be, and with 2 where the options make
//! no sense.

use std::{collections::BTreeMap, process::ExitCode};

use clap::Parser;
use op_revm::OpSpecId;
use oracle::{
    Encoder,
    campaign::{Campaign, Counted, Counts, Embedding, Report},
    cases::{Class, Setting},
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
    /// One spec instead of all: Ecotone, Isthmus or Karst.
    #[arg(long, value_parser = Setting::spec_of)]
    spec: Option<OpSpecId>,
    /// One encoder of the inputs instead of both: messenger or specification.
    #[arg(long)]
    encoder: Option<Encoder>,
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
    spec: Option<&'static str>,
    encoder: Option<&'static str>,
    per_class: BTreeMap<&'static str, ClassSummary>,
    divergences: u64,
    /// What came out too seldom.
    shortfalls: Vec<ShortfallSummary>,
    seconds: f64,
    cases_per_second: f64,
}

/// What came out of a class.
#[derive(Debug, serde::Serialize)]
struct ClassSummary {
    cases: u64,
    left_out: u64,
    transactions: u64,
    /// How the transactions ended.
    outcomes: BTreeMap<String, u64>,
    calls: u64,
    /// How the calls ended that a contract made and logged.
    outcomes_of_calls: BTreeMap<String, u64>,
    /// Transactions that relayed a message.
    relayed: u64,
    /// Transactions that sent a message, or sent one again.
    sent: u64,
    /// Transactions that validated a message.
    validated: u64,
    /// Transactions whose refund is cut to a fifth of the gas.
    capped_refunds: u64,
}

/// An outcome that came out too seldom.
#[derive(Debug, serde::Serialize)]
struct ShortfallSummary {
    class: &'static str,
    /// The spec and the encoder, where it is about the cases of these alone.
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
            println!("  {} cases left out, for native chains differ by design", self.left_out);
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
    fn new(campaign: &Campaign, report: &Report) -> Self {
        let seconds = report.elapsed.as_secs_f64();
        let per_class = report.per_class();
        let per_class = per_class.iter();
        let shortfalls = report.shortfalls().into_iter().map(|shortfall| ShortfallSummary {
            class: shortfall.class.name(),
            spec: shortfall.setting.map(|setting| setting.spec.into()),
            encoder: shortfall.setting.map(|setting| setting.encoder.name()),
            outcome: shortfall.counted.to_string(),
            expected: shortfall.expected,
            actual: shortfall.actual,
        });
        Self {
            cases: report.cases(),
            seed: campaign.seed,
            embedding: campaign.embedding.name(),
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
        let Self { cases, seed, embedding, divergences, seconds, cases_per_second, .. } = self;
        println!("{cases} cases, seed {seed}, {embedding}: {divergences} differ");
        println!("{seconds:.1} s, {cases_per_second:.0} cases/s");
    }
}

fn main() -> Result<ExitCode, serde_json::Error> {
    let options = Options::parse();
    let cores = std::thread::available_parallelism();
    let threads = options.threads.or(cores.ok()).map_or(1, std::num::NonZeroUsize::get);
    let Options { cases, seed, embedding, class, spec, encoder, json, .. } = options;
    let campaign = Campaign { cases, seed, embedding, class, spec, encoder, threads };
    let report = campaign.run();
    for finding in &report.findings {
        eprintln!("{finding}");
    }
    let shortfalls = report.shortfalls();
    for shortfall in &shortfalls {
        eprintln!("{shortfall}");
    }
    let summary = Summary::new(&campaign, &report);
    if json {
        println!("{}", serde_json::to_string(&summary)?);
    } else {
        summary.print();
    }
    let held = report.divergences == 0 && shortfalls.is_empty();
    Ok(if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
