//! The forks that a genesis file names.

use alloy_genesis::ChainConfig;

use crate::{genesis_error::GenesisError, hard_fork::HardFork};

/// The forks of a genesis file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Forks {
    /// The hard fork at genesis; `None` where the file leaves it open.
    pub(super) hard_fork: Option<HardFork>,
    /// The time of Lagoon, in seconds: `None` where the file leaves it open, the end of time where
    /// it is the file of an OP Stack chain without it.
    pub(super) lagoon_time: Option<u64>,
}

/// Forks of the OP Stack that every chain has, in order, by field.
const BEFORE_ECOTONE: [&str; 2] = ["regolithTime", "canyonTime"];
/// The hard forks, in order, by field.
const HARD_FORKS: [(&str, HardFork); 7] = [
    ("ecotoneTime", HardFork::Ecotone),
    ("fjordTime", HardFork::Fjord),
    ("graniteTime", HardFork::Granite),
    ("holoceneTime", HardFork::Holocene),
    ("isthmusTime", HardFork::Isthmus),
    ("jovianTime", HardFork::Jovian),
    ("karstTime", HardFork::Karst),
];
/// The names of Lagoon.
const LAGOON: [&str; 2] = ["lagoonTime", "interopTime"];
/// The first hard fork with the EVM of a fork of Ethereum, by field.
const ETHEREUM: [(&str, HardFork); 3] = [
    ("cancunTime", HardFork::Ecotone),
    ("pragueTime", HardFork::Isthmus),
    ("osakaTime", HardFork::Karst),
];
/// How the fields of forks end.
const ENDINGS: [&str; 2] = ["Time", "Block"];

/// The field of a fork, its time, and the hard fork that it is; `None` for a fork before Ecotone.
type TimedFork = (&'static str, Option<u64>, Option<HardFork>);

/// The forks of a file, at a genesis block with this timestamp.
struct Reader<'a> {
    config: &'a ChainConfig,
    genesis: u64,
}

impl Forks {
    /// Reads the forks of a file whose genesis block has this timestamp.
    ///
    /// # Errors
    ///
    /// [`GenesisError`] for forks that a chain cannot have.
    pub(super) fn read(config: &ChainConfig, genesis: u64) -> Result<Self, GenesisError> {
        let reader = Reader { config, genesis };
        reader.require_known()?;
        reader.require_blocks()?;
        let is_op_stack = reader.is_op_stack();
        let hard_fork =
            if is_op_stack { Some(reader.of_op_stack()?) } else { reader.of_ethereum()? };
        let lagoon_time = reader.lagoon_time()?.or_else(|| is_op_stack.then_some(u64::MAX));
        Ok(Self { hard_fork, lagoon_time })
    }
}

