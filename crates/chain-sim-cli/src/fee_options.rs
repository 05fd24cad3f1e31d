//! The options for what transactions pay.

use core::{num::NonZeroU32, str::FromStr};

use chain_sim::{ChainConfig, FeeMarket, L1Attributes};
use chain_sim_server::StateFile;
use clap::{Args, value_parser};

/// The share of the L1's base fee in the price of data on OP Mainnet, in millionths.
const BASE_FEE_SCALAR: u32 = 5_227;
/// The share of the L1's blob base fee in the price of data on OP Mainnet, in millionths.
const BLOB_BASE_FEE_SCALAR: u32 = 1_014_213;

/// What transactions pay, and what blocks tell about the L1.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct FeeOptions {
    /// The base fee of the genesis blocks, in wei per gas. All blocks have it, unless --eip1559 lets
    /// it move. [default: 1]
    #[arg(long, value_name = "WEI", value_parser = value_parser!(u64).range(1..))]
    base_fee: Option<u64>,

    /// Let the base fee move by EIP-1559: the elasticity, the denominator and, if there is one, the
    /// lowest base fee in wei. Without a value, those of OP Mainnet: 6,250.
    #[arg(long, value_name = "ELASTICITY,DENOMINATOR[,WEI]", require_equals = true, value_parser = parse_fee_market)]
    eip1559: Option<Option<FeeMarket>>,

    /// The base fee of the L1, in wei per gas, by which transactions pay for their data. [default:
    /// 0]
    #[arg(long, value_name = "WEI")]
    l1_base_fee: Option<u64>,

    /// The blob base fee of the L1, in wei per gas, by which transactions pay for their data.
    /// [default: 0]
    #[arg(long, value_name = "WEI")]
    l1_blob_base_fee: Option<u64>,

    /// The share of the L1's base fee in the price of data, in millionths. [default: with
    /// --l1-base-fee 5227, as on OP Mainnet]
    #[arg(long, value_name = "MILLIONTHS")]
    l1_base_fee_scalar: Option<u32>,

    /// The share of the L1's blob base fee in the price of data, in millionths. [default: with
    /// --l1-blob-base-fee 1014213, as on OP Mainnet]
    #[arg(long, value_name = "MILLIONTHS")]
    l1_blob_base_fee_scalar: Option<u32>,

    /// The operator fee per gas: in hundreds of wei, under Isthmus in millionths of a wei.
    /// [default: 0]
    #[arg(long, value_name = "SCALAR")]
    operator_fee_scalar: Option<u32>,

    /// The operator fee per transaction, in wei. [default: 0]
    #[arg(long, value_name = "WEI")]
    operator_fee_constant: Option<u64>,

    /// Gas that a byte of data on the L1 takes of a block, from Jovian on. [default: 0, which is no
    /// bound]
    #[arg(long, value_name = "GAS")]
    da_footprint_gas_scalar: Option<u16>,

    /// Build blocks without the deposit that tells `L1Block` about the L1. There are no fees for data
    /// and for the operator then.
    #[arg(long, conflicts_with_all = [
        "l1_base_fee", "l1_blob_base_fee", "l1_base_fee_scalar", "l1_blob_base_fee_scalar",
        "operator_fee_scalar", "operator_fee_constant", "da_footprint_gas_scalar",
    ])]
    no_l1_attributes: bool,

    /// The seed of what looks random in blocks: equal seeds give equal values of PREVRANDAO.
    /// [default: 0]
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
}

impl FeeOptions {
    /// Applies the options to the configuration of a chain.
    pub(crate) fn apply(self, config: ChainConfig) -> ChainConfig {
        let mut config = config.with_seed(self.seed.unwrap_or_default());
        config.base_fee = self.base_fee.unwrap_or(config.base_fee);
        config.fee_market = self.fee_market();
        config.l1_attributes = (!self.no_l1_attributes).then(|| self.l1_attributes());
        config
    }

    /// Requires of an existing state file what the options ask for.
    pub(crate) fn require(self, file: &mut StateFile) {
        file.base_fee = self.base_fee;
        file.fee_market = self.fee_market();
        let attributes = self.l1_attributes();
        file.l1_attributes = if self.no_l1_attributes {
            Some(None)
        } else {
            (attributes != L1Attributes::default()).then_some(Some(attributes))
        };
        file.seed = self.seed;
    }

    /// Returns how the base fee moves; `None` if it stays.
    fn fee_market(self) -> Option<FeeMarket> {
        self.eip1559.map(|market| market.unwrap_or(FeeMarket::OP_MAINNET))
    }

