//! Options from the flags and variables of supersim.

use std::ffi::OsString;

use super::{
    environment::{self, Variable, text},
    error::SettingError,
    setting::{Setting, Source, Value},
    supersim_flags::{FLAGS, Flag, Meaning, NO_FORKS},
};

/// What the names of supersim's variables begin with.
const PREFIX: &str = "SUPERSIM_";
/// What the names of variables with the addresses of forked chains go on with.
const FORKED: &str = "RPC_URL_";

/// What flags or variables of supersim mean here.
#[derive(Debug, Default)]
pub(super) struct Meant {
    pub(super) settings: Vec<Setting>,
    /// A sentence for each that is ignored.
    pub(super) sentences: Vec<String>,
}

/// Takes supersim's flags out of the arguments after `serve`. As supersim does, it accepts one dash
/// or two.
///
/// # Errors
///
/// [`SettingError`].
pub(super) fn take_flags(arguments: &mut Vec<OsString>) -> Result<Meant, SettingError> {
    let mut meant = Meant::default();
    let mut others = Vec::new();
    let mut rest = std::mem::take(arguments).into_iter().peekable();
    if rest.peek().is_some_and(|first| first == "fork") {
        return Err(SettingError::Refused { at: Source::Command("fork"), instead: NO_FORKS });
    }
    while let Some(argument) = rest.next() {
        let Some((flag, given)) = argument.to_str().and_then(flag_of) else {
            others.push(argument);
            continue;
        };
        let at = Source::Flag(flag.name);
        let value = match given {
            Some(value) => Some(value.to_owned()),
            None if flag.is_switch => None,
            None => {
                let next = rest.next().ok_or_else(|| SettingError::Missing { at: at.clone() })?;
                text(&next, &at)?.map(str::to_owned)
            }
        };
        meant.add(flag, value.as_deref(), at)?;
    }
    *arguments = others;
    Ok(meant)
}

/// Returns the flag that an argument names, and its value if there is one in the argument.
fn flag_of(argument: &str) -> Option<(&'static Flag, Option<&str>)> {
    let named = argument.strip_prefix("--").or_else(|| argument.strip_prefix('-'))?;
    let (name, value) = match named.split_once('=') {
        None => (named, None),
        Some((name, value)) => (name, Some(value)),
    };
    let flag = FLAGS.iter().find(|flag| flag.name == name && !name.is_empty())?;
    Some((flag, value))
}

/// Reads supersim's variables. Empty ones set nothing.
///
/// # Errors
///
/// [`SettingError`].
pub(super) fn read_variables(variables: &[Variable]) -> Result<Meant, SettingError> {
    let mut meant = Meant::default();
    for (name, value) in variables {
        let Some(name) = name.to_str() else { continue };
        let Some(variable) = name.strip_prefix(PREFIX) else { continue };
        let source = Source::Variable(name.to_owned());
        if variable.starts_with(FORKED) {
            meant.ignore(&source, NO_FORKS);
        }
        let Some(flag) = FLAGS.iter().find(|flag| flag.variable == variable) else { continue };
        if let Some(value) = text(value, &source)? {
            meant.add(flag, Some(value), source)?;
        }
    }
    Ok(meant)
}

impl Meant {
    /// Adds a flag with this value.
    fn add(
        &mut self,
        flag: &Flag,
        value: Option<&str>,
        source: Source,
    ) -> Result<(), SettingError> {
        // Without a value, a switch is on.
        let is_on = || value.map_or(Ok(true), |value| environment::flag(value, &source));
        if flag.is_switch {
            is_on()?;
        }
        let (option, value) = match flag.meaning {
            Meaning::Option(option, convert) => {
                let value = value.map(convert).into_iter().collect();
                (option, Value::Values(value))
            }
            Meaning::Opposite(option) => (option, Value::Flag(!is_on()?)),
            Meaning::Ignored(reason) => {
                self.ignore(&source, reason);
                return Ok(());
            }
            Meaning::Fork if matches!(source, Source::Variable(_)) => {
                self.ignore(&source, NO_FORKS);
                return Ok(());
            }
            Meaning::Fork => {
                return Err(SettingError::Refused { at: source, instead: NO_FORKS });
            }
            Meaning::Refused(instead) => return Err(SettingError::Refused { at: source, instead }),
            Meaning::RefusedIf(refused, instead) => {
                if is_on()? == refused {
                    return Err(SettingError::Refused { at: source, instead });
                }
                return Ok(());
            }
        };
        self.settings.push(Setting { option: option.to_owned(), value, source });
        Ok(())
    }

