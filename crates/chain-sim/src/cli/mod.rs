//! The command line.

mod error;
mod greeting;
mod options;
mod progress;
mod report;
mod run;

use std::process::ExitCode;

use clap::Parser;

use self::options::Options;

/// Runs the command line; 0 if all went well, 1 for a failure. Usage errors end in clap, with 2.
pub(crate) fn main() -> ExitCode {
    let options = Options::parse();
    match run::run(&options) {
        Ok(report) => {
            if options.json {
                println!("{}", report.to_json());
            } else {
                println!("{report}");
            }
            ExitCode::from(u8::from(!report.is_complete()))
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
