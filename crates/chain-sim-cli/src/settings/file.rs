//! Options from a TOML file, whose keys are the options' long names.

use std::{
    fs::File,
    io::Read,
    ops::Range,
    path::{Path, PathBuf},
};

use clap::Command;
use toml_edit::{Document, Item};

use super::{
    error::SettingError,
    kind::Kind,
    layers::options,
    setting::{Setting, Source, Value},
};

/// The most bytes of a file.
const LARGEST: u64 = 1024 * 1024;
/// The most bytes of a value that errors show.
const LONGEST_SHOWN: usize = 100;
/// How much alike a key and an option must be for the option to be what was meant.
const ALIKE: f64 = 0.8;

/// The option that names the file itself.
pub(super) const CONFIG: &str = "config";

/// Reads the options that a file sets.
///
/// # Errors
///
/// [`SettingError`].
pub(super) fn read(command: &Command, path: &Path) -> Result<Vec<Setting>, SettingError> {
    parse(command, path, &text(path)?)
}

/// Reads a file.
fn text(path: &Path) -> Result<String, SettingError> {
    let failed = |source| SettingError::Read { path: path.to_path_buf(), source };
    let mut text = String::new();
    let file = File::open(path).map_err(failed)?;
    let read = file.take(LARGEST + 1).read_to_string(&mut text).map_err(failed)?;
    if read as u64 > LARGEST {
        return Err(SettingError::TooLarge { path: path.to_path_buf(), expected: LARGEST });
    }
    Ok(text)
}

/// Reads the options that the text of a file sets.
fn parse(command: &Command, path: &Path, text: &str) -> Result<Vec<Setting>, SettingError> {
    let document = Document::parse(text).map_err(|error| SettingError::Syntax {
        path: path.to_path_buf(),
        actual: error.to_string().trim_end().to_owned(),
    })?;
    let table = document.as_table();
    let mut settings = Vec::new();
    for (key, item) in table {
        let span = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
        let source = place(path, text, span, key);
        let option = options(command).find(|(option, _)| *option == key && key != CONFIG);
        let Some((option, argument)) = option else {
            return Err(unknown(command, source, key));
        };
        let kind = Kind::of(argument);
        let value = value(kind, item).ok_or_else(|| SettingError::Type {
            at: source.clone(),
            expected: kind.in_file(),
            actual: describe(item, text),
        })?;
        settings.push(Setting { option: option.to_owned(), value, source });
    }
    Ok(settings)
}

/// Returns where a key is.
fn place(path: &Path, text: &str, span: Option<Range<usize>>, key: &str) -> Source {
    let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Source::File { path: PathBuf::from(path), line, key: key.to_owned() }
}

/// Returns the error of a key that no option has.
fn unknown(command: &Command, at: Source, key: &str) -> SettingError {
    let written = key.trim_start_matches('-').replace('_', "-").to_ascii_lowercase();
    let alike = options(command)
        .filter(|(option, _)| *option != CONFIG)
        .map(|(option, _)| (strsim::jaro(&written, option), option))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    let hint = alike.map_or_else(String::new, |(_, option)| format!("; did you mean {option}?"));
    let command = command.get_name().to_owned();
    SettingError::Unknown { at, command, actual: key.to_owned(), hint }
}

/// Reads a value; `None` if it has the wrong type.
fn value(kind: Kind, item: &Item) -> Option<Value> {
    let flag = || item.as_bool().map(Value::Flag);
    let integer = || item.as_integer().map(|it| it.to_string());
    let text = || item.as_str().map(str::to_owned);
    let single = |text: String| Value::Values(vec![text]);
    match kind {
        Kind::Flag => flag(),
        Kind::Optional => flag().or_else(|| integer().map(single)),
        Kind::Integer => integer().map(single),
        Kind::IntegerOrWord => integer().or_else(text).map(single),
        Kind::Text => text().map(single),
        Kind::List => items(item).map(Value::Values),
        Kind::Joined => items(item).map(|items| single(items.join(","))),
    }
}

/// Returns the items of an array, all of which are strings or whole numbers.
fn items(item: &Item) -> Option<Vec<String>> {
    let text = |it: &toml_edit::Value| {
        it.as_str().map(str::to_owned).or_else(|| Some(it.as_integer()?.to_string()))
    };
    item.as_array()?.iter().map(text).collect()
}

