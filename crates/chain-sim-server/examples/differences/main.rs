//! Asks anvil and this server the same questions, and prints where they differ.
//!
//! Each difference must be in the table of `docs/RPC.md`, "Differences from a node". Otherwise the
//! exit code is 1. The questions follow from a seed: each method that both have, with good and bad
//! parameters, and frames of JSON-RPC. In the root of the repository:
//!
//! ```sh
//! npm --prefix tests/differences ci --ignore-scripts
//! cargo run -p chain-sim-server --example differences
//! ```
//!
//! Values that differ by nature are compared by their shape: see `answer.rs`.

mod answer;
mod catalogue;
mod difference;
mod failure;
mod frames;
mod listed;
mod node;
mod questions;
mod report;

use std::{fs, path::PathBuf, process::ExitCode};

use clap::Parser;
use serde_json::json;

use self::{
    answer::Outcome,
    catalogue::{Catalogue, filled},
    difference::compare,
    failure::Failure,
    listed::Listed,
    node::{Anvil, Node, Served},
    questions::{Question, questions},
    report::Report,
};

/// Asks anvil and this server the same questions, and prints where they differ.
#[derive(Debug, Parser)]
struct Options {
    /// The program anvil 1.7.1.
    #[arg(
        long,
        value_name = "PATH",
        default_value = "tests/differences/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
    )]
    anvil: PathBuf,
    /// The document whose table lists the differences.
    #[arg(long, value_name = "FILE", default_value = "docs/RPC.md")]
    listed: PathBuf,
    /// Number of questions, besides the frames.
    #[arg(long, default_value_t = 1_000)]
    questions: usize,
    /// What the questions follow from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the listed differences, too.
    #[arg(long)]
    all: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Asks all questions. Returns whether each difference is listed.
fn run(options: &Options) -> Result<bool, Failure> {
    let listed = Listed::read(&fs::read_to_string(&options.listed)?)?;
    let anvil = Anvil::start(&options.anvil)?;
    let served = Served::start()?;
    let nodes = [anvil.node(), served.node()];
    for node in nodes {
        node.prepare()?;
    }
    let catalogue = Catalogue::of(nodes)?;
    let mut report = Report::new(listed, options.all);
    for question in questions(&catalogue, options.seed, options.questions) {
        let answers = ask(nodes, &catalogue, &question)?;
        report.add(&question, compare(&question, &answers));
    }
    for (name, frame) in frames::frames() {
        let [anvil, here] = [nodes[0].post(&frame)?, nodes[1].post(&frame)?];
        let question = Question::frame(name, &frame);
        report.add(&question, frames::compare(&anvil, &here));
    }
    report.print();
    served.stop();
    Ok(report.is_listed())
}

/// Asks both. What a question changes is undone afterwards.
fn ask(
    nodes: [Node; 2],
    catalogue: &Catalogue,
    question: &Question,
) -> Result<[Outcome; 2], Failure> {
    let [anvil, here] = [0, 1].map(|index| -> Result<Outcome, Failure> {
        let node = nodes[index];
        let params = filled(&question.params, &catalogue.placeholders[index]);
        let undo = question.changes.then(|| node.ask("evm_snapshot", &[])).transpose()?;
        let answer = node.request(&question.method, &params)?;
        if let Some(id) = undo {
            let sent = answer["result"].as_str().filter(|text| is_hash(text));
            let sent = sent.filter(|_| question.method.starts_with("eth_send"));
            let hash = sent.map(|text| json!(text));
            hash.iter().try_for_each(|hash| node.await_block(hash))?;
            node.ask("evm_revert", &[id])?;
            // What waits for an earlier nonce is in the pool still.
            hash.iter().try_for_each(|hash| {
                node.ask("anvil_dropTransaction", std::slice::from_ref(hash)).map(drop)
            })?;
        }
        Ok(Outcome::of(&answer))
    });
    Ok([anvil?, here?])
}

/// Whether a result is a hash.
const fn is_hash(text: &str) -> bool {
    text.len() == 66
}
