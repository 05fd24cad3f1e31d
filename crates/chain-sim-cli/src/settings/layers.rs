//! Which of several settings of an option counts.

use std::collections::BTreeSet;

use clap::{Arg, ArgAction, Command};

use super::setting::Setting;

/// Returns the options of a command by their long names, but those that print something and end.
pub(super) fn options(command: &Command) -> impl Iterator<Item = (&str, &Arg)> {
    let options = command.get_arguments();
    options.filter_map(|option| match option.get_action() {
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version => None,
        _ => Some((option.get_long()?, option)),
    })
}

/// Chooses the settings that count. Those of earlier layers go before those of later ones, and
/// options that are `given` on the command line before all. An option also excludes the later
/// settings of options that cannot be used with it.
pub(super) fn choose(
    command: &Command,
    given: BTreeSet<String>,
    layers: Vec<Vec<Setting>>,
) -> Vec<Setting> {
    let mut excluding = given.clone();
    let mut taken = given;
    let mut chosen = Vec::new();
    for layer in layers {
        let mut of_layer: Vec<Setting> = Vec::new();
        for setting in layer {
            let option = &setting.option;
            if taken.contains(option) || excluding.iter().any(|it| conflict(command, it, option)) {
                continue;
            }
            // Of several in one layer, the last one counts, as it does for supersim.
            of_layer.retain(|other| other.option != *option);
            of_layer.push(setting);
        }
        taken.extend(of_layer.iter().map(|setting| setting.option.clone()));
        // A flag that is off excludes nothing.
        let is_said = |setting: &&Setting| !setting.arguments().is_empty();
        excluding.extend(of_layer.iter().filter(is_said).map(|setting| setting.option.clone()));
        chosen.extend(of_layer);
    }
    chosen
}

/// Whether two options cannot be used together.
fn conflict(command: &Command, one: &str, other: &str) -> bool {
    let find = |name| options(command).find(|(option, _)| *option == name).map(|(_, it)| it);
    let (Some(one), Some(other)) = (find(one), find(other)) else { return false };
    let excludes = |one: &Arg, other: &Arg| {
        let excluded = command.get_arg_conflicts_with(one);
        excluded.iter().any(|excluded| excluded.get_id() == other.get_id())
    };
    excludes(one, other) || excludes(other, one)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::{
        options::Options,
        settings::setting::{Source, Value},
    };

    /// The command `serve`.
    fn serve() -> Command {
        let mut command = Options::command();
        command.build();
        command.find_subcommand("serve").unwrap().clone()
    }

    /// Sets options; each has the layer as its value.
    fn layer(number: usize, options: &[&str]) -> Vec<Setting> {
        let setting = |option: &&str| Setting {
            option: (*option).into(),
            value: Value::Values(vec![number.to_string()]),
            source: Source::Variable(number.to_string()),
        };
        options.iter().map(setting).collect()
    }

    /// Chooses from layers, and returns the arguments.
    fn chosen(given: &[&str], layers: &[&[&str]]) -> Vec<String> {
        let command = serve();
        let given = given.iter().map(|option| (*option).to_owned()).collect();
        let layers = layers.iter().enumerate().map(|(number, options)| layer(number, options));
        let chosen = choose(&command, given, layers.collect());
        chosen.iter().flat_map(Setting::arguments).collect()
    }

    #[test]
    fn earlier_layers_go_before_later_ones() {
        assert_eq!(chosen(&[], &[&["host"], &["host"]]), ["--host=0"]);
        assert_eq!(chosen(&["host"], &[&["host"], &["host", "chains"]]), ["--chains=1"]);
        assert_eq!(chosen(&[], &[&[], &["host"], &["host", "rules"]]), ["--host=1", "--rules=2"]);
    }

    #[test]
    fn an_option_excludes_what_cannot_be_used_with_it() {
        assert!(chosen(&["chain"], &[&["chains"]]).is_empty());
        assert!(chosen(&["chains"], &[&["chain"]]).is_empty());
        assert_eq!(chosen(&[], &[&["chain"], &["chains"]]), ["--chain=0"]);
        assert!(chosen(&["quiet"], &[&["log-level"], &["log-file"]]).is_empty());
        // A flag that is off excludes nothing.
        let command = serve();
        let off = Setting { value: Value::Flag(false), ..layer(0, &["quiet"]).remove(0) };
        let layers = vec![vec![off], layer(1, &["log-level", "quiet"])];
        let chosen_after = choose(&command, BTreeSet::new(), layers);
        let arguments: Vec<_> = chosen_after.iter().flat_map(Setting::arguments).collect();
        assert_eq!(arguments, ["--log-level=1"]);
        // Within a layer it is an error, which clap reports.
        assert_eq!(chosen(&[], &[&["chain", "chains"]]), ["--chain=0", "--chains=0"]);
    }
}
