//! What a transaction pays for its data on the L1 and to the operator, as its receipt tells.

use alloy_eips::Encodable2718;
use alloy_primitives::U256;
use op_alloy_consensus::OpTxEnvelope;
use op_alloy_rpc_types::L1BlockInfo;
use op_revm::OpSpecId;

use chain_sim::{Block, HardFork, L1Attributes};

/// Returns the L1 fields of the receipt of a transaction in this block. In a block without the L1
/// attributes deposit there is no such fee.
pub(super) fn l1_fees(
    block: &Block,
    transaction: &OpTxEnvelope,
    hard_fork: HardFork,
) -> L1BlockInfo {
    let attributes = block.l1_attributes().unwrap_or_default();
    let L1Attributes {
        base_fee,
        blob_base_fee,
        base_fee_scalar,
        blob_base_fee_scalar,
        operator_fee_scalar,
        operator_fee_constant,
        da_footprint_gas_scalar,
        ..
    } = attributes;
    let mut prices = op_revm::L1BlockInfo {
        l1_base_fee: U256::from(base_fee),
        l1_base_fee_scalar: U256::from(base_fee_scalar),
        l1_blob_base_fee: Some(U256::from(blob_base_fee)),
        l1_blob_base_fee_scalar: Some(U256::from(blob_base_fee_scalar)),
        // Without scalars, the formula of Bedrock holds, by which the fee is 0 here.
        empty_ecotone_scalars: base_fee_scalar == 0 && blob_base_fee_scalar == 0,
        ..op_revm::L1BlockInfo::default()
    };
    let spec = OpSpecId::from(hard_fork);
    let encoded = transaction.encoded_2718();
    // A deposit pays for no data.
    let data_gas =
        if transaction.is_deposit() { U256::ZERO } else { prices.data_gas(&encoded, spec) };
    let fee = prices.calculate_tx_l1_cost(&encoded, spec);
    let (has_operator_fee, has_footprint) = (
        hard_fork >= HardFork::Isthmus && (operator_fee_scalar > 0 || operator_fee_constant > 0),
        hard_fork >= HardFork::Jovian,
    );
    L1BlockInfo {
        l1_gas_price: Some(base_fee.into()),
        l1_gas_used: Some(data_gas.saturating_to()),
        l1_fee: Some(fee.saturating_to()),
        l1_fee_scalar: None,
        l1_base_fee_scalar: Some(base_fee_scalar.into()),
        l1_blob_base_fee: Some(blob_base_fee.into()),
        l1_blob_base_fee_scalar: Some(blob_base_fee_scalar.into()),
        operator_fee_scalar: has_operator_fee.then_some(operator_fee_scalar.into()),
        operator_fee_constant: has_operator_fee.then_some(operator_fee_constant.into()),
        da_footprint_gas_scalar: has_footprint.then_some(da_footprint_gas_scalar),
    }
}