    /// Adds the sentence for what is ignored.
    fn ignore(&mut self, source: &Source, reason: &str) {
        self.sentences.push(format!("{source} is ignored: {reason}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes the flags out of arguments: the arguments that they stand for and those that are left,
    /// and the sentences; or the error.
    fn taken(arguments: &[&str]) -> Result<(Vec<String>, Vec<String>), String> {
        let mut left = arguments.iter().map(OsString::from).collect();
        let meant = take_flags(&mut left).map_err(|error| error.to_string())?;
        let mut arguments: Vec<_> = meant.settings.iter().flat_map(Setting::arguments).collect();
        arguments.extend(left.into_iter().map(|it| it.into_string().unwrap()));
        Ok((arguments, meant.sentences))
    }

    #[test]
    fn flags_with_the_same_meaning_become_options() {
        for (flags, expected) in [
            (&["--l2.count", "3"][..], &["--chains=3"][..]),
            (&["--l2.count=3", "--quiet"], &["--chains=3", "--quiet"]),
            (&["-l2.starting.port", "1"], &["--starting-port=1"]),
            (&["--admin.port=0", "--l2.host=localhost"], &["--admin-port=0", "--host=127.0.0.1"]),
            (&["--l2.host", "::1"], &["--host=::1"]),
            (&["--interop.autorelay"], &[]),
            (&["--interop.autorelay=true", "--interop.delay=2"], &["--relay-delay=2"]),
            (&["--interop.autorelay=false"], &["--no-autorelay"]),
            (&["--dependency.set", "[901,902]"], &["--dependency-set=[901,902]"]),
            (&["--dependency.set=[]"], &["--dependency-set=[]"]),
            (&["--log.level", "DEBUG"], &["--log-level=debug"]),
            (
                &["--log.level=crit", "--log.format=terminal"],
                &["--log-level=error", "--log-format=text"],
            ),
            (&["--odyssey.enabled=false", "--interop.enabled"], &[]),
            (&["--chains", "2", "--host", "::1"], &["--chains", "2", "--host", "::1"]),
        ] {
            let (arguments, sentences) = taken(flags).unwrap();
            assert_eq!(arguments, expected, "{flags:?}");
            assert!(sentences.is_empty(), "{sentences:?}");
        }
    }

    #[test]
    fn harmless_flags_are_ignored_with_a_sentence() {
        for (flags, reason) in [
            (
                &["--l1.port", "8545"][..],
                "supersim's flag --l1.port is ignored: there is no L1 chain",
            ),
            (&["--l1.host=127.0.0.1"], "there is no L1 chain"),
            (&["--logs.directory", "logs"], "--log-file FILE"),
            (&["--log.color"], "no colours"),
            (&["--log.pid=true"], "no process ids"),
        ] {
            let (arguments, sentences) = taken(flags).unwrap();
            assert!(arguments.is_empty(), "{arguments:?}");
            assert!(sentences.len() == 1 && sentences[0].contains(reason), "{sentences:?}");
        }
    }

    #[test]
    fn other_flags_are_refused_with_what_to_do_instead() {
        for (flags, instead) in [
            (&["fork", "--chains=op,base"][..], "--chain ID serves a chain with any id"),
            (&["--network", "sepolia"], "chains are not forked"),
            (&["--l1.fork.height=1"], "chains are not forked"),
            (&["--interop.l2tol2cdm.override", "a.json"], "--messenger-version"),
            (&["--odyssey.enabled"], "--hardfork"),
            (&["--interop.enabled=false"], "--dependency-set '[]'"),
            (&["--interop.autorelay=maybe"], "expected true or false, got \"maybe\""),
            (&["--log.pid=7"], "expected true or false, got \"7\""),
            (&["--l2.count"], "expected a value, got none"),
        ] {
            let error = taken(flags).unwrap_err();
            assert!(error.starts_with("supersim's ") && error.contains(instead), "{error}");
        }
    }

    #[test]
    fn the_page_has_all_flags_and_variables() {
        let page = include_str!("../../../../docs/coming-from/supersim.md");
        for Flag { name, variable, .. } in &FLAGS {
            assert!(name.is_empty() || page.contains(&format!("`--{name}")), "{name}");
            assert!(page.contains(&format!("`{PREFIX}{variable}`")), "{variable}");
        }
    }

    #[test]
    fn variables_mean_what_flags_do() {
        let read = |pairs: &[(&str, &str)]| {
            let variables = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into()));
            read_variables(&variables.collect::<Vec<_>>()).map_err(|error| error.to_string())
        };
        let meant = read(&[
            ("SUPERSIM_L2_COUNT", "4"),
            ("SUPERSIM_INTEROP_AUTORELAY", "0"),
            ("SUPERSIM_L2_HOST", ""),
            ("SUPERSIM_CHAINS", "op,base"),
            ("SUPERSIM_RPC_URL_OP", "http://op"),
            ("SUPERSIM_OTHER", "1"),
            ("PATH", "1"),
        ])
        .unwrap();
        let arguments: Vec<_> = meant.settings.iter().flat_map(Setting::arguments).collect();
        assert_eq!(arguments, ["--chains=4", "--no-autorelay"]);
        assert_eq!(meant.sentences.len(), 2, "{:?}", meant.sentences);
        for (name, value) in [
            ("SUPERSIM_INTEROP_AUTORELAY", "yes"),
            ("SUPERSIM_ODYSSEY_ENABLED", "true"),
            ("SUPERSIM_INTEROP_L2TO2CDM_OVERRIDE", "a.json"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert!(error.starts_with(&format!("the variable {name}: ")), "{error}");
        }
    }
}
