//! Where to begin to read a chain.

use serde_json::json;

use super::{answers::Block, error::NodeError, node::Node};
use crate::clock::real_time;

impl Node {
    /// Returns the number of a chain's latest block, and its timestamp in seconds.
    ///
    /// # Errors
    ///
    /// [`NodeError`].
    pub(crate) async fn latest(&self) -> Result<(u64, u64), NodeError> {
        let block: Block =
            self.ask("eth_getBlockByNumber", json!(["latest", false]), "a block").await?;
        Ok((block.number.to(), block.timestamp.to()))
    }

    /// Returns the number of the first block that is at most `age` seconds older than the latest, and than
    /// real time: the chain's clock may be ahead of others. Blocks that the node has pruned count as older.
    ///
    /// It asks for about as many blocks as the latest number has binary digits.
    ///
    /// # Errors
    ///
    /// [`NodeError`].
    pub(crate) async fn first_block_within(&self, age: u64) -> Result<u64, NodeError> {
        let (mut first, latest) = self.latest().await?;
        let (mut older, timestamp) = (0, latest.min(real_time()).saturating_sub(age));
        // Block `first`, or one before it, is the one; those before `older` are not.
        while older < first {
            let middle = older + (first - older) / 2;
            match self.timestamp(middle).await? {
                Some(found) if found >= timestamp => first = middle,
                _ => older = middle + 1,
            }
        }
        Ok(first)
    }

    /// Returns the timestamp of a block; `None` where the node does not have the block.
    async fn timestamp(&self, number: u64) -> Result<Option<u64>, NodeError> {
        let params = json!([format!("{number:#x}"), false]);
        match self.ask::<Option<Block>>("eth_getBlockByNumber", params, "a block or null").await {
            Ok(block) => Ok(block.map(|block| block.timestamp.to())),
            // Pruned history is an error at some nodes.
            Err(NodeError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