/// Describes a value by its type and, if it is short, as it is written.
fn describe(item: &Item, text: &str) -> String {
    let written = item.span().and_then(|span| text.get(span)).unwrap_or_default().trim();
    let name = item.type_name();
    if item.is_value() && !written.is_empty() && written.len() <= LONGEST_SHOWN {
        format!("the {name} {written}")
    } else {
        format!("another type, {name}")
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::options::Options;

    /// Reads the text of a file: the arguments that it stands for, or the error.
    fn arguments(text: &str) -> Result<Vec<String>, String> {
        let mut command = Options::command();
        command.build();
        let serve = command.find_subcommand("serve").unwrap();
        let settings = parse(serve, Path::new("a.toml"), text);
        let settings = settings.map_err(|error| error.to_string())?;
        Ok(settings.iter().flat_map(Setting::arguments).collect())
    }

    #[test]
    fn each_kind_of_value_becomes_arguments() {
        for (text, expected) in [
            ("", &[][..]),
            ("# nothing\n\n", &[]),
            ("chains = 3", &["--chains=3"]),
            ("host = \"::1\"\nblock-time = 2", &["--host=::1", "--block-time=2"]),
            ("quiet = true\nno-autorelay = false", &["--quiet"]),
            ("strict-ingress = true", &["--strict-ingress"]),
            ("strict-ingress = 60", &["--strict-ingress=60"]),
            ("chain = [1, \"2:3\"]", &["--chain=1", "--chain=2:3"]),
            ("allowed-host = []", &[]),
            ("dependency-set = [901, 902]", &["--dependency-set=901,902"]),
            ("dependency-set = []", &["--dependency-set="]),
            ("max-pool = 1_000 # many", &["--max-pool=1000"]),
        ] {
            assert_eq!(arguments(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn the_example_of_the_page_is_a_configuration() {
        let page = include_str!("../../../../docs/DEVNET.md");
        let (_, example) = page.split_once("```toml\nchain = ").unwrap();
        let (example, _) = example.split_once("```").unwrap();
        let arguments = arguments(&format!("chain = {example}")).unwrap();
        let expected = ["--chain=901", "--chain=902:2", "--relay-delay=3"];
        assert_eq!(arguments[..3], expected);
        assert_eq!(arguments[3], "--dependency-set=901,902");
    }

    #[test]
    fn errors_name_file_line_key_expected_and_actual() {
        for (text, expected) in [
            ("chains = \"3\"", "line 1, key chains: expected a whole number, got the string \"3\""),
            ("\n\nchains = 1.5", "line 3, key chains: expected a whole number, got the float 1.5"),
            ("chains = [3]", "line 1, key chains: expected a whole number, got the array [3]"),
            ("quiet = 1", "line 1, key quiet: expected true or false, got the integer 1"),
            ("quiet = \"yes\"", "expected true or false, got the string \"yes\""),
            ("host = true", "line 1, key host: expected a string, got the boolean true"),
            ("strict-ingress = \"soon\"", "expected true, false or a whole number"),
            ("chain = 901", "expected an array of strings or whole numbers, got the integer 901"),
            ("chain = [true]", "expected an array of strings or whole numbers, got the array"),
            ("[limits]\nmax-pool = 1", "line 1, key limits: expected the long name of an option"),
            ("port = 1", "got \"port\""),
            ("a = 1\nblock_time = 2", "line 1, key a: expected the long name"),
            ("block_time = 2", "got \"block_time\"; did you mean block-time?"),
            ("max-conections = 2", "did you mean max-connections?"),
            ("config = \"b.toml\"", "line 1, key config: expected the long name of an option"),
            ("help = true", "line 1, key help: expected the long name of an option"),
        ] {
            let error = arguments(text).unwrap_err();
            assert!(error.starts_with("a.toml, line "), "{error}");
            assert!(error.contains(expected), "{text}: {error}");
        }
        for text in ["chains", "chains = ", "= 3", "chains = 1\nchains = 2", "chains = 3 4"] {
            let error = arguments(text).unwrap_err();
            assert!(error.starts_with("the configuration a.toml: expected TOML"), "{error}");
        }
    }
}
