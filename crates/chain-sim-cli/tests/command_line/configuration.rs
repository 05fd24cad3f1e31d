//! Options of `chain-sim serve` from the environment, from a file, and from supersim's flags and
//! variables.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use alloy_primitives::ChainId;
use serde_json::json;
use tempfile::{TempDir, tempdir};

use crate::process::{Process, ask, serve};

/// The command, without the options that other tests give to servers.
fn chain_sim() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
    command.env_remove("RUST_LOG");
    command
}

/// Writes a configuration.
fn write(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("chain-sim.toml");
    fs::write(&path, text).unwrap();
    path
}

/// A command that takes these options from a file, from variables and from the command line.
fn command(file: Option<&PathBuf>, variables: &[(&str, &str)], options: &[&str]) -> Command {
    let mut command = serve();
    command.envs(variables.iter().copied()).args(options);
    if let Some(path) = file {
        command.arg("--config").arg(path);
    }
    command
}

/// A server with these options.
fn server(file: Option<&PathBuf>, variables: &[(&str, &str)], options: &[&str]) -> Process {
    Process::run(command(file, variables, options))
}

/// The chains that a server has, which then ends.
fn chains(mut server: Process) -> Vec<ChainId> {
    let chains = server.urls().into_keys().collect();
    assert!(server.end());
    chains
}

/// Fails to start, and returns what is on standard error.
fn refused(file: Option<&PathBuf>, variables: &[(&str, &str)], options: &[&str]) -> String {
    let Output { status, stdout, stderr } = command(file, variables, options).output().unwrap();
    let error = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{error}");
    assert!(stdout.is_empty(), "{error}");
    error
}

#[test]
fn the_command_line_goes_before_variables_and_those_before_the_file() {
    let folder = tempdir().unwrap();
    let file = write(&folder, "chains = 3\n");
    assert_eq!(chains(server(Some(&file), &[], &[])), [901, 902, 903]);
    let variable = [("CHAIN_SIM_CHAINS", "4")];
    assert_eq!(chains(server(Some(&file), &variable, &[])).len(), 4);
    assert_eq!(chains(server(Some(&file), &variable, &["--chains", "1"])), [901]);
    // supersim's: its flags are options of the command line, its variables go after ours.
    let supersim = [("SUPERSIM_L2_COUNT", "5")];
    assert_eq!(chains(server(Some(&file), &supersim, &[])).len(), 5);
    let both = [variable, supersim].concat();
    assert_eq!(chains(server(Some(&file), &both, &[])).len(), 4);
    assert_eq!(chains(server(Some(&file), &both, &["--l2.count=1"])), [901]);
    // Empty variables set nothing.
    assert_eq!(chains(server(None, &[("CHAIN_SIM_CHAINS", "")], &[])), [901, 902]);
}

#[test]
fn an_option_replaces_what_cannot_be_used_with_it() {
    let folder = tempdir().unwrap();
    let file = write(&folder, "chains = 3\n");
    assert_eq!(chains(server(Some(&file), &[], &["--chain", "7"])), [7]);
    let variable = [("CHAIN_SIM_CHAIN", "7,8:2")];
    assert_eq!(chains(server(Some(&file), &variable, &[])), [7, 8]);
    let file = write(&folder, "chain = [5, \"6:2\"]\n");
    assert_eq!(chains(server(Some(&file), &[], &[])), [5, 6]);
    assert_eq!(chains(server(Some(&file), &[], &["--chains=2"])), [901, 902]);
    // In one place it is an error, with where it is.
    let file = write(&folder, "chain = [5]\nchains = 3\n");
    let error = refused(Some(&file), &[], &[]);
    assert!(error.contains("cannot be used with"), "{error}");
    assert!(error.contains("chain-sim.toml, line 1, key chain\n"), "{error}");
    assert!(error.contains("chain-sim.toml, line 2, key chains\n"), "{error}");
}

#[tokio::test]
async fn values_reach_the_server() {
    let folder = tempdir().unwrap();
    let file = write(
        &folder,
        "# A network of three.\nno-autorelay = true\nrelay-delay = 9\naccounts = 3\n\
         dependency-set = [901, 902]\nchains = 3\nhost = \"127.0.0.1\"\n",
    );
    let mut server = server(Some(&file), &[("CHAIN_SIM_NO_AUTORELAY", "false")], &[]);
    let (urls, admin) = (server.urls(), server.admin());
    let accounts = ask(&urls[&901], "eth_accounts", json!([])).await.unwrap();
    assert_eq!(accounts.as_array().unwrap().len(), 3);
    let status = ask(&admin, "cluster_getStatus", json!([])).await.unwrap();
    assert_eq!(status["relayer"]["delay"], 9, "{status}");
    assert_eq!(status["relayer"]["paused"], false, "{status}");
    let sets: Vec<_> =
        status["chains"].as_array().unwrap().iter().map(|it| &it["dependencySet"]).collect();
    assert_eq!(sets, [&json!([901, 902]), &json!([901, 902]), &json!([903])]);
    assert!(server.end());
}

