//! Attacks on a server, and what they cost innocent clients.
//!
//! Each attack has a server of its own, as a process. Its clients are a second process, and innocent
//! clients that measure how long they wait a third one:
//!
//! ```sh
//! cargo build --release
//! cargo run -p chain-sim-cli --example attack
//! ```
//!
//! The table is printed line by line; the exit code is 1 if a line is outside of its bounds. Memory
//! is read from `/proc`, so this runs on Linux.

mod attack;
mod attackers;
mod attacks;
mod bounds;
mod companion;
mod finding;
mod innocents;
mod memory;
mod programs;
mod row;
mod server;
mod stage;
mod states;
mod table;
mod tally;
mod trial;
mod wire;

use std::{
    error::Error,
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use serde_json::json;

use self::{
    attack::Attack,
    bounds::Bounds,
    stage::{Form, Stage},
};

/// Attacks a server in all ways it should withstand, and measures what innocent clients notice.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Options {
    /// The program `chain-sim`. [default: the release build, or else the debug build]
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,
    /// Run a form of some two minutes, with less of each attack and wider bounds.
    #[arg(long)]
    short: bool,
    /// Run this attack only. Repeat for several.
    #[arg(long, value_name = "NAME")]
    attack: Vec<String>,
    /// Print a JSON object for each attack instead of a line of a table.
    #[arg(long)]
    json: bool,
    /// List the attacks, and do nothing.
    #[arg(long)]
    list: bool,
    /// MiB that clients may cost the server beyond the chains' own.
    #[arg(long, value_name = "MIB", default_value_t = 256)]
    memory: u64,
    #[command(subcommand)]
    role: Option<Role>,
}

/// Another part of this program.
#[derive(Debug, Subcommand)]
enum Role {
    /// Measures until a line comes on standard input.
    #[command(hide = true)]
    Innocents {
        #[command(flatten)]
        places: Places,
    },
    /// Attacks once a line comes on standard input.
    #[command(hide = true)]
    Attackers {
        #[command(flatten)]
        places: Places,
        #[arg(long)]
        server: u32,
        #[arg(long)]
        attack: String,
        #[arg(long)]
        short: bool,
    },
}

/// Where the server is.
#[derive(Debug, Args)]
struct Places {
    #[arg(long)]
    chain: Vec<SocketAddr>,
    #[arg(long)]
    admin: SocketAddr,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::parse();
    match options.role {
        Some(Role::Innocents { places }) => innocents::run(&places.chain, places.admin)?,
        Some(Role::Attackers { places, server, attack, short }) => {
            let stage = Stage::new(places.chain, places.admin, server, form(short));
            attackers::run(&find(&attack)?, stage)?;
        }
        None if options.list => {
            for attack in attacks::all() {
                println!("{}  {}: {}", attack.rule, attack.name, attack.about);
            }
        }
        None => return attack(&options),
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the attacks that are asked for, and prints what came of them.
fn attack(options: &Options) -> Result<ExitCode, Box<dyn Error>> {
    let form = form(options.short);
    let bounds = Bounds::new(form, options.memory);
    let server = match &options.server {
        Some(server) => server.clone(),
        None => built()?,
    };
    let attacks: Vec<Attack> = if options.attack.is_empty() {
        attacks::all().filter(|attack| form == Form::Full || attack.is_short).collect()
    } else {
        options.attack.iter().map(|name| find(name)).collect::<Result<_, _>>()?
    };
    if !options.json {
        println!("{}", table::head(bounds));
    }
    let mut outside = 0;
    for attack in &attacks {
        let row = trial::run(&server, attack, form)
            .map_err(|error| format!("{}: {error}", attack.name))?;
        outside += usize::from(!row.outside(bounds).is_empty());
        if options.json {
            println!("{}", row.json(bounds));
        } else {
            println!("{}", table::line(&row, bounds));
            eprintln!("{}: {}", attack.name, row.finding.text);
        }
        io::stdout().flush()?;
    }
    if !options.json {
        println!("\n{} attacks, {outside} outside of their bounds", attacks.len());
    }
    Ok(if outside == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

const fn form(short: bool) -> Form {
    if short { Form::Short } else { Form::Full }
}

/// Finds an attack by its name.
fn find(name: &str) -> Result<Attack, String> {
    let known = || attacks::all().map(|attack| attack.name).collect::<Vec<_>>().join(", ");
    attacks::all()
        .find(|attack| attack.name == name)
        .ok_or_else(|| format!("expected one of {}, got {name}", known()))
}

/// Returns the program that was built last beside this example: `target/debug/examples/attack`.
fn built() -> Result<PathBuf, Box<dyn Error>> {
    let example = std::env::current_exe()?;
    let mut target = example.ancestors().skip(3);
    let target = target.next().ok_or("the example is in no target folder")?;
    let builds = ["release", "debug"].map(|profile| target.join(profile).join("chain-sim"));
    let built = builds.iter().find(|path| path.exists());
    Ok(built.ok_or_else(|| json!(builds).to_string())?.clone())
}
