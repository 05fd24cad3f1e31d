//! What the commands show on a terminal, which util-linux's `script` provides.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use tempfile::tempdir;

/// What begins a colour or a movement of the cursor.
const ESCAPE: char = '\u{1b}';

/// A shell's command on a terminal, with these variables.
fn terminal(command: &str, variables: &[(&str, &str)]) -> Command {
    let mut script = Command::new("script");
    script.args(["--quiet", "--flush", "--return", "--command", command, "/dev/null"]);
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_LOG"] {
        script.env_remove(variable);
    }
    script.env("TERM", "xterm-256color").envs(variables.iter().copied());
    script
}

/// Runs `chain-sim` on a terminal, with these variables; what the terminal was sent.
fn on_terminal(arguments: &str, variables: &[(&str, &str)]) -> String {
    let program = env!("CARGO_BIN_EXE_chain-sim");
    let output = terminal(&format!("'{program}' {arguments}"), variables).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    text
}

/// Serves on a terminal until `ends` says that enough was seen, for so many seconds at most; what the
/// terminal was sent.
fn served(options: &str, seconds: u32, ends: impl Fn(&str) -> bool) -> String {
    let program = env!("CARGO_BIN_EXE_chain-sim");
    let serve = format!("'{program}' serve --starting-port 0 --admin-port 0 {options}");
    let mut script = terminal(&format!("echo $$; exec timeout {seconds} {serve}"), &[]);
    let mut script = script.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = script.stdout.take().unwrap();
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    let mut is_told = false;
    loop {
        let read = output.read(&mut chunk).unwrap_or_default();
        bytes.extend_from_slice(&chunk[..read]);
        if read == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&bytes);
        if !is_told && ends(&text) {
            let id = text.lines().next().unwrap();
            assert!(Command::new("kill").args(["-TERM", id]).status().unwrap().success());
            is_told = true;
        }
    }
    script.wait().unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
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

#[test]
fn server_has_a_line_that_its_log_stays_above() {
    let folder = tempdir().unwrap();
    let state = format!("--state '{}'", folder.path().join("state").display());
    let text = served(&state, 60, |text| text.contains(" messages/s · "));
    for words in [" relayed · ", " clients · 2 chains · "] {
        assert!(text.contains(words), "no {words:?} in {text:?}");
    }
    // The line of the log begins where the status line was removed, or on a line of its own.
    let log = text.find("  INFO saved 901=0 902=0").unwrap_or_else(|| panic!("{text:?}"));
    let before = &text[..log - "2026-11-26T18:53:00.000000Z".len()];
    assert!(before.ends_with("\u{1b}[2K") || before.ends_with('\n'), "{before:?}");
    let quiet = served("--quiet", 4, |_| false);
    assert!(!quiet.contains(ESCAPE) && !quiet.contains("messages/s"), "{quiet:?}");
}
