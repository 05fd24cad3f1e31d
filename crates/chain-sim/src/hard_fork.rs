//! The hard forks whose rules a chain can have.

use core::{fmt, str::FromStr};

use op_revm::{
    OpSpecId,
    revm::primitives::{eip7825::TX_GAS_LIMIT_CAP, hardfork::SpecId},
};

/// The hard fork of the OP Stack whose rules a chain executes transactions by: opcodes,
/// precompiles, gas, and which transactions are valid. These are the hard forks under which the gas
/// of the [native programs](crate::Engine) is exact.
///
/// Lagoon, which brings the messenger and the inbox, is not among them. A chain reaches it at a
/// [time of its own](crate::ChainConfig::lagoon_time), and keeps the rules of its hard fork.
///
/// ```
/// use chain_sim::HardFork;
///
/// assert_eq!(HardFork::default(), HardFork::Karst);
/// assert_eq!("isthmus".parse(), Ok(HardFork::Isthmus));
/// assert_eq!(
///     "canyon".parse::<HardFork>().unwrap_err().to_string(),
///     "hard fork: expected ecotone, fjord, granite, holocene, isthmus, jovian or karst, got \
///      \"canyon\"",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum HardFork {
    /// Cancun's EVM.
    Ecotone,
    /// Adds the precompile P256VERIFY.
    Fjord,
    /// Limits the input of the precompile bn256Pairing.
    Granite,
    /// Changes nothing that a chain of this crate executes.
    Holocene,
    /// Prague's EVM.
    Isthmus,
    /// Lowers the limits of the inputs of pairings and multi-scalar multiplications.
    Jovian,
    /// Osaka's EVM: the opcode CLZ, other prices of MODEXP and P256VERIFY, and a
    /// [gas cap](HardFork::transaction_gas_cap) of transactions. Live chains have it.
    #[default]
    Karst,
}

impl HardFork {
    /// All hard forks, in their order.
    pub const ALL: [Self; 7] = [
        Self::Ecotone,
        Self::Fjord,
        Self::Granite,
        Self::Holocene,
        Self::Isthmus,
        Self::Jovian,
        Self::Karst,
    ];

    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ecotone => "ecotone",
            Self::Fjord => "fjord",
            Self::Granite => "granite",
            Self::Holocene => "holocene",
            Self::Isthmus => "isthmus",
            Self::Jovian => "jovian",
            Self::Karst => "karst",
        }
    }

    /// The hard fork as op-revm names it.
    pub const fn spec(self) -> OpSpecId {
        match self {
            Self::Ecotone => OpSpecId::ECOTONE,
            Self::Fjord => OpSpecId::FJORD,
            Self::Granite => OpSpecId::GRANITE,
            Self::Holocene => OpSpecId::HOLOCENE,
            Self::Isthmus => OpSpecId::ISTHMUS,
            Self::Jovian => OpSpecId::JOVIAN,
            Self::Karst => OpSpecId::KARST,
        }
    }

    /// The highest gas limit of a transaction (EIP-7825): 2^24 from Karst on, `None` before. It
    /// does not hold for deposits, which a chain cannot refuse.
    pub const fn transaction_gas_cap(self) -> Option<u64> {
        if self.spec().into_eth_spec().is_enabled_in(SpecId::OSAKA) {
            Some(TX_GAS_LIMIT_CAP)
        } else {
            None
        }
    }
}

impl fmt::Display for HardFork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<HardFork> for OpSpecId {
    fn from(hard_fork: HardFork) -> Self {
        hard_fork.spec()
    }
}

impl TryFrom<OpSpecId> for HardFork {
    type Error = UnsupportedHardFork;

    fn try_from(spec: OpSpecId) -> Result<Self, Self::Error> {
        <&str>::from(spec).to_lowercase().parse()
    }
}

impl FromStr for HardFork {
    type Err = UnsupportedHardFork;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|hard_fork| hard_fork.name() == name);
        found.ok_or_else(|| UnsupportedHardFork { expected: &Self::ALL, actual: name.into() })
    }
}

/// The error for a hard fork that chains cannot have: one without exact gas, op-revm's `INTEROP`, or
/// an unknown name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("hard fork: expected {}, got {actual:?}", alternatives(.expected))]
pub struct UnsupportedHardFork {
    /// The supported hard forks.
    pub expected: &'static [HardFork],
    /// The requested hard fork.
    pub actual: String,
}

/// The names, as alternatives.
fn alternatives(hard_forks: &[HardFork]) -> String {
    let names: Vec<&str> = hard_forks.iter().map(|hard_fork| hard_fork.name()).collect();
    match names.as_slice() {
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
        [] => String::new(),
    }
}
