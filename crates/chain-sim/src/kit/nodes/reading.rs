//! Blocks and heads as nodes tell of them.

use ::relayer::{BlockRead, Head, RelayedLog, relayed_message};
use alloy_primitives::{ChainId, U256};
use alloy_sol_types::SolEvent;
use messenger::{Message, abi::RelayedMessage};

use crate::chain::{Block, Chain};

/// The head of a chain.
pub(super) fn head(chain: &Chain) -> Head {
    let header = chain.head().header();
    let finalized = chain.block(chain.safety_heads().finalized);
    Head {
        number: header.number,
        hash: chain.head().hash(),
        parent_hash: header.parent_hash,
        timestamp: header.timestamp,
        base_fee: header.base_fee_per_gas.unwrap_or_default().into(),
        gas_limit: header.gas_limit,
        safety: chain.safety_heads(),
        finalized_hash: finalized.map(Block::hash),
    }
}

/// What a relayer must know of a block.
pub(super) fn block_read(chain: ChainId, block: &Block) -> BlockRead {
    let source = U256::from(chain);
    let logs = (0..).zip(block.logs());
    let sent = logs.filter_map(|(index, log)| Some((index, Message::from_log(log, source).ok()?)));
    let transactions = block.transactions().iter().zip(block.receipts());
    let relayed = transactions.flat_map(|(transaction, receipt)| {
        let transaction = transaction.tx_hash();
        receipt.logs().iter().filter_map(move |log| {
            let message = relayed_message(log)?;
            let event = RelayedMessage::decode_log_data(&log.data).ok()?;
            let source = ChainId::try_from(event.source).ok()?;
            Some(RelayedLog { message, source, transaction })
        })
    });
    BlockRead {
        number: block.number(),
        hash: block.hash(),
        parent_hash: block.header().parent_hash,
        timestamp: block.timestamp(),
        sent: sent.collect(),
        relayed: relayed.collect(),
        transactions: block.transactions().iter().map(|it| it.tx_hash()).collect(),
    }
}
