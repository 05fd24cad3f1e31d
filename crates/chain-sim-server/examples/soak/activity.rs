//! What clients do in each round.

use alloy_primitives::{Address, U256, hex};
use alloy_sol_types::SolCall;
use chain_sim::DEV_ACCOUNTS;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;
use serde_json::{Value, json};

use super::{
    client::{Client, Error},
    table::Status,
};

/// An account without code.
const TARGET: Address = Address::repeat_byte(0x44);
/// The precompile of pairings: it refuses the messages, whose lengths are wrong.
const REFUSING: Address = Address::with_last_byte(8);
/// A chain that does not exist.
const NOWHERE: u64 = 7;

/// The clients, and what they know.
#[derive(Debug)]
pub(crate) struct Activity {
    client: Client,
    chains: Vec<u64>,
    rng: ChaCha12Rng,
    /// Filters that are polled, each with its chain.
    filters: Vec<(u64, Value)>,
    snapshot: Option<Value>,
}

impl Activity {
    /// Clients of these chains.
    pub(crate) fn new(client: Client, chains: Vec<u64>, seed: u64) -> Self {
        let rng = ChaCha12Rng::seed_from_u64(seed);
        Self { client, chains, rng, filters: Vec::new(), snapshot: None }
    }

    /// Lets each client do something. Returns the chains' time, in seconds.
    pub(crate) async fn round(&mut self, round: u64) -> Result<u64, Error> {
        for position in 0..self.chains.len() {
            let source = self.chains[position];
            let destination = self.chains[(position + 1) % self.chains.len()];
            self.send(round, source, destination).await?;
        }
        let chain = self.chains[self.rng.random_range(0..self.chains.len())];
        if round.is_multiple_of(7) {
            self.churn(chain, round).await?;
        }
        if round.is_multiple_of(11) {
            self.client.expect(Some(chain), "anvil_mine", json!(["0x3"])).await?;
        }
        if round.is_multiple_of(23) {
            self.watch(chain).await?;
        }
        if round % 50 == 49 {
            self.reorganize(chain).await?;
        }
        match round % 400 {
            100 => {
                self.snapshot =
                    Some(self.client.expect(None, "cluster_snapshot", json!([])).await?);
            }
            120 => {
                if let Some(id) = self.snapshot.take() {
                    self.client.expect(None, "cluster_revert", json!([id])).await?;
                }
            }
            _ => {}
        }
        let head =
            self.client.expect(Some(chain), "eth_getBlockByNumber", json!(["latest", false]));
        let timestamp = head.await?["timestamp"].as_str().unwrap_or_default().to_owned();
        Ok(timestamp.parse::<U256>()?.saturating_to())
    }

    /// The state of the cluster.
    pub(crate) async fn status(&self) -> Result<Status, Error> {
        Ok(Status::new(self.client.expect(None, "cluster_getStatus", json!([])).await?))
    }

    /// Sends a message; some of them cannot be relayed.
    async fn send(&self, round: u64, source: u64, destination: u64) -> Result<(), Error> {
        let destination = if round.is_multiple_of(29) { NOWHERE } else { destination };
        let target = if round.is_multiple_of(13) { REFUSING } else { TARGET };
        let call = sendMessageCall {
            _destination: U256::from(destination),
            _target: target,
            _message: round.to_be_bytes().to_vec().into(),
        };
        let transaction = json!({
            "from": DEV_ACCOUNTS[usize::try_from(round % 5)?],
            "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            "data": hex::encode_prefixed(call.abi_encode()),
            "gas": "0x493e0",
        });
        self.client.expect(Some(source), "eth_sendTransaction", json!([transaction])).await?;
        Ok(())
    }

    /// Puts a transaction of a new account into the pool that can never be included, and drops it
    /// again.
    async fn churn(&self, chain: u64, round: u64) -> Result<(), Error> {
        let account = Address::from_word(U256::from(0x10_0000 + round).into());
        self.client.expect(Some(chain), "anvil_impersonateAccount", json!([account])).await?;
        let transaction = json!({"from": account, "to": TARGET, "nonce": "0x5", "gas": "0x5208"});
        let hash = self.client.expect(Some(chain), "eth_sendTransaction", json!([transaction]));
        let hash = hash.await?;
        self.client.expect(Some(chain), "anvil_dropTransaction", json!([hash])).await?;
        let stop = json!([account]);
        self.client.expect(Some(chain), "anvil_stopImpersonatingAccount", stop).await?;
        Ok(())
    }

    /// Polls the filters; adds two, of which about half are polled later; and reads logs, states and
    /// messages.
    async fn watch(&mut self, chain: u64) -> Result<(), Error> {
        for (chain, filter) in &self.filters {
            self.client.expect(Some(*chain), "eth_getFilterChanges", json!([filter])).await?;
        }
        for (method, params) in [("eth_newFilter", json!([{}])), ("eth_newBlockFilter", json!([]))]
        {
            let filter = self.client.expect(Some(chain), method, params).await?;
            if self.rng.random_bool(0.5) {
                self.filters.push((chain, filter));
            }
        }
        while self.filters.len() > 20 {
            let (chain, filter) = self.filters.remove(0);
            self.client.expect(Some(chain), "eth_uninstallFilter", json!([filter])).await?;
        }
        let all = json!([{"fromBlock": "earliest"}]);
        self.client.expect(Some(chain), "eth_getLogs", all).await?;
        let call = json!([{"to": TARGET}, "safe"]);
        self.client.expect(Some(chain), "eth_call", call).await?;
        let past = json!([DEV_ACCOUNTS[0], "finalized"]);
        self.client.expect(Some(chain), "eth_getBalance", past).await?;
        self.client.expect(None, "cluster_getMessages", json!([])).await?;
        Ok(())
    }

    /// Replaces the last blocks of a chain.
    async fn reorganize(&mut self, chain: u64) -> Result<(), Error> {
        let depth = self.rng.random_range(1..=6);
        let transactions = if self.rng.random_bool(0.5) { "pooled" } else { "dropped" };
        let params = json!([{"chain": chain, "depth": depth, "transactions": transactions}]);
        self.client.expect(None, "cluster_reorg", params).await?;
        Ok(())
    }
}
