//! Requests by chance to a server in process, one after the other. What is here is shared with the
//! target of cargo-fuzz.

mod cluster_values;
mod generator;
mod known;
mod shapes;
mod simple_values;
mod values;

use std::fmt;

use alloy_consensus::{SignableTransaction, TxEip1559};
use alloy_eips::Encodable2718;
use alloy_network::TxSignerSync;
use alloy_primitives::{Bytes, ChainId, TxKind, U256, hex};
use alloy_signer_local::{
    LocalSignerError, MnemonicBuilder, PrivateKeySigner, coins_bip39::English,
};
use alloy_sol_types::SolCall;
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, HardFork, RELAYER_ACCOUNT};
use chain_sim_server::{InProcess, ServerConfig, real_time};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use op_alloy_consensus::OpTxEnvelope;
use rand::Rng;
use serde_json::Value;

use self::generator::Generator;

/// The mnemonic of the development accounts.
const MNEMONIC: &str = "test test test test test test test test test test test junk";

/// A server, and who asks it.
#[derive(Debug)]
pub(crate) struct Session<R> {
    server: InProcess,
    generator: Generator<R>,
}

/// A request: for which port, and what.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    chain: Option<ChainId>,
    body: Vec<u8>,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.chain {
            Some(chain) => write!(f, "{chain}: ")?,
            None => f.write_str("admin: ")?,
        }
        f.write_str(&String::from_utf8_lossy(&self.body))
    }
}

impl<R: Rng> Session<R> {
    /// A server with two chains, and transactions that are signed already. `rng` decides about all
    /// requests.
    pub(crate) fn start(rng: R) -> Result<Self, String> {
        let tooling = chain_sim::predeploys::op_stack(HardFork::default());
        let tooling = tooling.map_err(|error| error.to_string())?;
        let cluster = ClusterConfig::default()
            .with_genesis_timestamp(real_time())
            .with_genesis_accounts(tooling);
        let config = ServerConfig::new(cluster).with_relayer(RELAYER_ACCOUNT);
        let server = InProcess::start(config).map_err(|error| error.to_string())?;
        let generator = Generator::new(rng, &server, signed()?);
        Ok(Self { server, generator })
    }

    /// The next request.
    pub(crate) fn next(&mut self) -> Request {
        let (chain, body) = self.generator.next();
        Request { chain, body }
    }

    /// Puts a request; whether its answer is a result, neither an error nor of a batch.
    ///
    /// # Errors
    ///
    /// Where there is no answer, one that is none, or no server any more.
    pub(crate) async fn put(&mut self, request: Request) -> Result<bool, String> {
        let answer = self.server.post(request.chain, request.body).await;
        let (status, answer) = answer.ok_or("no answer")?;
        if !self.server.is_running() {
            return Err("the server is not there any more".into());
        }
        let answer = answer_of(status, &answer)?;
        self.generator.learn(&answer);
        Ok(answer.get("result").is_some())
    }
}

/// What an answer says; null to a notification.
fn answer_of(status: u16, answer: &[u8]) -> Result<Value, String> {
    if answer.is_empty() && status == 200 {
        return Ok(Value::Null);
    }
    let shown = || format!("status {status}: {}", String::from_utf8_lossy(answer));
    let value: Value = serde_json::from_slice(answer).map_err(|_| shown())?;
    let one = value.get(0).unwrap_or(&value);
    let is_answer = one.get("result").is_some() || one["error"]["code"].is_i64();
    if is_answer || (value.is_null() && status == 200) { Ok(value) } else { Err(shown()) }
}

/// Transactions that are signed, with the first nonces of two accounts.
fn signed() -> Result<Vec<String>, String> {
    let invalid = |error: LocalSignerError| error.to_string();
    let parent = MnemonicBuilder::<English>::default().phrase(MNEMONIC);
    let mut encoded = Vec::new();
    for signer in parent.build_parent_key().map_err(invalid)?.children().take(2) {
        let signer = signer.map_err(invalid)?;
        for (nonce, chain_id) in [(0, 901), (1, 902), (2, 901), (3, 902), (0, 902), (1, 901)] {
            encoded.push(hex::encode_prefixed(message(&signer, nonce, chain_id)?.encoded_2718()));
        }
    }
    Ok(encoded)
}

/// A transaction that sends a message to the other chain.
fn message(
    signer: &PrivateKeySigner,
    nonce: u64,
    chain_id: ChainId,
) -> Result<OpTxEnvelope, String> {
    let send = sendMessageCall {
        _destination: U256::from(1803 - chain_id),
        _target: DEV_ACCOUNTS[0],
        _message: Bytes::new(),
    };
    let mut transaction = TxEip1559 {
        chain_id,
        nonce,
        gas_limit: 200_000,
        max_fee_per_gas: 10,
        to: TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
        input: send.abi_encode().into(),
        ..TxEip1559::default()
    };
    let signature = signer.sign_transaction_sync(&mut transaction);
    let signature = signature.map_err(|error| error.to_string())?;
    Ok(transaction.into_signed(signature).into())
}
