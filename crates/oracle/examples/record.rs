//! Records what the released bytecode of 1.3 does, for tests that do not have it: writes
//! `recordings/1.3.json.gz` of this crate, or with `--check` compares the bytecode with that file.
//!
//! Needs the bytecode, which `tests/released/extract.mjs` gets. The exit code is 1 if the file
//! differs or a case fails, and 2 if the options are invalid.
//!
//! ```sh
//! cargo run --release -p oracle --example record
//! ```

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use alloy_primitives::keccak256;
use clap::Parser;
use oracle::{Deployment, Machine, Revision, cases::Class, recording};

/// Records what the released bytecode of 1.3 does.
#[derive(Debug, Parser)]
#[command(name = "record")]
struct Options {
    /// Number of cases of each class.
    #[arg(long, default_value_t = 180)]
    cases: usize,
    /// Seed of the cases.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The file; by default that of the repository.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/recordings/1.3.json.gz"))]
    file: PathBuf,
    /// Writes nothing, and compares the bytecode with the file.
    #[arg(long)]
    check: bool,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::parse();
    if !Revision::V1_3.select() {
        return Err("another revision is in use".into());
    }
    if options.check { check(&options.file) } else { record(&options) }
}

/// Writes new recordings.
fn record(options: &Options) -> Result<ExitCode, Box<dyn Error>> {
    let mut recordings = Vec::new();
    for class in Class::ALL {
        let choice = recording::choose(class, options.cases, options.seed)?;
        println!(
            "{class}: {} recorded; left out: {} too large, {} with released code, {} for bytecode",
            choice.recordings.len(),
            choice.too_large,
            choice.with_released_code,
            choice.for_bytecode,
        );
        recordings.extend(choice.recordings);
    }
    let bytes = recording::write(&recordings)?;
    println!("{} cases, {} bytes, keccak256 {}", recordings.len(), bytes.len(), keccak256(&bytes));
    fs::write(&options.file, bytes)?;
    Ok(ExitCode::SUCCESS)
}

/// Compares the bytecode, interpreted and accelerated, with the recordings in a file.
fn check(file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let recordings = recording::read(&fs::read(file)?[..])?;
    for (index, recording) in recordings.iter().enumerate() {
        for deployment in [Deployment::Bytecode, Deployment::Accelerated] {
            if let Err(error) = recording.check(deployment, Machine::OpRevm) {
                eprintln!("recording {index}, {deployment}: {error}");
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    println!("{} recordings equal the bytecode", recordings.len());
    Ok(ExitCode::SUCCESS)
}
