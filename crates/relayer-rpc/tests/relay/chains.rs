//! Two chains, and what tests ask of them.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use alloy_signer_local::{MnemonicBuilder, PrivateKeySigner, coins_bip39::English};
use alloy_sol_types::{SolCall, SolEvent};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, funded};
use chain_sim_server::{Server, ServerConfig};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{IL2ToL2CrossDomainMessenger::sendMessageCall, RelayedMessage, SentMessage},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::waiting::eventually;

/// The chains.
pub(crate) const SOURCE: ChainId = 901;
pub(crate) const DESTINATION: ChainId = 902;
/// An account without code.
pub(crate) const TARGET: Address = Address::repeat_byte(0x44);
/// The words of the accounts.
const MNEMONIC: &str = "test test test test test test test test test test test junk";
/// The account that pays for relays.
const PAYER: u32 = 9;

/// Two chains that a server serves, without a relayer.
pub(crate) struct Chains {
    pub(crate) server: Server,
    admin: String,
    client: reqwest::Client,
}

impl Chains {
    /// Starts the server.
    pub(crate) async fn start() -> Self {
        let accounts: Vec<Address> = DEV_ACCOUNTS.to_vec();
        let mut cluster =
            ClusterConfig::with_chains(2).with_genesis_timestamp(chain_sim_server::real_time());
        cluster.genesis_accounts = funded(&accounts).collect();
        let config = ServerConfig::new(cluster).with_accounts(accounts).with_ports(0, 0);
        let server = Server::start(config).await.unwrap();
        let admin = format!("http://{}", server.admin_address());
        Self { server, admin, client: client() }
    }

    /// Returns the URL of a chain.
    pub(crate) fn url(&self, chain: ChainId) -> String {
        format!("http://{}", self.server.addresses()[&chain])
    }

    /// Asks a URL.
    async fn ask_at<T: DeserializeOwned>(&self, url: &str, method: &str, params: Value) -> T {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let answer = self.client.post(url).json(&request).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let result = answer.get("result").unwrap_or_else(|| panic!("{method}: {answer}"));
        serde_json::from_value(result.clone()).unwrap()
    }

    /// Asks a chain.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        chain: ChainId,
        method: &str,
        params: Value,
    ) -> T {
        self.ask_at(&self.url(chain), method, params).await
    }

    /// Tells the cluster something.
    pub(crate) async fn tell(&self, method: &str, params: Value) -> Value {
        self.ask_at(&self.admin, method, params).await
    }

    /// Sends a message to `target`, and returns its hash.
    pub(crate) async fn send_to(
        &self,
        source: ChainId,
        destination: ChainId,
        target: Address,
        message: &[u8],
    ) -> B256 {
        let call = sendMessageCall {
            _destination: U256::from(destination),
            _target: target,
            _message: Bytes::copy_from_slice(message),
        };
        let transaction = json!([{
            "from": DEV_ACCOUNTS[0],
            "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            "input": Bytes::from(call.abi_encode()),
        }]);
        let hash: B256 = self.ask(source, "eth_sendTransaction", transaction).await;
        let receipt: Value = self.ask(source, "eth_getTransactionReceipt", json!([hash])).await;
        let logs: Vec<alloy_rpc_types_eth::Log> =
            serde_json::from_value(receipt["logs"].clone()).unwrap();
        let sent = logs.iter().find(|log| log.topic0() == Some(&SentMessage::SIGNATURE_HASH));
        let sent = sent.unwrap_or_else(|| panic!("expected a SentMessage, got {receipt}"));
        messenger::Message::from_log(&sent.inner, U256::from(source)).unwrap().hash()
    }

    /// Sends messages from one chain to the other, and returns their hashes.
    pub(crate) async fn send(&self, source: ChainId, count: u8) -> Vec<B256> {
        let destination = if source == SOURCE { DESTINATION } else { SOURCE };
        let mut hashes = Vec::new();
        for number in 0..count {
            hashes.push(self.send_to(source, destination, TARGET, &[number; 36]).await);
        }
        hashes
    }

    /// Returns the messages that a chain has relayed, as its logs have them.
    pub(crate) async fn relayed(&self, chain: ChainId) -> Vec<B256> {
        let filter = json!([{
            "fromBlock": "0x0",
            "address": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            "topics": [RelayedMessage::SIGNATURE_HASH],
        }]);
        let logs: Vec<alloy_rpc_types_eth::Log> = self.ask(chain, "eth_getLogs", filter).await;
        let hash = |log: &alloy_rpc_types_eth::Log| {
            RelayedMessage::decode_log_data(&log.inner.data).unwrap().messageHash
        };
        logs.iter().map(hash).collect()
    }

    /// Waits until a chain has relayed messages, and checks that it has relayed each of them once.
    pub(crate) async fn are_relayed(&self, chain: ChainId, messages: &[B256]) {
        eventually("relayed messages", async || {
            let relayed = self.relayed(chain).await;
            messages.iter().all(|message| relayed.contains(message)).then_some(())
        })
        .await;
        let relayed = self.relayed(chain).await;
        for message in messages {
            let count = relayed.iter().filter(|it| *it == message).count();
            assert_eq!(count, 1, "message {message} on chain {chain}");
        }
    }

    /// Returns the number of the payer's transactions on a chain.
    pub(crate) async fn payments(&self, chain: ChainId) -> u64 {
        let params = json!([payer().address(), "latest"]);
        let count: U256 = self.ask(chain, "eth_getTransactionCount", params).await;
        count.to()
    }
}

/// Returns the key of the account that pays.
pub(crate) fn payer() -> PrivateKeySigner {
    let builder = MnemonicBuilder::<English>::default().phrase(MNEMONIC);
    builder.index(PAYER).unwrap().build().unwrap()
}

/// Creates a client of HTTP.
pub(crate) fn client() -> reqwest::Client {
    // It needs one, whether it uses TLS or not.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
