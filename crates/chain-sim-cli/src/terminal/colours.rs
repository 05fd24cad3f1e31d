//! Whether there are colours.

use std::{
    env,
    io::{self, IsTerminal},
};

use anstream::{AutoStream, ColorChoice, adapter::strip_str};

/// Whether the terminal understands no control sequences.
pub(crate) fn is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|terminal| terminal == "dumb")
}

/// Returns a text as standard output shows it: without its colours unless that is a terminal which has
/// them, and the variable `NO_COLOR` is not set.
pub(crate) fn shown(text: &str) -> String {
    let out = io::stdout();
    // The library would colour pipes, too, where CLICOLOR_FORCE is set.
    if out.is_terminal() && !is_dumb() && AutoStream::choice(&out) != ColorChoice::Never {
        return text.to_owned();
    }
    strip_str(text).to_string()
}
