//! Requests without end: any number of them by seed, put to a server in process. None may make it
//! panic, take long, or fill the memory, and each gets an answer.
//!
//! `cargo run --release --example fuzz_rpc -- --requests 1000000 --seed 1`. A failure says which
//! episode to begin with to see it again; the clock is the machine's, so that not all is the same.

mod generator;
mod shapes;
mod values;

use std::{
    process::ExitCode,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use alloy_consensus::{SignableTransaction, TxEip1559};
use alloy_eips::Encodable2718;
use alloy_primitives::{Bytes, ChainId, TxKind, U256, hex};
use alloy_signer_local::{MnemonicBuilder, coins_bip39::English};
use alloy_sol_types::SolCall;
use chain_sim::{
    ClusterConfig, DEV_ACCOUNTS, RELAYER_ACCOUNT, funded,
    server::{InProcess, ServerConfig, real_time},
};
use clap::Parser;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use op_alloy_consensus::OpTxEnvelope;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;
use serde_json::Value;

use self::generator::Generator;

/// The mnemonic of the development accounts.
const MNEMONIC: &str = "test test test test test test test test test test test junk";
/// How long a request may take.
const LONGEST: Duration = Duration::from_secs(10);
/// Bytes that the process may take.
const MOST_MEMORY: usize = 4 * 1024 * 1024 * 1024;
/// The exit code of a panic.
const PANICKED: i32 = 101;

/// Puts requests to a server in process.
#[derive(Debug, Parser)]
struct Options {
    /// How many.
    #[arg(long, default_value_t = 100_000)]
    requests: u64,
    /// What decides about them.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The first episode; each has a server of its own.
    #[arg(long, default_value_t = 0)]
    episode: u64,
    /// Requests of an episode.
    #[arg(long, default_value_t = 2_000)]
    length: u64,
}

/// What is asked for at the moment, for whoever has to say so.
static CURRENT: Mutex<String> = Mutex::new(String::new());

/// What came of all requests.
#[derive(Debug, Default)]
struct Outcome {
    requests: u64,
    results: u64,
    errors: u64,
    longest: Duration,
    slowest: String,
    memory: usize,
}

fn main() -> ExitCode {
    let options = Options::parse();
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("{panic}\n{}", CURRENT.lock().unwrap_or_else(PoisonError::into_inner));
        eprintln!("{}", std::backtrace::Backtrace::force_capture());
        std::process::exit(PANICKED);
    }));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(|error| error.to_string()).and_then(|runtime| {
        let mut outcome = Outcome::default();
        let began = Instant::now();
        for episode in options.episode.. {
            if outcome.requests >= options.requests {
                break;
            }
            runtime.block_on(run(&options, episode, &mut outcome))?;
            if episode % 100 == 99 {
                report(&options, &outcome, began.elapsed());
            }
        }
        Ok((outcome, began.elapsed()))
    });
    match done {
        Ok((outcome, took)) => {
            report(&options, &outcome, took);
            println!("slowest: {}", outcome.slowest);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}\n{}", CURRENT.lock().unwrap_or_else(PoisonError::into_inner));
            ExitCode::FAILURE
        }
    }
}

/// One server, and all requests to it.
async fn run(options: &Options, episode: u64, outcome: &mut Outcome) -> Result<(), String> {
    let tooling = chain_sim::predeploys::op_stack().map_err(|error| error.to_string())?;
    let cluster = ClusterConfig {
        genesis_timestamp: real_time(),
        genesis_accounts: funded(&DEV_ACCOUNTS).chain(tooling).collect(),
        ..ClusterConfig::default()
    };
    let config = ServerConfig { relayer: Some(RELAYER_ACCOUNT), ..ServerConfig::new(cluster) };
    let server = InProcess::start(config, |_| {}).map_err(|error| error.to_string())?;
    let mut rng = ChaCha12Rng::seed_from_u64(options.seed);
    rng.set_stream(episode);
    let mut generator = Generator::new(rng, &server, signed()?);
    for number in 0..options.length {
        let (chain, body) = generator.next();
        let text = String::from_utf8_lossy(&body);
        let seed = options.seed;
        let current =
            format!("--seed {seed} --episode {episode}: request {number}: {chain:?} {text}");
        current.clone_into(&mut CURRENT.lock().unwrap_or_else(PoisonError::into_inner));
        let began = Instant::now();
        let Some((status, answer)) = server.post(chain, body).await else {
            return Err("no answer".into());
        };
        let took = began.elapsed();
        if took > outcome.longest {
            (outcome.longest, outcome.slowest) = (took, current);
        }
        if took > LONGEST {
            return Err(format!("took {took:?}"));
        }
        if !server.is_running() {
            return Err("the server is not there any more".into());
        }
        outcome.requests += 1;
        match answer_of(status, &answer)? {
            Some(answer) if answer.get("result").is_some() => outcome.results += 1,
            _ => outcome.errors += 1,
        }
        if let Ok(answer) = serde_json::from_slice(&answer) {
            generator.learn(&answer);
        }
    }
    outcome.memory = memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem);
    if outcome.memory > MOST_MEMORY {
        return Err(format!("takes {} bytes", outcome.memory));
    }
    Ok(())
}

/// What an answer says; nothing to a notification.
fn answer_of(status: u16, answer: &[u8]) -> Result<Option<Value>, String> {
    if (answer.is_empty() || answer == b"null") && status == 200 {
        return Ok(None);
    }
    let shown = || format!("status {status}: {}", String::from_utf8_lossy(answer));
    let value: Value = serde_json::from_slice(answer).map_err(|_| shown())?;
    let one = value.get(0).unwrap_or(&value);
    let is_answer = one.get("result").is_some() || one["error"]["code"].is_i64();
    if is_answer { Ok(Some(value)) } else { Err(shown()) }
}

/// Transactions that are signed, with the first nonces.
fn signed() -> Result<Vec<String>, String> {
    let transaction = |account: u32, nonce: u64, chain_id: ChainId| {
        let builder = MnemonicBuilder::<English>::default().phrase(MNEMONIC).index(account);
        let signer = builder.and_then(|builder| builder.build()).map_err(|it| it.to_string())?;
        let send = sendMessageCall {
            _destination: U256::from(1803 - chain_id),
            _target: DEV_ACCOUNTS[0],
            _message: Bytes::new(),
        };
        let transaction = TxEip1559 {
            chain_id,
            nonce,
            gas_limit: 200_000,
            max_fee_per_gas: 10,
            to: TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
            input: send.abi_encode().into(),
            ..TxEip1559::default()
        };
        let signature =
            alloy_network::TxSignerSync::sign_transaction_sync(&signer, &mut transaction.clone());
        let signature = signature.map_err(|error| error.to_string())?;
        let signed: OpTxEnvelope = transaction.into_signed(signature).into();
        Ok(hex::encode_prefixed(signed.encoded_2718()))
    };
    (0..8).map(|it| transaction(it / 4, (it % 4).into(), 901 + u64::from(it % 2))).collect()
}

/// Says how far it is.
fn report(options: &Options, outcome: &Outcome, took: Duration) {
    let Outcome { requests, results, errors, longest, memory, .. } = outcome;
    let rate = *requests as f64 / took.as_secs_f64();
    let (seed, mebibytes) = (options.seed, memory / (1024 * 1024));
    println!(
        "seed {seed}: {requests} requests ({results} results, {errors} errors and batches) in \
         {took:.0?}, {rate:.0}/s, longest {longest:?}, {mebibytes} MiB"
    );
}