#[test]
fn a_number_or_a_word_is_written_as_such() {
    let folder = tempdir().unwrap();
    for prune in ["5000", "\"5000\"", "\"never\""] {
        let file = write(&folder, &format!("chains = 1\nprune = {prune}\n"));
        assert_eq!(chains(server(Some(&file), &[], &[])), [901], "{prune}");
    }
    for (prune, expected) in [
        ("true", "key prune: expected a whole number or a string, got the boolean true"),
        ("-1", "key prune: expected a value of --prune, got \"-1\""),
        ("\"always\"", "key prune: expected a value of --prune, got \"always\""),
    ] {
        let file = write(&folder, &format!("prune = {prune}\n"));
        let error = refused(Some(&file), &[], &[]);
        assert!(error.contains(expected), "{prune}: {error}");
    }
}

#[tokio::test]
async fn an_empty_dependency_set_is_one() {
    let folder = tempdir().unwrap();
    let file = write(&folder, "dependency-set = []\n");
    for mut server in [
        server(Some(&file), &[], &[]),
        server(None, &[("SUPERSIM_DEPENDENCY_SET", "[]")], &[]),
        server(None, &[], &["--dependency.set", "[]"]),
        server(None, &[], &["--dependency-set="]),
    ] {
        let status = ask(&server.admin(), "cluster_getStatus", json!([])).await.unwrap();
        for chain in status["chains"].as_array().unwrap() {
            // Each only has itself.
            assert_eq!(chain["dependencySet"], json!([chain["chainId"]]), "{status}");
        }
        assert!(server.end());
    }
}

