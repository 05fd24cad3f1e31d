//! Deposit transactions: L1 attributes and users' deposits.

use alloy_primitives::{Address, B256, U256, keccak256};
use kona_protocol::{L1BlockInfoIsthmus, Predeploys};
use op_alloy_consensus::{L1InfoDepositSource, OpTxEnvelope, TxDeposit, UserDepositSource};
use oracle::Transaction;

use super::genesis::DEPOSITOR_ACCOUNT;

/// How many L2 blocks follow one L1 block.
const EPOCH: u64 = 6;

/// The hash of the L1 origin of an L2 block.
fn l1_hash(number: u64) -> B256 {
    keccak256((number / EPOCH).to_be_bytes())
}

/// The first transaction of block `number`. All fees that it sets are above zero.
pub(crate) fn l1_attributes(number: u64) -> OpTxEnvelope {
    let (epoch, sequence_number) = (number / EPOCH, number % EPOCH);
    let values = L1BlockInfoIsthmus {
        number: 20_000_000 + epoch,
        time: 1_760_000_000 + 12 * epoch,
        base_fee: 20_000_000_000 + epoch,
        block_hash: l1_hash(number),
        sequence_number,
        batcher_address: Address::repeat_byte(0xba),
        blob_base_fee: 3_000_000_000 + u128::from(epoch),
        blob_base_fee_scalar: 1_014_213,
        base_fee_scalar: 5_227,
        operator_fee_scalar: 7,
        operator_fee_constant: 11,
    };
    TxDeposit {
        source_hash: L1InfoDepositSource::new(l1_hash(number), sequence_number).source_hash(),
        from: DEPOSITOR_ACCOUNT,
        to: Predeploys::L1_BLOCK_INFO.into(),
        mint: 0,
        value: U256::ZERO,
        gas_limit: 1_000_000,
        is_system_transaction: false,
        input: values.encode_calldata(),
    }
    .into()
}

/// A user's deposit in block `number`, with `index` among those of the block's L1 origin. It mints
/// first.
pub(crate) fn user_deposit(number: u64, index: u64, mint: u128, call: Transaction) -> OpTxEnvelope {
    // Every L2 block has its own index here, although only the first of an epoch has deposits.
    let source = UserDepositSource::new(l1_hash(number), number << 16 | index);
    TxDeposit {
        source_hash: source.source_hash(),
        from: call.caller,
        to: call.to.into(),
        mint,
        value: call.value,
        gas_limit: call.gas_limit,
        is_system_transaction: false,
        input: call.data,
    }
    .into()
}
