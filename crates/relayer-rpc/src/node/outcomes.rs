//! Where transactions are, and what they have done.

use alloy_primitives::{B256, Bytes};
use relayer::Place;
use serde_json::{Value, json};

use super::{
    answers::{Receipt, Transaction},
    call::call,
    error::NodeError,
    node::Node,
};

impl Node {
    /// Returns where transactions are. Of those that failed, also what they reverted with, if a call
    /// on the block before theirs finds it out.
    pub(crate) async fn look(&self, transactions: &[B256]) -> Vec<Result<Place, NodeError>> {
        let receipts =
            transactions.iter().map(|hash| call("eth_getTransactionReceipt", json!([hash])));
        let answers = match self.ask_all(receipts.collect()).await {
            Ok(answers) => answers,
            Err(error) => return transactions.iter().map(|_| Err(error.clone())).collect(),
        };
        let mut places = Vec::with_capacity(transactions.len());
        for (hash, answer) in transactions.iter().zip(answers) {
            places.push(match answer.read::<Option<Receipt>>("a receipt or null") {
                Ok(Some(receipt)) => self.in_block(*hash, &receipt).await,
                Ok(None) => self.in_pool(*hash).await,
                Err(error) => Err(error),
            });
        }
        places
    }

    /// Returns the place of a transaction that has no receipt.
    async fn in_pool(&self, hash: B256) -> Result<Place, NodeError> {
        let found: Option<Transaction> =
            self.ask("eth_getTransactionByHash", json!([hash]), "a transaction or null").await?;
        // One with a block has got it since its receipt was asked for. The next look finds that.
        Ok(if found.is_some() { Place::Pool } else { Place::Nowhere })
    }

    /// Returns the place of a transaction with this receipt.
    async fn in_block(&self, hash: B256, receipt: &Receipt) -> Result<Place, NodeError> {
        let success = receipt.is_success();
        let revert = if success { None } else { self.revert(hash, receipt).await };
        Ok(Place::Block {
            number: receipt.block_number.to(),
            hash: receipt.block_hash,
            success,
            gas_used: receipt.gas_used.to(),
            revert,
        })
    }

    /// Calls what a transaction called, on the state before its block. Returns what the call reverts
    /// with; `None` if it does not, or where the node does not say.
    async fn revert(&self, hash: B256, receipt: &Receipt) -> Option<Bytes> {
        let transaction: Value =
            self.ask("eth_getTransactionByHash", json!([hash]), "a transaction").await.ok()?;
        let field = |name: &str| transaction.get(name).cloned().unwrap_or(Value::Null);
        let request = json!({
            "from": field("from"),
            "to": field("to"),
            "gas": field("gas"),
            "input": field("input"),
            "accessList": field("accessList"),
        });
        let block = format!("{:#x}", receipt.block_number.to::<u64>().saturating_sub(1));
        let called = self.ask::<Value>("eth_call", json!([request, block]), "data").await;
        match called {
            Err(NodeError::Refused { data, .. }) => data,
            _ => None,
        }
    }
}
