//! What transactions pay.

/// How the fees of transactions are chosen (EIP-1559).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeeConfig {
    /// The tip of a first attempt, in wei per gas.
    pub tip: u128,
    /// Per cent that are added to fee and tip of each replacement: nodes ask for at least ten.
    pub step: u128,
    /// The highest tip, in wei per gas.
    pub tip_cap: u128,
    /// The highest price of a unit of gas, in wei. While the base fee is higher, nothing is submitted.
    pub fee_cap: u128,
    /// What each transaction pays on top of its gas, in wei, at most: the fee for its data on the L1.
    /// It counts for budgets only.
    pub data_fee: u128,
}

impl Default for FeeConfig {
    /// A tip of 0.001 gwei that rises by 12 % up to 1 gwei; at most 100 gwei for a unit of gas.
    fn default() -> Self {
        Self {
            tip: 1_000_000,
            step: 12,
            tip_cap: 1_000_000_000,
            fee_cap: 100_000_000_000,
            data_fee: 0,
        }
    }
}

/// The fees of a transaction, in wei per gas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fees {
    /// The highest price of a unit of gas.
    pub max_fee: u128,
    /// The part of the price above the base fee.
    pub tip: u128,
}

impl FeeConfig {
    /// The fees of a first attempt after a block with this base fee; `None` where the base fee is
    /// over the cap.
    ///
    /// The base fee may double, which takes at least six full blocks, before the transaction is too
    /// cheap.
    pub fn first(&self, base_fee: u128) -> Option<Fees> {
        if base_fee > self.fee_cap {
            return None;
        }
        let tip = self.tip.min(self.tip_cap);
        let max_fee = base_fee.saturating_mul(2).saturating_add(tip).min(self.fee_cap);
        Some(Fees { max_fee, tip: tip.min(max_fee) })
    }

    /// The fees of a replacement of a transaction with fees `before`, after a block with this base
    /// fee; `None` where they would be over a cap.
    pub fn replacement(&self, before: Fees, base_fee: u128) -> Option<Fees> {
        let raised = |fee: u128| {
            let step = fee.saturating_mul(self.step.max(10)).div_ceil(100).max(1);
            fee.saturating_add(step)
        };
        let fresh = self.first(base_fee);
        let tip = raised(before.tip).max(fresh.map_or(0, |fees| fees.tip));
        let max_fee = raised(before.max_fee).max(fresh.map_or(0, |fees| fees.max_fee)).max(tip);
        (tip <= self.tip_cap && max_fee <= self.fee_cap).then_some(Fees { max_fee, tip })
    }

    /// The most that a transaction with these fees can cost, in wei.
    pub fn cost(&self, fees: Fees, gas_limit: u64) -> u128 {
        fees.max_fee.saturating_mul(gas_limit.into()).saturating_add(self.data_fee)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: FeeConfig =
        FeeConfig { tip: 100, step: 10, tip_cap: 150, fee_cap: 1_000, data_fee: 7 };

    #[test]
    fn first_attempt_allows_the_base_fee_to_double() {
        assert_eq!(CONFIG.first(300), Some(Fees { max_fee: 700, tip: 100 }));
        assert_eq!(CONFIG.first(500), Some(Fees { max_fee: 1_000, tip: 100 }));
        assert_eq!(CONFIG.first(1_001), None);
    }

    #[test]
    fn replacements_pay_a_tenth_more_each_up_to_the_caps() {
        let first = CONFIG.first(300).unwrap();
        let second = CONFIG.replacement(first, 300).unwrap();
        assert_eq!(second, Fees { max_fee: 770, tip: 110 });
        let mut fees = second;
        let mut count = 2;
        while let Some(next) = CONFIG.replacement(fees, 300) {
            assert!(next.tip * 10 >= fees.tip * 11 && next.max_fee * 10 >= fees.max_fee * 11);
            fees = next;
            count += 1;
        }
        // 700, 770, 847, 932; the next would be over 1,000.
        assert_eq!((count, fees), (4, Fees { max_fee: 932, tip: 134 }));
    }

    #[test]
    fn replacement_follows_a_risen_base_fee() {
        let first = Fees { max_fee: 300, tip: 100 };
        assert_eq!(CONFIG.replacement(first, 400), Some(Fees { max_fee: 900, tip: 110 }));
    }

    #[test]
    fn cost_is_the_highest_price_of_all_gas_and_the_fee_for_data() {
        assert_eq!(CONFIG.cost(Fees { max_fee: 700, tip: 100 }, 21_000), 700 * 21_000 + 7);
        let most = Fees { max_fee: u128::MAX, tip: 0 };
        assert_eq!(CONFIG.cost(most, 2), u128::MAX);
    }

    #[test]
    fn smallest_fees_rise_too() {
        let config = FeeConfig { tip: 0, ..CONFIG };
        let first = config.first(0).unwrap();
        assert_eq!(first, Fees { max_fee: 0, tip: 0 });
        assert_eq!(config.replacement(first, 0), Some(Fees { max_fee: 1, tip: 1 }));
    }
}
