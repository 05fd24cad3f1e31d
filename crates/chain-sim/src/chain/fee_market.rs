//! The base fee of a chain: EIP-1559 with the parameters that headers name since Holocene and
//! Jovian.

use core::{cmp::Ordering, num::NonZeroU32};

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
        let target = parent.gas_limit / u64::from(self.elasticity.get());
        // alloy's function of the same formula adds without a bound.
        let change = |gas: u64| {
            let scale = u128::from(target) * u128::from(self.denominator.get());
            let change = u128::from(base_fee) * u128::from(gas) / scale.max(1);
            u64::try_from(change).unwrap_or(u64::MAX)
        };
        // Without a gas target there is nothing to compare with.
        let order = if target == 0 { Ordering::Equal } else { gas_used.cmp(&target) };
        let next = match order {
            Ordering::Equal => base_fee,
            Ordering::Greater => base_fee.saturating_add(change(gas_used - target).max(1)),
            Ordering::Less => base_fee.saturating_sub(change(target - gas_used)),
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

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// A header with these values.
    fn parent(base_fee: u64, gas_used: u64, gas_limit: u64) -> Header {
        let base_fee_per_gas = Some(base_fee);
        Header { base_fee_per_gas, gas_used, gas_limit, ..Header::default() }
    }

    #[test]
    fn next_base_fee_is_that_of_alloy() {
        let mut random = ChaCha8Rng::seed_from_u64(19);
        for _ in 0..100_000 {
            let [elasticity, denominator] =
                [0, 0].map(|_| NonZeroU32::new(random.random_range(1..300)).unwrap());
            let market = FeeMarket { elasticity, denominator, min_base_fee: 0 };
            let gas_limit = random.random_range(1_000..100_000_000_u64);
            let gas_used = random.random_range(0..=gas_limit);
            let bits = random.random_range(1..40);
            let base_fee = random.random_range(0..1 << bits);
            let parameters = BaseFeeParams::new(denominator.get().into(), elasticity.get().into());
            let expected = parameters.next_block_base_fee(gas_used, gas_limit, base_fee);
            let parent = parent(base_fee, gas_used, gas_limit);
            assert_eq!(market.next_base_fee(&parent, HardFork::Isthmus), expected);
        }
    }

    #[test]
    fn base_fee_stays_within_bounds_at_both_ends() {
        let market = |elasticity: u32| FeeMarket {
            elasticity: NonZeroU32::new(elasticity).unwrap(),
            denominator: NonZeroU32::MIN,
            min_base_fee: 3,
        };
        let next = |market: FeeMarket, base_fee, gas_used, gas_limit| {
            market.next_base_fee(&parent(base_fee, gas_used, gas_limit), HardFork::Jovian)
        };
        assert_eq!(next(market(30_000_000), u64::MAX - 1, 60_000_000, 60_000_000), u64::MAX);
        assert_eq!(next(market(30_000_000), 1 << 60, 60_000_000, 60_000_000), u64::MAX);
        assert_eq!(next(market(2), 1 << 60, 0, 60_000_000), 3);
        // There is no gas target.
        assert_eq!(next(market(7), 9, 0, 6), 9);
    }

    #[test]
    fn parameters_are_read_out_of_headers() {
        let market = FeeMarket { min_base_fee: 7, ..FeeMarket::OP_MAINNET };
        let read = |hard_fork| FeeMarket::read(&market.extra_data(hard_fork).unwrap());
        assert_eq!(read(HardFork::Granite), None);
        assert_eq!(read(HardFork::Holocene), Some(FeeMarket::OP_MAINNET));
        assert_eq!(read(HardFork::Karst), Some(market));
        assert_eq!(FeeMarket::read(&[0; 9]), None);
    }
}