#[test]
fn errors_of_files_name_the_file_the_key_expected_and_actual() {
    let folder = tempdir().unwrap();
    for (text, expected) in [
        ("chains = \"3\"", "line 1, key chains: expected a whole number, got the string \"3\""),
        ("\nquiet = 1", "line 2, key quiet: expected true or false, got the integer 1"),
        (
            "block_time = 2",
            "key block_time: expected the long name of an option of `chain-sim serve`, got \"block_time\"; did you mean block-time?",
        ),
        ("[serve]\nchains = 3", "key serve: expected the long name of an option"),
        (
            "chains = 0",
            "line 1, key chains: expected a value of --chains, got \"0\": 0 is not in 1..=1000",
        ),
        ("max-batch = -1", "line 1, key max-batch: expected a value of --max-batch, got \"-1\""),
        (
            "host = \"nowhere\"",
            "key host: expected a value of --host, got \"nowhere\": invalid IP address",
        ),
        (
            "engine = \"fast\"",
            "key engine: expected a value of --engine, got \"fast\": it takes one of native, bytecode, accelerated",
        ),
        (
            "chain = [\"x\"]",
            "key chain: expected a value of --chain, got \"x\": expected a number, got \"x\"",
        ),
        ("hardfork = \"london\"", "key hardfork: expected a value of --hardfork, got \"london\""),
        ("chains", "expected TOML, got something else: TOML parse error at line 1"),
    ] {
        let file = write(&folder, text);
        // Also where the command line gives the option.
        for options in [&[][..], &["--chains", "2", "--max-batch", "5"]] {
            let error = refused(Some(&file), &[], &[&["--accounts", "1"], options].concat());
            assert!(error.starts_with("error: "), "{error}");
            assert!(error.contains("chain-sim.toml"), "{error}");
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
    let missing = folder.path().join("none.toml");
    let error = refused(Some(&missing), &[], &[]);
    assert!(error.contains("none.toml failed: "), "{error}");
    let error = refused(Some(&folder.path().to_path_buf()), &[], &[]);
    assert!(error.starts_with("error: reading the configuration "), "{error}");
    let large = write(&folder, &"#".repeat(1024 * 1024 + 1));
    let error = refused(Some(&large), &[], &[]);
    assert!(error.contains("expected at most 1048576 bytes, got more"), "{error}");
    fs::write(&large, [0xff, 0xfe]).unwrap();
    let error = refused(Some(&large), &[], &[]);
    assert!(error.starts_with("error: reading the configuration "), "{error}");
}

#[test]
fn errors_of_variables_name_the_variable_expected_and_actual() {
    for (name, value, expected) in [
        ("CHAIN_SIM_CHAINS", "many", "expected a value of --chains, got \"many\": invalid digit"),
        ("CHAIN_SIM_QUIET", "maybe", "expected true or false, got \"maybe\""),
        ("CHAIN_SIM_EVM_TIMEOUT", "0", "got \"0\": 0 is not in 1..=86400"),
        ("CHAIN_SIM_RELAY_FROM", "901:0x12", "got \"901:0x12\": expected an address, got \"0x12\""),
        ("CHAIN_SIM_STRICT_INGRESS", "soon", "got \"soon\": invalid digit"),
        ("SUPERSIM_L2_COUNT", "0", "expected a value of --chains, got \"0\""),
        ("SUPERSIM_INTEROP_AUTORELAY", "on", "expected true or false, got \"on\""),
        (
            "SUPERSIM_LOG_FORMAT",
            "logfmt",
            "expected a value of --log-format, got \"logfmt\": it takes one of text, json",
        ),
    ] {
        let error = refused(None, &[(name, value)], &[]);
        assert!(error.starts_with(&format!("error: the variable {name}: ")), "{error}");
        assert!(error.contains(expected), "{name}: {error}");
    }
    // What is checked later is reported with where it comes from.
    for (name, value, option) in [
        ("CHAIN_SIM_LOG_LEVEL", "loud", "log-level"),
        ("SUPERSIM_LOG_LEVEL", "LOUD", "log-level"),
        ("CHAIN_SIM_MNEMONIC", "test test", "mnemonic"),
        ("CHAIN_SIM_STATE_EVERY", "5", "state-every"),
    ] {
        let error = refused(None, &[(name, value)], &[]);
        let note = format!("note: --{option} is set by the variable {name}\n");
        assert!(error.starts_with("error: ") && error.ends_with(&note), "{error}");
    }
}

#[test]
fn the_file_can_be_named_by_a_variable() {
    let folder = tempdir().unwrap();
    let file = write(&folder, "chains = 3\n");
    let variable = [("CHAIN_SIM_CONFIG", file.to_str().unwrap())];
    assert_eq!(chains(server(None, &variable, &[])).len(), 3);
    let missing = [("CHAIN_SIM_CONFIG", "none.toml")];
    assert_eq!(chains(server(Some(&file), &missing, &[])).len(), 3);
    assert!(refused(None, &missing, &[]).contains("none.toml failed: "));
}

#[test]
fn what_supersim_has_and_chain_sim_has_not_is_ignored_or_refused() {
    let mut command = serve();
    command.args(["--l1.port", "8545", "--l1.host=127.0.0.1", "--log.pid", "--chains", "1"]);
    command.env("SUPERSIM_NETWORK", "sepolia").env("CHAIN_SIM_BLOCKTIME", "2");
    command.stderr(std::process::Stdio::piped());
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut sentences = String::new();
    for _ in 0..5 {
        std::io::BufRead::read_line(&mut stderr, &mut sentences).unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for sentence in [
        "supersim's flag --l1.port is ignored: there is no L1 chain\n",
        "supersim's flag --l1.host is ignored: there is no L1 chain\n",
        "supersim's flag --log.pid is ignored: the log has no process ids\n",
        "the variable SUPERSIM_NETWORK is ignored: chains are not forked",
        "CHAIN_SIM_BLOCKTIME is ignored: no option has this variable\n",
    ] {
        assert!(sentences.contains(sentence), "{sentences}");
    }
    // supersim's command comes first.
    let fork = chain_sim().args(["serve", "fork", "--chains=op,base"]).output().unwrap();
    let error = String::from_utf8(fork.stderr).unwrap();
    assert_eq!(fork.status.code(), Some(2), "{error}");
    assert!(error.starts_with("error: supersim's command fork: chains are not forked"), "{error}");
    for (options, instead) in [
        (&["--odyssey.enabled"][..], "--hardfork"),
        (&["--interop.l2tol2cdm.override", "a.json"], "--messenger-version"),
        (&["--interop.enabled=false"], "--dependency-set"),
        (&["--network=mainnet"], "--chain ID"),
    ] {
        let error = refused(None, &[], options);
        assert!(error.starts_with("error: supersim's flag --"), "{error}");
        assert!(error.contains(instead), "{error}");
    }
}

#[test]
fn supersims_command_line_works() {
    let options =
        ["-l2.count", "3", "--interop.autorelay", "--interop.delay=1", "--log.level", "INFO"];
    assert_eq!(chains(server(None, &[], &options)).len(), 3);
}

#[test]
fn only_serve_reads_variables() {
    // A run is what its command line says.
    let output = chain_sim()
        .args(["--messages", "2", "--json"])
        .env("CHAIN_SIM_CHAINS", "nonsense")
        .env("SUPERSIM_L2_COUNT", "nonsense")
        .output()
        .unwrap();
    assert!(output.status.success());
}

#[test]
fn help_names_the_variables_but_not_supersims_flags() {
    let help = |argument: &str| {
        let output = chain_sim().args(["serve", argument]).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let long = help("--help");
    for variable in
        ["CHAIN_SIM_CHAINS", "CHAIN_SIM_MAX_POOL", "CHAIN_SIM_QUIET", "CHAIN_SIM_CONFIG"]
    {
        assert!(long.contains(&format!("[env: {variable}]")), "{long}");
    }
    assert!(long.contains("supersim's flags and variables"), "{long}");
    for text in [&long, &help("-h")] {
        assert!(!text.contains("l2.count") && !text.contains("SUPERSIM_"), "{text}");
    }
    assert!(!help("-h").contains("[env:"));
}
