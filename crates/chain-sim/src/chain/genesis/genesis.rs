//! The beginning of a chain.

use core::num::NonZeroU32;
use std::collections::{BTreeMap, HashMap};

use alloy_consensus::Header;
use alloy_eips::eip1559::INITIAL_BASE_FEE;
use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, B256, Bytes, ChainId};
use op_revm::revm::{primitives::eip170::MAX_CODE_SIZE, state::Bytecode};

use super::forks::Forks;
use crate::{
    chain::{Block, Chain, ChainConfig, FeeMarket},
    genesis_error::GenesisError,
    hard_fork::HardFork,
    state::StateAccount,
};

/// The most bytes of extra data in a header.
const MOST_EXTRA_DATA: usize = 32;
/// The highest gas limit of a block, as geth has it.
const MOST_GAS: u64 = i64::MAX as u64;

/// The beginning of one chain, as a genesis file has it: the header of block 0, the accounts, and the
/// chain's parameters.
///
/// ```
/// use chain_sim::{Cluster, ClusterConfig, Genesis};
///
/// let mut file = alloy_genesis::Genesis::default();
/// file.config.chain_id = 901;
/// file.timestamp = 1_700_000_000;
/// let config = ClusterConfig::default().with_genesis(Genesis::new(file)?);
/// let cluster = Cluster::new(config)?;
/// assert_eq!(cluster.chain(901)?.head().timestamp(), 1_700_000_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Genesis {
    /// The chain's id.
    pub chain_id: ChainId,
    /// What the file says of the header of block 0. A gas limit of 0 leaves the chain's.
    pub header: Header,
    /// The accounts.
    pub accounts: BTreeMap<Address, GenesisAccount>,
    /// The hard fork whose rules the chain has; `None` where the file names none.
    pub hard_fork: Option<HardFork>,
    /// The time of the Lagoon upgrade, in seconds; `None` where the file says nothing about it.
    pub lagoon_time: Option<u64>,
    /// How the base fee moves, with the denominator since Canyon; `None` where the file has no
    /// parameters, so that it stays.
    pub fee_market: Option<FeeMarket>,
}

impl Genesis {
    /// Reads a genesis file.
    ///
    /// # Errors
    ///
    /// [`GenesisError`] for what a chain cannot have, and for code that is too long or invalid.
    pub fn new(file: alloy_genesis::Genesis) -> Result<Self, GenesisError> {
        let forks = Forks::read(&file.config, file.timestamp)?;
        if let Some(actual) = file.number.filter(|number| *number > 0) {
            return Err(GenesisError::field("number", 0, actual));
        }
        if file.extra_data.len() > MOST_EXTRA_DATA {
            let actual = format!("{} bytes", file.extra_data.len());
            return Err(GenesisError::field("extraData", "at most 32 bytes", actual));
        }
        if file.gas_limit > MOST_GAS {
            return Err(GenesisError::field(
                "gasLimit",
                format!("at most {MOST_GAS}"),
                file.gas_limit,
            ));
        }
        if !file.difficulty.is_zero() {
            return Err(GenesisError::field("difficulty", 0, file.difficulty));
        }
        let base_fee = file.base_fee_per_gas.map(u64::try_from).transpose().map_err(|_| {
            let actual = file.base_fee_per_gas.unwrap_or_default();
            GenesisError::field("baseFeePerGas", format!("at most {}", u64::MAX), actual)
        })?;
        for (account, GenesisAccount { code, .. }) in &file.alloc {
            let actual = code.as_ref().map_or(0, |code| code.len());
            if actual > MAX_CODE_SIZE {
                let (account, expected) = (*account, MAX_CODE_SIZE);
                return Err(GenesisError::CodeTooLong { account, expected, actual });
            }
        }
        let of_header = FeeMarket::read(&file.extra_data);
        let fee_market = of_header.map_or_else(|| fee_market(&file.config), |it| Ok(Some(it)))?;
        let header = Header {
            parent_hash: file.parent_hash.unwrap_or_default(),
            beneficiary: file.coinbase,
            gas_limit: file.gas_limit,
            timestamp: file.timestamp,
            extra_data: file.extra_data,
            mix_hash: file.mix_hash,
            nonce: file.nonce.to_be_bytes().into(),
            base_fee_per_gas: base_fee,
            blob_gas_used: file.blob_gas_used,
            excess_blob_gas: file.excess_blob_gas,
            ..Header::default()
        };
        Ok(Self {
            chain_id: file.config.chain_id,
            header,
            accounts: file.alloc,
            hard_fork: forks.hard_fork,
            lagoon_time: forks.lagoon_time,
            fee_market,
        })
    }

