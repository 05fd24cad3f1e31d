//! Derives the gas constants of the native programs from traces of the released bytecode.
//!
//! Runs every path through the bytecode, cuts the traces at the effects, and prints the constants
//! of each path, or with `--json` one JSON object. With `--check` it also compares them with the
//! constants of crate `messenger`. The exit code is 1 if a path fails or a constant differs, and 2
//! if the options are invalid.
//!
//! For another revision of the contracts, pass its code; for another fork, its spec.
//!
//! ```sh
//! cargo run --release -p oracle --example gas_constants -- --check
//! ```

use std::{collections::BTreeMap, error::Error, fs, process::ExitCode};

use alloy_primitives::{Bytes, hex};
use clap::Parser;
use op_revm::OpSpecId;
use oracle::{
    Revision,
    gas::{Derivation, Difference, Linear, check, derive, paths},
};
use reference::Released;

/// Derives the gas constants of the native programs from traces of the bytecode.
#[derive(Debug, Parser)]
#[command(name = "gas_constants")]
struct Options {
    /// The spec of the gas schedule: ecotone, isthmus, karst or any other of the OP Stack.
    #[arg(long, default_value = "isthmus", value_parser = spec)]
    spec: OpSpecId,
    /// The revision of the contracts: 1.2 or 1.3. For 1.3, tests/released gets the bytecode.
    #[arg(long, default_value = "1.2")]
    revision: Revision,
    /// A file with the messenger's runtime code in hex; by default the released code.
    #[arg(long, value_name = "FILE", value_parser = code)]
    messenger_code: Option<Bytes>,
    /// A file with the inbox's runtime code in hex; by default the released code.
    #[arg(long, value_name = "FILE", value_parser = code)]
    inbox_code: Option<Bytes>,
    /// Compares the constants with those of crate `messenger`.
    #[arg(long)]
    check: bool,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// Parses the name of a spec, in upper or lower case.
fn spec(name: &str) -> Result<OpSpecId, String> {
    let lower = name.to_lowercase();
    let capital = lower.get(..1).map(str::to_uppercase).unwrap_or_default();
    format!("{capital}{}", lower.get(1..).unwrap_or_default())
        .parse()
        .map_err(|_| format!("expected a spec of the OP Stack, got {name:?}"))
}

/// Reads code from a file.
fn code(file: &str) -> Result<Bytes, Box<dyn Error + Send + Sync>> {
    Ok(hex::decode(fs::read_to_string(file)?.trim())?.into())
}

/// The JSON object.
#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    spec: &'static str,
    /// The constants of each path.
    paths: Vec<PathReport>,
    /// The constants by name.
    constants: BTreeMap<&'static str, Constant>,
    /// Errors of paths, and conflicts between them.
    errors: Vec<String>,
    /// Whether the constants were compared with those of crate `messenger`.
    checked: bool,
    differences: Vec<DifferenceReport>,
}

/// The constants of a path, in the order in which it passes them.
#[derive(Debug, serde::Serialize)]
struct PathReport {
    path: String,
    constants: Vec<Constant>,
}

/// A constant.
#[derive(Debug, Clone, Copy, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Constant {
    name: &'static str,
    value: u64,
    per_word: u64,
    /// The data whose words the constant grows with.
    #[serde(skip_serializing_if = "Option::is_none")]
    words_of: Option<&'static str>,
}

/// A constant whose derived value differs from that of crate `messenger`.
#[derive(Debug, serde::Serialize)]
struct DifferenceReport {
    constant: String,
    expected: Option<Value>,
    actual: Option<Value>,
}

/// The value of a constant.
#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Value {
    value: u64,
    per_word: u64,
}

impl From<Linear> for Value {
    fn from(gas: Linear) -> Self {
        Self { value: gas.base, per_word: gas.per_word }
    }
}

impl Report {
    fn new(spec: OpSpecId, derivation: &Derivation, differences: Option<&[Difference]>) -> Self {
        let constant = |name: &'static str| {
            let (gas, data) = derivation.constants.get(name)?;
            let words_of = data.map(oracle::gas::Data::name);
            Some(Constant { name, value: gas.base, per_word: gas.per_word, words_of })
        };
        let mut paths = Vec::<PathReport>::new();
        for equation in &derivation.equations {
            if paths.last().is_none_or(|last| last.path != equation.path) {
                paths.push(PathReport { path: equation.path.clone(), constants: Vec::new() });
            }
            let Some(PathReport { constants, .. }) = paths.last_mut() else { continue };
            for constant in equation.constants.iter().filter_map(|name| constant(name)) {
                if constants.iter().all(|known| known.name != constant.name) {
                    constants.push(constant);
                }
            }
        }
        let difference = |difference: &Difference| DifferenceReport {
            constant: difference.constant.clone(),
            expected: difference.expected.map(Value::from),
            actual: difference.actual.map(Value::from),
        };
        Self {
            spec: spec.into(),
            paths,
            constants: derivation
                .constants
                .keys()
                .filter_map(|name| Some((*name, constant(name)?)))
                .collect(),
            errors: derivation.errors.iter().map(ToString::to_string).collect(),
            checked: differences.is_some(),
            differences: differences.unwrap_or_default().iter().map(difference).collect(),
        }
    }

    fn print(&self) {
        println!("{:<52}{:<40}{:>7}  per word", "path", "constant", "value");
        for PathReport { path, constants } in &self.paths {
            let names = std::iter::once(path.as_str()).chain(std::iter::repeat(""));
            for (path, constant) in names.zip(constants) {
                let Constant { name, value, per_word, words_of } = constant;
                let word = words_of.map(|data| format!("{per_word:>3} of the {data}"));
                let line = format!("{path:<52}{name:<40}{value:>7}  {}", word.unwrap_or_default());
                println!("{}", line.trim_end());
            }
        }
        println!("{} constants of {} paths, {}", self.constants.len(), self.paths.len(), self.spec);
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::parse();
    let versions = options.revision.versions();
    if !options.revision.select() {
        return Err("another revision is in use".into());
    }
    let released = oracle::released(versions)?;
    let given = |code: Option<Bytes>, released: &Bytes| code.unwrap_or_else(|| released.clone());
    let code = Released {
        messenger: given(options.messenger_code, &released.messenger),
        inbox: given(options.inbox_code, &released.inbox),
    };
    let derivation = derive(&code, options.spec, &paths());
    let differences = options.check.then(|| check(&derivation, messenger::gas_constants(versions)));
    let report = Report::new(options.spec, &derivation, differences.as_deref());
    if options.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        report.print();
    }
    for error in &report.errors {
        eprintln!("{error}");
    }
    for difference in differences.iter().flatten() {
        eprintln!("{difference}");
    }
    let good = report.errors.is_empty() && report.differences.is_empty();
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