    /// Returns what blocks tell about the L1.
    fn l1_attributes(self) -> L1Attributes {
        let default = |asked: Option<u64>, scalar| if asked.is_some() { scalar } else { 0 };
        let mut attributes = L1Attributes::default();
        attributes.base_fee = self.l1_base_fee.unwrap_or_default();
        attributes.blob_base_fee = self.l1_blob_base_fee.unwrap_or_default();
        attributes.base_fee_scalar =
            self.l1_base_fee_scalar.unwrap_or_else(|| default(self.l1_base_fee, BASE_FEE_SCALAR));
        attributes.blob_base_fee_scalar = self
            .l1_blob_base_fee_scalar
            .unwrap_or_else(|| default(self.l1_blob_base_fee, BLOB_BASE_FEE_SCALAR));
        attributes.operator_fee_scalar = self.operator_fee_scalar.unwrap_or_default();
        attributes.operator_fee_constant = self.operator_fee_constant.unwrap_or_default();
        attributes.da_footprint_gas_scalar = self.da_footprint_gas_scalar.unwrap_or_default();
        attributes
    }
}

/// Parses how the base fee moves.
fn parse_fee_market(text: &str) -> Result<FeeMarket, String> {
    fn number<T: FromStr>(text: &str, least: u64) -> Result<T, String> {
        text.trim().parse().map_err(|_| format!("expected a number from {least} on, got {text:?}"))
    }
    let numbers: Vec<&str> = text.split(',').collect();
    let (elasticity, denominator, lowest) = match numbers.as_slice() {
        [elasticity, denominator] => (elasticity, denominator, None),
        [elasticity, denominator, lowest] => (elasticity, denominator, Some(lowest)),
        _ => return Err(format!("expected two or three numbers, got {text:?}")),
    };
    Ok(FeeMarket {
        elasticity: number::<NonZeroU32>(elasticity, 1)?,
        denominator: number::<NonZeroU32>(denominator, 1)?,
        min_base_fee: lowest.map_or(Ok(0), |lowest| number(lowest, 0))?,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        fees: FeeOptions,
    }

    fn config(options: &[&str]) -> Result<ChainConfig, clap::Error> {
        let line = Line::try_parse_from([&["line"], options].concat())?;
        Ok(line.fees.apply(ChainConfig::new(901)))
    }

    #[test]
    fn options_make_the_fees_of_a_chain() {
        let plain = config(&[]).unwrap();
        assert_eq!(plain.fee_market, None);
        assert_eq!(plain.l1_attributes, Some(L1Attributes::default()));
        assert_eq!(config(&["--no-l1-attributes"]).unwrap().l1_attributes, None);
        assert_eq!(config(&["--base-fee", "7"]).unwrap().base_fee, 7);
        assert_eq!(config(&["--seed", "7"]).unwrap().seed, 7);
        let market = |options: &[&str]| config(options).unwrap().fee_market.unwrap();
        assert_eq!(market(&["--eip1559"]), FeeMarket::OP_MAINNET);
        let moving = market(&["--eip1559=2,8,1000"]);
        assert_eq!((moving.elasticity.get(), moving.denominator.get()), (2, 8));
        assert_eq!((moving.min_base_fee, market(&["--eip1559=2,8"]).min_base_fee), (1_000, 0));
    }

    #[test]
    fn scalars_are_those_of_op_mainnet_where_there_is_a_fee() {
        let attributes = |options: &[&str]| config(options).unwrap().l1_attributes.unwrap();
        let with_fees = attributes(&["--l1-base-fee", "9", "--l1-blob-base-fee", "8"]);
        assert_eq!((with_fees.base_fee, with_fees.base_fee_scalar), (9, 5_227));
        assert_eq!((with_fees.blob_base_fee, with_fees.blob_base_fee_scalar), (8, 1_014_213));
        let scaled = attributes(&["--l1-base-fee", "9", "--l1-base-fee-scalar", "3"]);
        assert_eq!((scaled.base_fee_scalar, scaled.blob_base_fee_scalar), (3, 0));
    }

    #[test]
    fn impossible_fees_are_refused() {
        for options in [
            &["--base-fee", "0"][..],
            &["--eip1559=0,250"],
            &["--eip1559=6"],
            &["--eip1559=6,250,1,1"],
            &["--eip1559=6,x"],
            &["--no-l1-attributes", "--l1-base-fee", "1"],
        ] {
            assert!(config(options).is_err(), "{options:?}");
        }
    }
}
