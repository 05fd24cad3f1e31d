//! Signed messages from one chain to another, over JSON-RPC: how many a second arrive, and how
//! long one takes. For any server that relays by itself:
//!
//! ```sh
//! chain-sim serve --quiet &
//! cargo run --release -p chain-sim-server --example load -- --messages 5000
//! ```

use std::time::{Duration, Instant};

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::Encodable2718;
use alloy_network::TxSignerSync;
use alloy_primitives::{Address, Bytes, TxKind, U64, U256, address};
use alloy_rpc_types_eth::{Filter, Log};
use alloy_signer_local::{MnemonicBuilder, PrivateKeySigner, coins_bip39::English};
use alloy_sol_types::{SolCall, SolEvent};
use clap::Parser;
use jsonrpsee::{
    core::{client::ClientT, params::BatchRequestBuilder},
    rpc_params,
};
use jsonrpsee_http_client::{HttpClient, HttpClientBuilder};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::{RelayedMessage, sendMessageCall},
};
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::sleep};

type Error = Box<dyn core::error::Error + Send + Sync>;

/// The accounts that development nodes have, but for the relayer.
const MNEMONIC: &str = "test test test test test test test test test test test junk";
/// Who sends: as many at a time, each one transaction or batch after the other.
const SENDERS: usize = 9;
/// An account without code.
const TARGET: Address = address!("4444444444444444444444444444444444444444");
/// Without any relay for so long, a server counts as stalled.
const STALL: Duration = Duration::from_secs(20);

/// Sends signed messages, and waits until they are relayed.
#[derive(Debug, Parser)]
struct Options {
    /// The chain that messages are sent on.
    #[arg(long, default_value = "http://127.0.0.1:9545")]
    source: String,
    /// The chain that they are relayed on.
    #[arg(long, default_value = "http://127.0.0.1:9546")]
    destination: String,
    /// How many messages are sent at once, as fast as they are taken.
    #[arg(long, default_value_t = 1000)]
    messages: u64,
    /// How many are sent before, each when the one before was relayed.
    #[arg(long, default_value_t = 50)]
    single: u64,
    /// How many transactions a request has.
    #[arg(long, default_value_t = 1)]
    batch: usize,
    /// How long a message is, in bytes.
    #[arg(long, default_value_t = 36)]
    length: usize,
    /// Wei per gas that is offered at most.
    #[arg(long, default_value_t = 10_000_000_000)]
    max_fee: u128,
}

/// One who sends.
#[derive(Debug, Clone)]
struct Sender {
    signer: PrivateKeySigner,
    client: HttpClient,
    chain: u64,
    destination: u64,
    nonce: u64,
}

impl Sender {
    async fn new(
        signer: PrivateKeySigner,
        options: &Options,
        destination: u64,
    ) -> Result<Self, Error> {
        let client = connect(&options.source)?;
        let chain: U64 = client.request("eth_chainId", rpc_params![]).await?;
        let nonce: U64 = client
            .request("eth_getTransactionCount", rpc_params![signer.address(), "latest"])
            .await?;
        Ok(Self { signer, client, chain: chain.to(), destination, nonce: nonce.to() })
    }

    /// The next message, signed.
    fn sign(&mut self, options: &Options) -> Result<Bytes, Error> {
        let message = vec![0xa5; options.length].into();
        let call = sendMessageCall {
            _destination: U256::from(self.destination),
            _target: TARGET,
            _message: message,
        };
        let mut transaction = TxEip1559 {
            chain_id: self.chain,
            nonce: self.nonce,
            gas_limit: 200_000 + 64 * options.length as u64,
            max_fee_per_gas: options.max_fee,
            to: TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
            input: call.abi_encode().into(),
            ..TxEip1559::default()
        };
        self.nonce += 1;
        let signature = self.signer.sign_transaction_sync(&mut transaction)?;
        Ok(TxEnvelope::from(transaction.into_signed(signature)).encoded_2718().into())
    }

    /// Sends, so many a request.
    async fn send(self, transactions: Vec<Bytes>, batch: usize) -> Result<(), Error> {
        for chunk in transactions.chunks(batch) {
            if let [transaction] = chunk {
                let _hash: Value =
                    self.client.request("eth_sendRawTransaction", rpc_params![transaction]).await?;
                continue;
            }
            let mut requests = BatchRequestBuilder::new();
            for transaction in chunk {
                requests.insert("eth_sendRawTransaction", rpc_params![transaction])?;
            }
            let answers = self.client.batch_request::<Value>(requests).await?;
            if let Err(mut errors) = answers.into_ok()
                && let Some(error) = errors.next()
            {
                return Err(error.into_owned().into());
            }
        }
        Ok(())
    }
}

