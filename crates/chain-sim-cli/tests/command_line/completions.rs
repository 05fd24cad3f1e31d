//! `chain-sim completions`.

use std::process::Command;

/// Prints the script of a shell.
fn completions(shell: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
    let output = command.args(["completions", shell]).output().unwrap();
    assert!(output.status.success(), "{shell}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn each_shell_has_a_script_with_commands_and_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = completions(shell);
        for word in ["serve", "completions", "block-time", "max-connections", "config"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let bash = completions("bash");
    for option in ["--chains", "--block-time", "--no-autorelay", "--messenger-version"] {
        assert!(bash.contains(option), "{option}");
    }
}

#[test]
fn bash_accepts_its_script() {
    let script = completions("bash");
    let checked = Command::new("bash").args(["-n", "-c", &script]).status();
    // Where there is bash.
    if let Ok(status) = checked {
        assert!(status.success());
    }
}

#[test]
fn other_shells_are_refused() {
    for shell in ["", "cmd", "bas"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
        let output = command.args(["completions", shell]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{shell}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("possible values: bash"));
    }
}
