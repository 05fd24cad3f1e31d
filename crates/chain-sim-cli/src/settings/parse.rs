//! Parses the command line together with the options from elsewhere.

use std::{collections::BTreeSet, ffi::OsString, fmt::Write as _, path::PathBuf};

use clap::{
    ArgMatches, Command, CommandFactory, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};

use super::{
    environment::{self, Variable, variable},
    error::SettingError,
    file::{self, CONFIG},
    layers::{choose, options},
    setting::{Setting, Value},
    supersim,
};
use crate::options::Options;

/// The commands whose options can come from elsewhere.
const SERVE: &str = "serve";
const RELAY: &str = "relay";

/// The parsed options.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) options: Options,
    /// Sentences about what is ignored.
    pub(crate) sentences: Vec<String>,
    settings: Vec<Setting>,
}

/// The reason why options cannot be parsed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An option from elsewhere.
    Setting(SettingError),
    /// What clap says: an error, or the help. With where the options that it names come from.
    Clap(clap::Error, String),
}

impl From<SettingError> for Failure {
    fn from(error: SettingError) -> Self {
        Self::Setting(error)
    }
}

impl Parsed {
    /// Returns a line for each option that an error names and that comes from elsewhere than the
    /// command line.
    pub(crate) fn origins(&self, error: &str) -> String {
        origins(&self.settings, error)
    }
}

/// Parses arguments, the first of which is the program, and variables of the environment.
///
/// # Errors
///
/// [`Failure`].
pub(crate) fn parse(
    mut arguments: Vec<OsString>,
    variables: &[Variable],
) -> Result<Parsed, Failure> {
    let mut command = Options::command();
    command.build();
    let (mut sentences, mut settings) = (Vec::new(), Vec::new());
    if let Some(of) = configured(&command, &arguments) {
        let mut own = arguments.split_off(2);
        let (mut flags, mut supersim) = (supersim::Meant::default(), supersim::Meant::default());
        if of.get_name() == SERVE {
            flags = supersim::take_flags(&mut own)?;
            supersim = supersim::read_variables(variables)?;
        }
        arguments.append(&mut own);
        let given = partial(&command, of.get_name(), &arguments)?;
        let (environment, ignored) = environment::read(of, variables)?;
        let path = config_path(given.as_ref(), &environment);
        let file = path.map(|path| file::read(of, &path)).transpose()?.unwrap_or_default();
        sentences.extend([flags.sentences, ignored, supersim.sentences].concat());
        let layers = vec![flags.settings, environment, supersim.settings, file];
        for setting in layers.iter().flatten() {
            check(&command, of.get_name(), setting)?;
        }
        settings = choose(of, names(of, given.as_ref()), layers);
        let more = settings.iter().flat_map(Setting::arguments).map(OsString::from);
        arguments.splice(2..2, more);
    }
    let failed = |error: clap::Error| {
        let origins = origins(&settings, &error.to_string());
        Failure::Clap(error, origins)
    };
    let matches = Options::command().try_get_matches_from(arguments).map_err(failed)?;
    let options = Options::from_arg_matches(&matches).map_err(failed)?;
    Ok(Parsed { options, sentences, settings })
}

/// Returns the command whose options can come from elsewhere; `None` for another one.
fn configured<'a>(command: &'a Command, arguments: &[OsString]) -> Option<&'a Command> {
    let name =
        [SERVE, RELAY].into_iter().find(|name| arguments.get(1).is_some_and(|it| it == name))?;
    let of = command.find_subcommand(name)?;
    // The commands of `relay` have options of their own.
    let next = arguments.get(2).and_then(|next| next.to_str());
    let is_further = next.is_some_and(|next| of.find_subcommand(next).is_some());
    (!is_further).then_some(of)
}

/// Parses what can be parsed of the command line alone, and ignores errors: another parse reports
/// them. Returns what is given to the command `of`.
///
/// # Errors
///
/// [`Failure::Clap`] for a request for help; the long one shows the variables.
fn partial(
    command: &Command,
    of: &str,
    arguments: &[OsString],
) -> Result<Option<ArgMatches>, Failure> {
    let parsed = command.clone().ignore_errors(true).try_get_matches_from(arguments);
    match parsed {
        Ok(matches) => Ok(matches.subcommand_matches(of).cloned()),
        // The short help has no place for the variables.
        Err(error)
            if error.kind() == ErrorKind::DisplayHelp
                && arguments.iter().any(|it| it == "--help") =>
        {
            let shown = with_variables(of).try_get_matches_from(arguments);
            Err(Failure::Clap(shown.err().unwrap_or(error), String::new()))
        }
        Err(error) => Err(Failure::Clap(error, String::new())),
    }
}

/// Returns the command line whose help of the command `of` names the variable of each option.
fn with_variables(of: &str) -> Command {
    Options::command().mut_subcommand(of, |command| {
        command.mut_args(|option| match option.get_long().map(|long| variable(of, long)) {
            Some(name) => option.env(name).hide_env_values(true),
            None => option,
        })
    })
}

/// Returns the names of the options that the command line gives.
fn names(command: &Command, given: Option<&ArgMatches>) -> BTreeSet<String> {
    let Some(given) = given else { return BTreeSet::new() };
    let is_given = |id: &str| {
        given.try_contains_id(id).is_ok()
            && given.value_source(id) == Some(ValueSource::CommandLine)
    };
    let given = options(command).filter(|(_, option)| is_given(option.get_id().as_str()));
    given.map(|(name, _)| name.to_owned()).collect()
}

/// Returns the path of the file: that of the command line, or else that of its variable.
fn config_path(given: Option<&ArgMatches>, environment: &[Setting]) -> Option<PathBuf> {
    let given = given.and_then(|it| it.try_get_one::<PathBuf>(CONFIG).ok().flatten().cloned());
    given.or_else(|| {
        let setting = environment.iter().find(|setting| setting.option == CONFIG)?;
        let Value::Values(paths) = &setting.value else { return None };
        paths.last().map(PathBuf::from)
    })
}

/// Checks the value of an option by itself.
///
/// # Errors
///
/// [`SettingError::Value`].
fn check(command: &Command, of: &str, setting: &Setting) -> Result<(), SettingError> {
    let program = ["chain-sim".to_owned(), of.to_owned()];
    let arguments = program.into_iter().chain(setting.arguments());
    let Err(error) = command.clone().try_get_matches_from(arguments) else { return Ok(()) };
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let reason = match error.kind() {
        // The other options, which it needs, are not there.
        ErrorKind::MissingRequiredArgument | ErrorKind::ArgumentConflict => return Ok(()),
        ErrorKind::InvalidValue if !text(ContextKind::ValidValue).is_empty() => {
            format!("it takes one of {}", text(ContextKind::ValidValue))
        }
        kind => {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            source.unwrap_or_else(|| kind.to_string())
        }
    };
    let actual = text(ContextKind::InvalidValue);
    let (at, option) = (setting.source.clone(), setting.option.clone());
    Err(SettingError::Value { at, option, actual, reason })
}

/// Returns a line for each of the settings that an error names.
fn origins(settings: &[Setting], error: &str) -> String {
    let mut lines = String::new();
    for Setting { option, source, .. } in settings {
        let named = format!("--{option}");
        let is_named = error.match_indices(&named).any(|(at, _)| {
            let next = error[at + named.len()..].chars().next();
            !next.is_some_and(|next| next.is_alphanumeric() || next == '-')
        });
        if is_named || error.starts_with(&format!("{option}:")) {
            // Writing to a string cannot fail.
            let _written = writeln!(lines, "note: {named} is set by {source}");
        }
    }
    lines
}