impl Reader<'_> {
    /// The time of a fork that alloy does not know; `None` where it is left out or null.
    ///
    /// # Errors
    ///
    /// [`GenesisError::Field`] where it is no number.
    fn other(&self, field: &str) -> Result<Option<u64>, GenesisError> {
        let Some(value) = self.config.extra_fields.get(field).filter(|value| !value.is_null())
        else {
            return Ok(None);
        };
        let time = value.as_u64().ok_or_else(|| {
            GenesisError::field(format!("config.{field}"), "a number of seconds", value)
        })?;
        Ok(Some(time))
    }

    /// Whether a fork with this time is active at genesis.
    ///
    /// # Errors
    ///
    /// [`GenesisError::LaterFork`] where it begins later.
    const fn is_active(
        &self,
        field: &'static str,
        time: Option<u64>,
    ) -> Result<bool, GenesisError> {
        match time {
            Some(actual) if actual > self.genesis => {
                Err(GenesisError::LaterFork { field, expected: self.genesis, actual })
            }
            time => Ok(time.is_some()),
        }
    }

    /// The hard fork of the last of these forks that is active at genesis. The forks come in order,
    /// each with its field, its time, and the hard fork that it is if it is one.
    ///
    /// # Errors
    ///
    /// [`GenesisError::MissingFork`] where a fork is active and one before it is not;
    /// [`GenesisError::LaterFork`].
    fn last_active(
        &self,
        forks: impl Iterator<Item = Result<TimedFork, GenesisError>>,
    ) -> Result<Option<HardFork>, GenesisError> {
        let (mut missing, mut last) = (None, None);
        for fork in forks {
            let (field, time, hard_fork) = fork?;
            if self.is_active(field, time)? {
                if let Some(expected) = missing {
                    return Err(GenesisError::MissingFork { expected, actual: field });
                }
                last = hard_fork.or(last);
            } else {
                missing.get_or_insert(field);
            }
        }
        Ok(last)
    }

    /// The time of one of [`ETHEREUM`]'s forks, in their order.
    const fn ethereum_times(&self) -> [Option<u64>; 3] {
        [self.config.cancun_time, self.config.prague_time, self.config.osaka_time]
    }

    /// Whether the file is of a chain of the OP Stack.
    fn is_op_stack(&self) -> bool {
        let mut fields = op_stack_fields().chain(["optimism"]);
        let fields_of_file = &self.config.extra_fields;
        fields.any(|field| fields_of_file.get(field).is_some_and(|value| !value.is_null()))
    }

    /// The hard fork of a chain of the OP Stack.
    fn of_op_stack(&self) -> Result<HardFork, GenesisError> {
        let before = BEFORE_ECOTONE.map(|field| (field, None));
        let forks = before.into_iter().chain(HARD_FORKS.map(|(field, fork)| (field, Some(fork))));
        let timed = forks.map(|(field, hard_fork)| Ok((field, self.other(field)?, hard_fork)));
        let last = self.last_active(timed)?;
        let hard_fork = last.ok_or_else(|| {
            GenesisError::field("config.ecotoneTime", "Ecotone or a later fork at genesis", "none")
        })?;
        self.require_ethereum(hard_fork)?;
        Ok(hard_fork)
    }

    /// Checks that the forks of Ethereum, if there are any, are those of the hard fork.
    fn require_ethereum(&self, hard_fork: HardFork) -> Result<(), GenesisError> {
        for ((field, first), time) in ETHEREUM.into_iter().zip(self.ethereum_times()) {
            let is_active = self.is_active(field, time)?;
            if is_active && hard_fork < first {
                let (expected, actual) = (field_of(first), field);
                return Err(GenesisError::MissingFork { expected, actual });
            }
        }
        Ok(())
    }

    /// The hard fork with the EVM of a chain of Ethereum; `None` where the file names no fork with
    /// a time.
    fn of_ethereum(&self) -> Result<Option<HardFork>, GenesisError> {
        let has_shanghai = self.is_active("shanghaiTime", self.config.shanghai_time)?;
        let timed = ETHEREUM.into_iter().zip(self.ethereum_times());
        let timed = timed.map(|((field, hard_fork), time)| Ok((field, time, Some(hard_fork))));
        let last = self.last_active(timed)?;
        if has_shanghai && last.is_none() {
            let expected = "Cancun or a later fork at genesis";
            return Err(GenesisError::field("config.cancunTime", expected, "none"));
        }
        Ok(last)
    }

    /// The time of Lagoon, under either name.
    fn lagoon_time(&self) -> Result<Option<u64>, GenesisError> {
        let [lagoon, interop] = LAGOON;
        match (self.other(lagoon)?, self.other(interop)?) {
            (Some(one), Some(other)) if one != other => Err(GenesisError::field(
                format!("config.{interop}"),
                format!("the time of {lagoon}, {one}"),
                other,
            )),
            (one, other) => Ok(one.or(other)),
        }
    }

    /// Checks that the file names no fork that is not known.
    fn require_known(&self) -> Result<(), GenesisError> {
        let known: Vec<&str> = op_stack_fields().collect();
        let later = [
            ("amsterdamTime", self.config.amsterdam_time),
            ("bogotaTime", self.config.bogota_time),
        ];
        let later = later.into_iter().filter(|(_, time)| time.is_some()).map(|(field, _)| field);
        let others = self.config.extra_fields.iter().filter(|(_, value)| !value.is_null());
        let others = others.map(|(field, _)| field.as_str()).filter(|field| {
            ENDINGS.iter().any(|ending| field.ends_with(ending)) && !known.contains(field)
        });
        match later.chain(others).next() {
            Some(actual) => Err(GenesisError::UnknownFork { actual: actual.into() }),
            None => Ok(()),
        }
    }

    /// Checks that the forks that begin at a block do so at genesis, and that no other consensus
    /// has to make blocks.
    fn require_blocks(&self) -> Result<(), GenesisError> {
        let config = self.config;
        let blocks = [
            ("homesteadBlock", config.homestead_block),
            ("daoForkBlock", config.dao_fork_block),
            ("eip150Block", config.eip150_block),
            ("eip155Block", config.eip155_block),
            ("eip158Block", config.eip158_block),
            ("byzantiumBlock", config.byzantium_block),
            ("constantinopleBlock", config.constantinople_block),
            ("petersburgBlock", config.petersburg_block),
            ("istanbulBlock", config.istanbul_block),
            ("muirGlacierBlock", config.muir_glacier_block),
            ("berlinBlock", config.berlin_block),
            ("londonBlock", config.london_block),
            ("arrowGlacierBlock", config.arrow_glacier_block),
            ("grayGlacierBlock", config.gray_glacier_block),
            ("mergeNetsplitBlock", config.merge_netsplit_block),
            ("bedrockBlock", self.other("bedrockBlock")?),
        ];
        if let Some((field, block)) = blocks.into_iter().find(|(_, block)| block.unwrap_or(0) > 0) {
            let actual = format!("block {}", block.unwrap_or_default());
            return Err(GenesisError::field(format!("config.{field}"), "block 0", actual));
        }
        if let Some(actual) = config.terminal_total_difficulty.filter(|it| !it.is_zero()) {
            return Err(GenesisError::field("config.terminalTotalDifficulty", 0, actual));
        }
        let others = [("clique", config.clique.is_some()), ("parlia", config.parlia.is_some())];
        match others.into_iter().find(|(_, is_there)| *is_there) {
            Some((field, _)) => {
                Err(GenesisError::field(format!("config.{field}"), "no such consensus", "one"))
            }
            None => Ok(()),
        }
    }
}

/// The fields of the forks of the OP Stack.
fn op_stack_fields() -> impl Iterator<Item = &'static str> {
    let known = BEFORE_ECOTONE.into_iter().chain(HARD_FORKS.map(|(field, _)| field));
    known.chain(LAGOON).chain(["bedrockBlock"])
}

/// The field of a hard fork.
fn field_of(hard_fork: HardFork) -> &'static str {
    let found = HARD_FORKS.into_iter().find(|(_, known)| *known == hard_fork);
    found.map_or("", |(field, _)| field)
}
