//! The L1 attributes deposit: the first transaction of every block of the OP Stack, which tells
//! `L1Block` about the L1 and the fees.

use alloy_primitives::{Address, B256, TxKind, U256, address};
use alloy_sol_types::{SolCall, SolValue, sol};
use op_alloy_consensus::{L1InfoDepositSource, TxDeposit};
use op_revm::constants::L1_BLOCK_CONTRACT;

use super::randomness::{L1_BLOCK_TIME, Randomness};
use crate::hard_fork::HardFork;

/// The account that sends the L1 attributes deposit, the first transaction of every block of the OP
/// Stack.
pub const L1_ATTRIBUTES_DEPOSITOR: Address = address!("0xDeaDDEaDDeAdDeAdDEAdDEaddeAddEAdDEAd0001");

sol! {
    // Their arguments are packed, which the ABI does not know.
    function setL1BlockValuesEcotone();
    function setL1BlockValuesIsthmus();
    function setL1BlockValuesJovian();
}

/// What the first deposit of every block tells: the fees of the L1, and how transactions pay for
/// their data and to the operator. By default all of it is 0, so that there are no such fees. The L1
/// has a block every 12 seconds; number and time of a block's L1 origin follow from its timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase", deny_unknown_fields))]
#[non_exhaustive]
pub struct L1Attributes {
    /// Base fee of the L1, in wei per gas.
    pub base_fee: u64,
    /// Blob base fee of the L1, in wei per gas.
    pub blob_base_fee: u64,
    /// The share of the base fee in the price of data, in millionths.
    pub base_fee_scalar: u32,
    /// The share of the blob base fee in the price of data, in millionths.
    pub blob_base_fee_scalar: u32,
    /// The operator fee per gas: in millionths of a wei under Isthmus, in hundreds of wei since
    /// Jovian. There is none before Isthmus.
    pub operator_fee_scalar: u32,
    /// The operator fee per transaction, in wei. There is none before Isthmus.
    pub operator_fee_constant: u64,
    /// Gas of the block that a byte of data on the L1 takes, which bounds the data of a block. It
    /// holds from Jovian on; with 0 there is no bound.
    pub da_footprint_gas_scalar: u16,
}

/// The L1 block from which a block takes its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct L1Origin {
    number: u64,
    /// Position of the block among those with the same origin.
    sequence_number: u64,
}

impl L1Origin {
    /// The origin of a block at `timestamp`, in seconds, whose parent has this origin.
    fn after(parent: Option<Self>, timestamp: u64) -> Self {
        let number = timestamp / L1_BLOCK_TIME;
        let same = parent.filter(|origin| origin.number == number);
        let sequence_number = same.map_or(0, |origin| origin.sequence_number.saturating_add(1));
        Self { number, sequence_number }
    }
}

impl L1Attributes {
    /// What the first deposit of a block tells; `None` where it is another one.
    pub(super) fn read(first: &TxDeposit) -> Option<(Self, L1Origin)> {
        if first.from != L1_ATTRIBUTES_DEPOSITOR || first.to != TxKind::Call(L1_BLOCK_CONTRACT) {
            return None;
        }
        let mut rest = first.input.get(4..)?;
        // The arguments in their order, each as a big-endian number of so many bytes.
        let mut next = |bytes: usize| {
            let (number, after) = rest.split_at_checked(bytes)?;
            rest = after;
            U256::try_from_be_slice(number)
        };
        let base_fee_scalar = next(4)?.to();
        let blob_base_fee_scalar = next(4)?.to();
        let sequence_number = next(8)?.to();
        let _timestamp = next(8)?;
        let number = next(8)?.to();
        let base_fee = next(32)?.saturating_to();
        let blob_base_fee = next(32)?.saturating_to();
        let (_hash, _batcher) = (next(32)?, next(32)?);
        let attributes = Self {
            base_fee,
            blob_base_fee,
            base_fee_scalar,
            blob_base_fee_scalar,
            // These are not there before Isthmus and Jovian.
            operator_fee_scalar: next(4).unwrap_or_default().to(),
            operator_fee_constant: next(8).unwrap_or_default().to(),
            da_footprint_gas_scalar: next(2).unwrap_or_default().to(),
        };
        Some((attributes, L1Origin { number, sequence_number }))
    }

    /// The deposit of a block at `timestamp`, in seconds, whose parent has this origin.
    pub(super) fn deposit(
        self,
        parent: Option<L1Origin>,
        timestamp: u64,
        randomness: Randomness,
        hard_fork: HardFork,
    ) -> TxDeposit {
        let origin = L1Origin::after(parent, timestamp);
        let hash = randomness.of_l1_block(origin.number);
        let selector = match hard_fork {
            HardFork::Ecotone | HardFork::Fjord | HardFork::Granite | HardFork::Holocene => {
                setL1BlockValuesEcotoneCall::SELECTOR
            }
            HardFork::Isthmus => setL1BlockValuesIsthmusCall::SELECTOR,
            HardFork::Jovian | HardFork::Karst => setL1BlockValuesJovianCall::SELECTOR,
        };
        let timestamp = origin.number.saturating_mul(L1_BLOCK_TIME);
        let mut input = selector.to_vec();
        let scalars = (self.base_fee_scalar, self.blob_base_fee_scalar);
        scalars.abi_encode_packed_to(&mut input);
        (origin.sequence_number, timestamp, origin.number).abi_encode_packed_to(&mut input);
        let fees = (U256::from(self.base_fee), U256::from(self.blob_base_fee));
        fees.abi_encode_packed_to(&mut input);
        // No batcher sends data to an L1.
        (hash, B256::ZERO).abi_encode_packed_to(&mut input);
        if hard_fork >= HardFork::Isthmus {
            let operator = (self.operator_fee_scalar, self.operator_fee_constant);
            operator.abi_encode_packed_to(&mut input);
        }
        if hard_fork >= HardFork::Jovian {
            self.da_footprint_gas_scalar.abi_encode_packed_to(&mut input);
        }
        TxDeposit {
            source_hash: L1InfoDepositSource::new(hash, origin.sequence_number).source_hash(),
            from: L1_ATTRIBUTES_DEPOSITOR,
            to: TxKind::Call(L1_BLOCK_CONTRACT),
            gas_limit: 1_000_000,
            input: input.into(),
            ..TxDeposit::default()
        }
    }
}
