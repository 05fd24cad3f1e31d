//! What the commands show on a terminal, which util-linux's `script` provides.

use std::process::{Command, Output};

/// What begins a colour or a movement of the cursor.
const ESCAPE: char = '\u{1b}';

/// Runs `chain-sim` on a terminal, with these variables; what the terminal was sent.
fn on_terminal(arguments: &str, variables: &[(&str, &str)]) -> String {
    let program = env!("CARGO_BIN_EXE_chain-sim");
    let mut command = Command::new("script");
    command.args([
        "--quiet",
        "--return",
        "--command",
        &format!("'{program}' {arguments}"),
        "/dev/null",
    ]);
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command.env("TERM", "xterm-256color").envs(variables.iter().copied());
    let Output { status, stdout, .. } = command.output().unwrap();
    let text = String::from_utf8(stdout).unwrap();
    assert!(status.success(), "{text}");
    text
}

/// Runs it with standard output and error in pipes.
fn in_pipes(arguments: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
    let output =
        command.args(arguments.split(' ')).envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn report_has_colours_on_a_terminal_only() {
    for arguments in [
        "--messages 10",
        "faults --schedules 3",
        "bench --messages 10 --counts 10 --chains 2 --quiet",
    ] {
        // The last line but one, behind everything that a bar has drawn.
        assert!(on_terminal(arguments, &[]).contains("\u{1b}[1m"), "{arguments}");
        let forced = [("CLICOLOR_FORCE", "1"), ("TERM", "xterm-256color")];
        for variables in [&[][..], &forced] {
            assert!(!in_pipes(arguments, variables).contains(ESCAPE), "{arguments}");
        }
    }
}

#[test]
fn colours_are_off_where_nobody_wants_them() {
    for variables in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let text = on_terminal("bench --messages 10 --counts 10 --chains 2 --quiet", &variables);
        assert!(!text.contains(ESCAPE), "{variables:?}: {text:?}");
    }
    let text = on_terminal("--messages 10", &[("TERM", "dumb")]);
    assert!(!text.contains(ESCAPE) && text.contains("10 of 10 messages"), "{text:?}");
    let json = on_terminal("bench --messages 10 --counts 10 --chains 2 --quiet --json", &[]);
    assert!(!json.contains(ESCAPE), "{json:?}");
}

#[test]
fn bar_shows_messages_by_state_while_it_runs() {
    let text = on_terminal("--messages 20000", &[]);
    for words in ["relaying", "/20,000 relayed", "/s", "20,000 sent · ", " waiting · 2 chains, "]
    {
        assert!(text.contains(words), "no {words:?} in {text:?}");
    }
    let text = on_terminal("faults --schedules 100", &[]);
    for words in ["/100 schedules", " reorged out · ", " blocks replaced · "] {
        assert!(text.contains(words), "no {words:?} in {text:?}");
    }
}
