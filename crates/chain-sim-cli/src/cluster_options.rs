//! The options for the cluster.

use core::fmt;

use chain_sim::{ClusterConfig, Engine, HardFork, SendRules};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use messenger::{InboxVersion, MessengerVersion, Versions};

use crate::error::Error;

/// The engine, the versions, the rules of `sendMessage` and the hard fork, the same for every
/// command.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct ClusterOptions {
    /// The engine that runs the messenger and the inbox. Results, gas and state are the same with
    /// all of them, in the same versions. [default: native]
    #[arg(long, value_enum)]
    pub(crate) engine: Option<EngineOption>,

    /// The version of the messenger: 1.2.0, 1.3.0, 1.3.1 or 1.3.2. The engines `bytecode` and
    /// `accelerated` have 1.2.0 only. [default: 1.3.0, with these engines 1.2.0]
    #[arg(long, value_name = "VERSION")]
    pub(crate) messenger_version: Option<MessengerVersion>,

    /// The version of the inbox: 1.0.1, 1.0.2 or 1.1.0. The engines `bytecode` and `accelerated`
    /// have 1.0.1 only. [default: 1.0.2, with these engines 1.0.1]
    #[arg(long, value_name = "VERSION")]
    pub(crate) inbox_version: Option<InboxVersion>,

    /// Which destinations and targets `sendMessage` accepts. [default: released]
    #[arg(long, value_enum)]
    pub(crate) rules: Option<RulesOption>,

    /// The hard fork whose rules the chains have. [default: karst]
    #[arg(long, value_name = "FORK", value_parser = hard_fork())]
    pub(crate) hardfork: Option<HardFork>,
}

/// The engine that runs the messenger and the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineOption {
    /// Native programs. Clients that execute code themselves, such as `cast run` and `forge
    /// script`, find Solidity code of version 1.3 that does the same with other gas.
    Native,
    /// The released bytecode, interpreted.
    Bytecode,
    /// The released bytecode in the accounts, with native code running in its place.
    Accelerated,
}

/// Which destinations and targets `sendMessage` accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesOption {
    /// Destinations in the dependency set only, and the other checks of the documentation. Needs
    /// the native engine.
    Documented,
    /// What the released contracts accept.
    Released,
}

impl ClusterOptions {
    /// Applies the options to a configuration, where they are given.
    ///
    /// # Errors
    ///
    /// [`Error::Rules`] for the documented rules with an engine that has the released bytecode.
    pub(crate) fn apply(self, mut config: ClusterConfig) -> Result<ClusterConfig, Error> {
        if let Some(engine) = self.engine {
            config = config.with_engine(engine.into());
        }
        if self.messenger_version.is_some() || self.inbox_version.is_some() {
            let of_engine = config.engine.default_versions();
            let Versions { messenger, inbox, .. } = config.versions.unwrap_or(of_engine);
            config = config.with_versions(Versions::new(
                self.messenger_version.unwrap_or(messenger),
                self.inbox_version.unwrap_or(inbox),
            ));
        }
        if let Some(rules) = self.rules {
            config = config.with_send_rules(rules.into());
        }
        if let Some(hard_fork) = self.hardfork {
            config = config.with_hard_fork(hard_fork);
        }
        if config.send_rules == SendRules::Documented && config.engine != Engine::Native {
            return Err(Error::Rules);
        }
        Ok(config)
    }
}

/// Writes the options that are given as on the command line, each after a space.
impl fmt::Display for ClusterOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { engine, messenger_version, inbox_version, rules, hardfork } = self;
        if let Some(engine) = engine.and_then(|engine| engine.to_possible_value()) {
            write!(f, " --engine {}", engine.get_name())?;
        }
        if let Some(version) = messenger_version {
            write!(f, " --messenger-version {version}")?;
        }
        if let Some(version) = inbox_version {
            write!(f, " --inbox-version {version}")?;
        }
        if let Some(rules) = rules.and_then(|rules| rules.to_possible_value()) {
            write!(f, " --rules {}", rules.get_name())?;
        }
        if let Some(hard_fork) = hardfork {
            write!(f, " --hardfork {}", hard_fork.name())?;
        }
        Ok(())
    }
}

/// Returns the parser of hard forks, whose names the help lists.
fn hard_fork() -> impl TypedValueParser<Value = HardFork> {
    PossibleValuesParser::new(HardFork::ALL.map(HardFork::name))
        .try_map(|name| name.parse::<HardFork>())
}

/// Returns the name of an engine on the command line.
pub(crate) const fn engine_name(engine: &Engine) -> &'static str {
    match engine {
        Engine::Native => "native",
        Engine::Bytecode => "bytecode",
        Engine::Accelerated => "accelerated",
        _ => "code",
    }
}

impl From<EngineOption> for Engine {
    fn from(option: EngineOption) -> Self {
        match option {
            EngineOption::Native => Self::Native,
            EngineOption::Bytecode => Self::Bytecode,
            EngineOption::Accelerated => Self::Accelerated,
        }
    }
}

impl From<RulesOption> for SendRules {
    fn from(option: RulesOption) -> Self {
        match option {
            RulesOption::Documented => Self::Documented,
            RulesOption::Released => Self::Released,
        }
    }
}
