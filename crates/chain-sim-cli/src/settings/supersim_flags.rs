//! The flags of supersim, and what they are here.

/// A flag of supersim.
#[derive(Debug)]
pub(super) struct Flag {
    pub(super) name: &'static str,
    /// The variable that sets it, after `SUPERSIM_`.
    pub(super) variable: &'static str,
    /// Whether it is true or false, and can do without a value.
    pub(super) is_switch: bool,
    pub(super) meaning: Meaning,
}

/// What a flag is here.
#[derive(Debug)]
pub(super) enum Meaning {
    /// The option with this name. The function changes the value.
    Option(&'static str, fn(&str) -> String),
    /// The opposite of the option with this name.
    Opposite(&'static str),
    /// Nothing: it is ignored, for this reason.
    Ignored(&'static str),
    /// Refused, with what to do instead.
    Refused(&'static str),
    /// As `Refused` if it has this value, and else nothing.
    RefusedIf(bool, &'static str),
    /// As `Refused` on the command line. supersim has it for `supersim fork` only, and ignores the
    /// variable without that command.
    Fork,
}

/// The reason why nothing is forked.
pub(super) const NO_FORKS: &str = "chains are not forked: they begin at a genesis of their own. --chain ID serves a chain with any \
     id, and anvil_setCode and anvil_setStorageAt set what it needs";
const NO_L1: &str = "there is no L1 chain";

impl Flag {
    /// Describes a flag with a value.
    const fn value(name: &'static str, variable: &'static str, meaning: Meaning) -> Self {
        Self { name, variable, is_switch: false, meaning }
    }

    /// Describes a flag that is true or false.
    const fn switch(name: &'static str, variable: &'static str, meaning: Meaning) -> Self {
        Self { name, variable, is_switch: true, meaning }
    }
}

/// All flags of supersim.
pub(super) const FLAGS: [Flag; 20] = [
    Flag::value("admin.port", "ADMIN_PORT", Meaning::Option("admin-port", same)),
    Flag::value("l2.host", "L2_HOST", Meaning::Option("host", host)),
    Flag::value("l2.starting.port", "L2_STARTING_PORT", Meaning::Option("starting-port", same)),
    Flag::value("l2.count", "L2_COUNT", Meaning::Option("chains", same)),
    Flag::switch("interop.autorelay", "INTEROP_AUTORELAY", Meaning::Opposite("no-autorelay")),
    Flag::value("interop.delay", "INTEROP_DELAY", Meaning::Option("relay-delay", same)),
    Flag::value("dependency.set", "DEPENDENCY_SET", Meaning::Option("dependency-set", same)),
    Flag::value("log.level", "LOG_LEVEL", Meaning::Option("log-level", level)),
    Flag::value("log.format", "LOG_FORMAT", Meaning::Option("log-format", format)),
    Flag::switch("log.color", "LOG_COLOR", Meaning::Ignored("the log has no colours")),
    Flag::switch("log.pid", "LOG_PID", Meaning::Ignored("the log has no process ids")),
    Flag::value("l1.host", "L1_HOST", Meaning::Ignored(NO_L1)),
    Flag::value("l1.port", "L1_PORT", Meaning::Ignored(NO_L1)),
    Flag::value(
        "logs.directory",
        "LOGS_DIRECTORY",
        Meaning::Ignored("there is one log, which --log-file FILE writes to a file"),
    ),
    Flag::value(
        "interop.l2tol2cdm.override",
        "INTEROP_L2TO2CDM_OVERRIDE",
        Meaning::Refused(
            "expected no other messenger: --messenger-version chooses among the released ones, and \
             anvil_setCode sets other code once the server runs",
        ),
    ),
    Flag::switch(
        "odyssey.enabled",
        "ODYSSEY_ENABLED",
        Meaning::RefusedIf(
            true,
            "expected false, got true: there are no Odyssey features. --hardfork chooses the rules \
             of the chains",
        ),
    ),
    Flag::switch(
        "interop.enabled",
        "INTEROP_ENABLED",
        Meaning::RefusedIf(
            false,
            "expected true, got false: chains always exchange messages. With an empty set, \
             --dependency-set '[]', none executes another's",
        ),
    ),
    Flag::value("l1.fork.height", "L1_FORK_HEIGHT", Meaning::Fork),
    Flag::value("network", "NETWORK", Meaning::Fork),
    // On the command line it is an option of our own, with another meaning.
    Flag::value("", "CHAINS", Meaning::Fork),
];

/// Keeps a value.
fn same(value: &str) -> String {
    value.to_owned()
}

/// Returns the address of a host.
fn host(value: &str) -> String {
    if value == "localhost" { "127.0.0.1".into() } else { value.to_owned() }
}

/// Returns the name of a level of supersim's log.
fn level(value: &str) -> String {
    let level = value.to_ascii_lowercase();
    match level.as_str() {
        "crit" | "eror" => "error".into(),
        "dbug" => "debug".into(),
        "trce" => "trace".into(),
        _ => level,
    }
}

/// Returns the name of a format of supersim's log.
fn format(value: &str) -> String {
    if value == "terminal" { "text".into() } else { value.to_owned() }
}
