//! The base fee of a chain: EIP-1559 with the parameters that headers name since Holocene and
//! Jovian.

use core::num::NonZeroU32;

use alloy_consensus::Header;
use alloy_eips::eip1559::BaseFeeParams;
use alloy_primitives::{B64, Bytes};
use op_alloy_consensus::{
    EIP1559ParamError, decode_holocene_extra_data, decode_jovian_extra_data,
    encode_holocene_extra_data, encode_jovian_extra_data,
};

use crate::hard_fork::HardFork;

/// How the base fee of a chain moves from block to block (EIP-1559).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase", deny_unknown_fields))]
pub struct FeeMarket {
    /// A block's gas limit divided by its gas target.
    pub elasticity: NonZeroU32,
    /// Bounds the change from one block to the next: a full block raises the base fee by
    /// `(elasticity - 1) / denominator` of itself, and an empty one lowers it by `1 / denominator`.
    pub denominator: NonZeroU32,
    /// The lowest base fee, in wei per gas. It holds from Jovian on.
    pub min_base_fee: u64,
}

impl FeeMarket {
    /// The parameters of OP Mainnet, without a lowest base fee.
    pub const OP_MAINNET: Self = Self {
        elasticity: NonZeroU32::new(6).unwrap(),
        denominator: NonZeroU32::new(250).unwrap(),
        min_base_fee: 0,
    };

    /// The parameters of a chain whose base fee stays: the gas target is the gas limit, and the
    /// base fee falls by less than one wei.
    const fn constant(base_fee: u64) -> Self {
        Self { elasticity: NonZeroU32::MIN, denominator: NonZeroU32::MAX, min_base_fee: base_fee }
    }

    /// The base fee of the block after `parent`, in wei per gas.
    pub(super) fn next_base_fee(self, parent: &Header, hard_fork: HardFork) -> u64 {
        let base_fee = parent.base_fee_per_gas.unwrap_or_default();
        let is_jovian = hard_fork >= HardFork::Jovian;
        // Since Jovian, data on the L1 counts as gas does.
        let metered = parent.blob_gas_used.filter(|_| is_jovian).unwrap_or_default();
        let gas_used = parent.gas_used.max(metered);
        let elasticity = u64::from(self.elasticity.get());
        // Without a gas target there is nothing to compare with.
        let next = if parent.gas_limit < elasticity {
            base_fee
        } else {
            let denominator = u128::from(self.denominator.get());
            BaseFeeParams::new(denominator, elasticity.into()).next_block_base_fee(
                gas_used,
                parent.gas_limit,
                base_fee,
            )
        };
        if is_jovian { next.max(self.min_base_fee) } else { next }
    }

    /// The parameters that the `extraData` of a header names; `None` where it names none.
    pub(crate) fn read(extra_data: &[u8]) -> Option<Self> {
        let (elasticity, denominator, min_base_fee) = decode_jovian_extra_data(extra_data)
            .or_else(|_| decode_holocene_extra_data(extra_data).map(|(one, other)| (one, other, 0)))
            .ok()?;
        Some(Self {
            elasticity: NonZeroU32::new(elasticity)?,
            denominator: NonZeroU32::new(denominator)?,
            min_base_fee,
        })
    }

    /// The `extraData` of a header with these parameters; empty before Holocene.
    ///
    /// # Errors
    ///
    /// None: the parameters are not zero, so that no default is looked up.
    fn extra_data(self, hard_fork: HardFork) -> Result<Bytes, EIP1559ParamError> {
        let [denominator, elasticity] = [self.denominator, self.elasticity].map(NonZeroU32::get);
        let parameters = (u64::from(denominator) << 32 | u64::from(elasticity)).to_be_bytes();
        let (parameters, default) = (B64::new(parameters), BaseFeeParams::optimism());
        match hard_fork {
            HardFork::Ecotone | HardFork::Fjord | HardFork::Granite => Ok(Bytes::new()),
            HardFork::Holocene | HardFork::Isthmus => {
                encode_holocene_extra_data(parameters, default)
            }
            HardFork::Jovian | HardFork::Karst => {
                encode_jovian_extra_data(parameters, default, self.min_base_fee)
            }
        }
    }
}

/// The `extraData` of a block with this base fee, on a chain with this fee market.
pub(super) fn extra_data(market: Option<FeeMarket>, hard_fork: HardFork, base_fee: u64) -> Bytes {
    let market = market.unwrap_or_else(|| FeeMarket::constant(base_fee));
    market.extra_data(hard_fork).unwrap_or_default()
}