    /// Adds accounts, unless the genesis has them already.
    #[must_use]
    pub fn with_accounts(
        mut self,
        accounts: impl IntoIterator<Item = (Address, GenesisAccount)>,
    ) -> Self {
        for (address, account) in accounts {
            self.accounts.entry(address).or_insert(account);
        }
        self
    }

    /// Whether a chain at its genesis began like this: at the same time, with the same accounts. The
    /// messenger and the inbox may be the engine's.
    pub fn is_of(&self, chain: &Chain) -> bool {
        let Ok(accounts) = self.state() else { return false };
        let predeploys = &chain.scheduled_predeploys().accounts;
        let is_there = |(address, account): (&Address, &StateAccount)| {
            let of_chain = chain.account(*address);
            let is_alike = (of_chain.balance, of_chain.nonce, of_chain.code_hash)
                == (account.info.balance, account.info.nonce, account.info.code_hash);
            let is_predeploy = || predeploys.iter().any(|(known, _)| known == address);
            let mut words = account.storage.iter();
            (is_alike || is_predeploy())
                && words.all(|(slot, word)| chain.storage(*address, (*slot).into()) == *word)
        };
        let first = chain.blocks().next().map(Block::timestamp);
        first == Some(self.header.timestamp) && accounts.iter().all(is_there)
    }

    /// Changes the configuration of the chain to what the genesis says.
    pub(crate) fn configure(&self, config: &mut ChainConfig) {
        if self.header.gas_limit > 0 {
            config.gas_limit = self.header.gas_limit;
        }
        config.base_fee = self.header.base_fee_per_gas.unwrap_or(INITIAL_BASE_FEE);
        config.fee_market = self.fee_market.or(config.fee_market);
        config.hard_fork = self.hard_fork.or(config.hard_fork);
        config.lagoon_time = self.lagoon_time.unwrap_or(config.lagoon_time);
    }

    /// The accounts with their code. Equal code is analysed once, and shared.
    ///
    /// # Errors
    ///
    /// [`GenesisError::Code`].
    pub(crate) fn state(&self) -> Result<BTreeMap<Address, StateAccount>, GenesisError> {
        let mut codes: HashMap<Bytes, (B256, Bytecode)> = HashMap::new();
        let account = |(&address, account): (&Address, &GenesisAccount)| {
            let bytes = account.code.clone().unwrap_or_default();
            let (hash, code) = match codes.get(&bytes) {
                Some(known) => known.clone(),
                None => {
                    let code = Bytecode::new_raw_checked(bytes.clone()).map_err(|error| {
                        GenesisError::Code { account: address, actual: error.to_string() }
                    })?;
                    let known = (code.hash_slow(), code);
                    codes.insert(bytes, known.clone());
                    known
                }
            };
            Ok((address, StateAccount::of_genesis(account, hash, code)))
        };
        self.accounts.iter().map(account).collect()
    }
}

/// How the base fee moves, by `config.optimism`.
fn fee_market(config: &alloy_genesis::ChainConfig) -> Result<Option<FeeMarket>, GenesisError> {
    let Some(optimism) = config.extra_fields.get("optimism").filter(|value| !value.is_null())
    else {
        return Ok(None);
    };
    let number = |field: &str| {
        let Some(value) = optimism.get(field).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.and_then(NonZeroU32::new).map(Some).ok_or_else(|| {
            let expected = format!("a number from 1 to {}", u32::MAX);
            GenesisError::field(format!("config.optimism.{field}"), expected, value)
        })
    };
    let elasticity = number("eip1559Elasticity")?;
    let bedrock = number("eip1559Denominator")?;
    // Every hard fork that a chain can have comes after Canyon.
    let denominator = number("eip1559DenominatorCanyon")?.or(bedrock);
    match (elasticity, denominator) {
        (None, None) => Ok(None),
        (Some(elasticity), Some(denominator)) => {
            Ok(Some(FeeMarket { elasticity, denominator, min_base_fee: 0 }))
        }
        (None, _) => Err(GenesisError::field(
            "config.optimism.eip1559Elasticity",
            "a number above 0, because there is a denominator",
            "none",
        )),
        (_, None) => Err(GenesisError::field(
            "config.optimism.eip1559DenominatorCanyon",
            "a number above 0, because there is an elasticity",
            "none",
        )),
    }
}