/// The relays on the destination, as they come.
#[derive(Debug)]
struct Relays {
    client: HttpClient,
    /// The first block that was not looked at, or not for the last time.
    from: u64,
    /// Those of blocks before, and those of that block.
    seen: u64,
    last: u64,
}

impl Relays {
    async fn new(options: &Options) -> Result<Self, Error> {
        let client = connect(&options.destination)?;
        let head: U64 = client.request("eth_blockNumber", rpc_params![]).await?;
        let mut relays = Self { client, from: head.to(), seen: 0, last: 0 };
        relays.look().await?;
        Ok(relays)
    }

    /// How many there are by now.
    async fn look(&mut self) -> Result<u64, Error> {
        let filter = Filter::new()
            .address(L2_TO_L2_CROSS_DOMAIN_MESSENGER)
            .event_signature(RelayedMessage::SIGNATURE_HASH)
            .from_block(self.from);
        let logs: Vec<Log> = self.client.request("eth_getLogs", rpc_params![filter]).await?;
        let head = logs.iter().filter_map(|log| log.block_number).max();
        if let Some(head) = head {
            let (before, there): (Vec<_>, Vec<_>) =
                logs.iter().partition(|log| log.block_number < Some(head));
            // What was last seen of block `from` is among those before, if it is not the head.
            if head > self.from {
                self.seen += before.len() as u64;
                self.from = head;
            }
            self.last = there.len() as u64;
        }
        Ok(self.seen + self.last)
    }

    /// Waits for so many.
    async fn reach(&mut self, wanted: u64, pause: Duration) -> Result<(), Error> {
        let (mut count, mut since) = (self.look().await?, Instant::now());
        while count < wanted {
            sleep(pause).await;
            let now = self.look().await?;
            if now > count {
                (count, since) = (now, Instant::now());
            } else if since.elapsed() > STALL {
                return Err(format!("stalled: {count} of {wanted} relays").into());
            }
        }
        Ok(())
    }
}

/// A client of one server.
fn connect(url: &str) -> Result<HttpClient, Error> {
    Ok(HttpClientBuilder::default().request_timeout(STALL).build(url)?)
}

/// The largest of the `share` smallest.
fn quantile(sorted: &[Duration], share: f64) -> f64 {
    let index = ((sorted.len() - 1) as f64 * share).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
    let milliseconds = sorted[index as usize].as_secs_f64() * 1e3;
    milliseconds
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let options = Options::parse();
    let mut relays = Relays::new(&options).await?;
    let chain: U64 = relays.client.request("eth_chainId", rpc_params![]).await?;
    let mut senders = Vec::new();
    let accounts = MnemonicBuilder::<English>::default().phrase(MNEMONIC).build_parent_key()?;
    for signer in accounts.children().take(SENDERS) {
        senders.push(Sender::new(signer?, &options, chain.to()).await?);
    }
    let mut wanted = relays.look().await?;

    let mut latencies = Vec::new();
    for _ in 0..options.single {
        wanted += 1;
        let transaction = senders[0].sign(&options)?;
        let sender = senders[0].clone();
        let start = Instant::now();
        sender.send(vec![transaction], 1).await?;
        relays.reach(wanted, Duration::from_micros(200)).await?;
        latencies.push(start.elapsed());
    }
    latencies.sort_unstable();

    let mut signed: Vec<Vec<Bytes>> = vec![Vec::new(); senders.len()];
    for index in 0..options.messages {
        let sender = usize::try_from(index)? % senders.len();
        signed[sender].push(senders[sender].sign(&options)?);
    }
    let start = Instant::now();
    let mut sending = JoinSet::new();
    for (sender, transactions) in senders.into_iter().zip(signed) {
        sending.spawn(sender.send(transactions, options.batch));
    }
    while let Some(sent) = sending.join_next().await {
        sent??;
    }
    let sent = start.elapsed().as_secs_f64();
    relays.reach(wanted + options.messages, Duration::from_millis(1)).await?;
    let relayed = start.elapsed().as_secs_f64();

    let mut report = json!({
        "messages": options.messages,
        "batch": options.batch,
        "length": options.length,
        "sent_seconds": sent,
        "relayed_seconds": relayed,
        "messages_per_second": options.messages as f64 / relayed,
    });
    if !latencies.is_empty() {
        report["latency_ms"] = json!({
            "median": quantile(&latencies, 0.5),
            "p95": quantile(&latencies, 0.95),
            "most": quantile(&latencies, 1.0),
        });
    }
    println!("{report}");
    Ok(())
}
