//! Reading blocks: their messages, relays and transactions.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, BloomInput, U256};
use alloy_rpc_types_eth::{Filter, Log};
use alloy_sol_types::SolEvent;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{RelayedMessage, SentMessage},
};
use relayer::{BlockRead, RelayedLog};
use serde_json::json;
use tracing::warn;

use super::{
    answers::Block,
    call::{Call, call},
    error::NodeError,
    node::Node,
};

/// Codes of refusals to read so many blocks or logs at once.
const TOO_WIDE_CODES: [i64; 2] = [-32005, -32062];
/// What nodes and providers say where they refuse to read so many blocks or logs at once.
const TOO_WIDE_WORDS: [&str; 8] = [
    "range",
    "too many",
    "more than",
    "limit",
    "exceed",
    "too large",
    "response size",
    "timed out",
];

/// The reason why blocks were not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReadFailure {
    /// There are too many blocks or logs for one request.
    #[error("the node refuses to read so much at once: {0}")]
    TooWide(NodeError),
    /// The node does not answer, or does not make sense.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The chain has replaced blocks meanwhile.
    #[error("block {number}: expected logs of block {expected}, got those of {actual}")]
    Replaced { number: u64, expected: B256, actual: B256 },
}

impl Node {
    /// Reads blocks `from` to `to`, up to the first one that the node does not have. With `sparse`
    /// those without a log of the messenger are left out, except for the last one.
    ///
    /// A log counts only if its block is the one with this number now. A block whose bloom says that
    /// it may have such logs, and of which none came, is asked again by its hash: a node may answer
    /// the two requests before and after a reorg.
    pub(crate) async fn read(
        &self,
        from: u64,
        to: u64,
        sparse: bool,
    ) -> Result<Vec<BlockRead>, ReadFailure> {
        let filter = json!([messenger_logs().from_block(from).to_block(to)]);
        let mut calls = vec![call("eth_getLogs", filter)];
        calls.extend((from..=to).filter(|number| !sparse || *number == to).map(block));
        let mut answers = match self.ask_all(calls).await {
            Err(error) if to > from && error.is_late() => return Err(ReadFailure::TooWide(error)),
            answers => answers?.into_iter(),
        };
        let logs = match answers.next().map(|answer| answer.read::<Vec<Log>>("logs")) {
            Some(Err(error)) if to > from && is_too_wide(&error) => {
                return Err(ReadFailure::TooWide(error));
            }
            Some(logs) => logs?,
            None => Vec::new(),
        };
        let mut blocks: BTreeMap<u64, Block> = BTreeMap::new();
        for answer in answers {
            // A block that is not there yet, or not any more, ends what was read.
            let Some(block) = answer.read::<Option<Block>>("a block or null")? else { break };
            blocks.insert(block.number.to(), block);
        }
        let mut by_block: BTreeMap<u64, Vec<Log>> = BTreeMap::new();
        for log in logs {
            let number = log.block_number.filter(|number| (from..=to).contains(number));
            let Some(number) = number else { continue };
            by_block.entry(number).or_default().push(log);
        }
        if sparse {
            let with_logs: BTreeSet<u64> =
                by_block.keys().copied().filter(|number| !blocks.contains_key(number)).collect();
            for answer in self.ask_all(with_logs.into_iter().map(block).collect()).await? {
                let block = answer.read::<Block>("a block")?;
                blocks.insert(block.number.to(), block);
            }
        }
        self.add_missed(&blocks, &mut by_block).await?;
        let mut read = Vec::with_capacity(blocks.len());
        for (number, block) in blocks {
            read.push(self.block_read(block, by_block.remove(&number).unwrap_or_default())?);
        }
        Ok(read)
    }

    /// Asks blocks for logs by their hashes, where their blooms say that there may be some and none
    /// came.
    async fn add_missed(
        &self,
        blocks: &BTreeMap<u64, Block>,
        logs: &mut BTreeMap<u64, Vec<Log>>,
    ) -> Result<(), NodeError> {
        let missed =
            |block: &&Block| may_have_logs(block) && !logs.contains_key(&block.number.to::<u64>());
        let missed: Vec<&Block> = blocks.values().filter(missed).collect();
        let calls = missed
            .iter()
            .map(|block| call("eth_getLogs", json!([messenger_logs().at_block_hash(block.hash)])));
        let answers = self.ask_all(calls.collect()).await?;
        for (block, answer) in missed.into_iter().zip(answers) {
            let found: Vec<Log> = answer.read("logs")?;
            if !found.is_empty() {
                logs.insert(block.number.to(), found);
            }
        }
        Ok(())
    }

    /// Reads a block's logs.
    fn block_read(&self, block: Block, mut logs: Vec<Log>) -> Result<BlockRead, ReadFailure> {
        let number = block.number.to();
        logs.sort_by_key(|log| log.log_index);
        let (mut sent, mut relayed) = (Vec::new(), Vec::new());
        for log in logs {
            let actual = log.block_hash.unwrap_or_default();
            if actual != block.hash {
                return Err(ReadFailure::Replaced { number, expected: block.hash, actual });
            }
            let index = log.log_index.and_then(|index| u32::try_from(index).ok());
            let Some(index) = index else { continue };
            if log.topic0() == Some(&SentMessage::SIGNATURE_HASH) {
                match Message::from_log(&log.inner, U256::from(self.chain())) {
                    Ok(message) => sent.push((index, message)),
                    Err(error) => warn!(chain = self.chain(), number, index, %error, "no message"),
                }
            } else if let Ok(event) = RelayedMessage::decode_log_data(&log.inner.data)
                && let Some(transaction) = log.transaction_hash
            {
                // Chain ids that do not fit are of chains that no relayer knows.
                let source = event.source.try_into().unwrap_or_default();
                relayed.push(RelayedLog { message: event.messageHash, source, transaction });
            }
        }
        Ok(BlockRead {
            number,
            hash: block.hash,
            parent_hash: block.parent_hash,
            timestamp: block.timestamp.to(),
            sent,
            relayed,
            transactions: block.transactions,
        })
    }
}

/// The call for a block, with the hashes of its transactions.
fn block(number: u64) -> Call {
    call("eth_getBlockByNumber", json!([format!("{number:#x}"), false]))
}

/// The filter for messages that were sent and relayed.
fn messenger_logs() -> Filter {
    let events = vec![SentMessage::SIGNATURE_HASH, RelayedMessage::SIGNATURE_HASH];
    Filter::new().address(L2_TO_L2_CROSS_DOMAIN_MESSENGER).event_signature(events)
}

/// Whether a block's bloom lets it have logs that the filter finds.
fn may_have_logs(block: &Block) -> bool {
    let has = |bytes: &[u8]| block.logs_bloom.contains_input(BloomInput::Raw(bytes));
    has(L2_TO_L2_CROSS_DOMAIN_MESSENGER.as_slice())
        && (has(SentMessage::SIGNATURE_HASH.as_slice())
            || has(RelayedMessage::SIGNATURE_HASH.as_slice()))
}

/// Whether a node refuses to read so many blocks or logs at once.
fn is_too_wide(error: &NodeError) -> bool {
    let NodeError::Refused { code, message, .. } = error else { return false };
    let message = message.to_ascii_lowercase();
    // A range whose last block is not there is another matter: fewer blocks would not help.
    let is_beyond = message.contains("beyond") || message.contains("not found");
    let is_limit = TOO_WIDE_WORDS.iter().any(|words| message.contains(words));
    TOO_WIDE_CODES.contains(code) || is_limit && !is_beyond
}
