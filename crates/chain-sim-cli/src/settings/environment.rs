//! Options from variables of the environment: `CHAIN_SIM_` and the option's name in capitals. Those of
//! `relay` have `CHAIN_SIM_RELAYER_` in front.

use std::ffi::{OsStr, OsString};

use clap::Command;

use super::{
    error::SettingError,
    kind::{Kind, parse_flag},
    layers::options,
    setting::{Setting, Source, Value},
};

/// What the names of all variables begin with.
const PREFIX: &str = "CHAIN_SIM_";
/// What the names of those of `relay` begin with.
const RELAYER_PREFIX: &str = "CHAIN_SIM_RELAYER_";
/// The variable of `relay` with private keys. It is no option: others can read command lines.
pub(crate) const KEY: &str = "CHAIN_SIM_RELAYER_KEY";

/// A variable of the environment, and its value.
pub(super) type Variable = (OsString, OsString);

/// Returns what the names of a command's variables begin with.
fn prefix(command: &str) -> &'static str {
    if command == "relay" { RELAYER_PREFIX } else { PREFIX }
}

/// Returns the name of the variable of a command's option.
pub(super) fn variable(command: &str, option: &str) -> String {
    format!("{}{}", prefix(command), option.to_ascii_uppercase().replace('-', "_"))
}

/// Reads the options that variables set, and returns a sentence for each variable that no option
/// has. Empty variables set nothing.
///
/// # Errors
///
/// [`SettingError::Encoding`]; [`SettingError::Type`].
pub(super) fn read(
    command: &Command,
    variables: &[Variable],
) -> Result<(Vec<Setting>, Vec<String>), SettingError> {
    let (mut settings, mut sentences) = (Vec::new(), Vec::new());
    let (of, prefix) = (command.get_name(), prefix(command.get_name()));
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with(prefix)) else { continue };
        // The other command's variables begin with more.
        if name == KEY || prefix == PREFIX && name.starts_with(RELAYER_PREFIX) {
            continue;
        }
        let option = options(command).find(|(option, _)| variable(of, option) == name);
        let Some((option, argument)) = option else {
            sentences.push(format!("{name} is ignored: no option has this variable"));
            continue;
        };
        let source = Source::Variable(name.to_owned());
        let Some(text) = text(value, &source)? else { continue };
        let value = value_of(Kind::of(argument), text, &source)?;
        settings.push(Setting { option: option.to_owned(), value, source });
    }
    Ok((settings, sentences))
}

/// Returns the text of a variable; `None` if it is empty.
///
/// # Errors
///
/// [`SettingError::Encoding`].
pub(super) fn text<'a>(value: &'a OsStr, source: &Source) -> Result<Option<&'a str>, SettingError> {
    let text = value.to_str().ok_or_else(|| SettingError::Encoding {
        at: source.clone(),
        actual: value.to_string_lossy().into_owned(),
    })?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Reads a flag from text.
///
/// # Errors
///
/// [`SettingError::Type`].
pub(super) fn flag(text: &str, source: &Source) -> Result<bool, SettingError> {
    parse_flag(text).ok_or_else(|| SettingError::Type {
        at: source.clone(),
        expected: "true or false",
        actual: format!("{text:?}"),
    })
}

/// Reads a value from text.
///
/// # Errors
///
/// [`SettingError::Type`].
pub(super) fn value_of(kind: Kind, text: &str, source: &Source) -> Result<Value, SettingError> {
    let single = || Value::Values(vec![text.to_owned()]);
    Ok(match kind {
        Kind::Flag => Value::Flag(flag(text, source)?),
        // A number is a value here: `1` is a second.
        Kind::Optional => match text.to_ascii_lowercase().as_str() {
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            _ => single(),
        },
        Kind::Integer | Kind::IntegerOrWord | Kind::Text | Kind::Joined => single(),
        Kind::List => Value::Values(text.split(',').map(|it| it.trim().to_owned()).collect()),
    })
}
