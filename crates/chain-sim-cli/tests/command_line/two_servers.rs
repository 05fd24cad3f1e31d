//! Two servers, one state file.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use tempfile::{TempDir, tempdir};

use crate::process::{Heads, LONGEST_WAIT, Process, ask, serve};

/// How often two servers start, unless the variable `TWO_SERVERS_ROUNDS` says otherwise.
const ROUNDS: u32 = 12;

/// A server that starts at the same time as another one.
struct Rival {
    child: Child,
    output: PathBuf,
    errors: PathBuf,
}

impl Rival {
    fn start(folder: &TempDir, name: &str) -> Self {
        let output = folder.path().join(format!("{name}.out"));
        let errors = folder.path().join(format!("{name}.err"));
        let mut command = serve();
        command.args(["--state-every", "1", "--state"]).arg(folder.path().join("folder/state"));
        command.stdout(File::create(&output).unwrap()).stderr(File::create(&errors).unwrap());
        Self { child: command.spawn().unwrap(), output, errors }
    }

    /// The URL of chain 901 once it serves; `None` if it has ended.
    fn url(&mut self) -> Option<String> {
        let deadline = Instant::now() + LONGEST_WAIT;
        loop {
            let printed = fs::read_to_string(&self.output).unwrap();
            if printed.contains("\nadmin  ") {
                let address = printed.lines().find_map(|line| line.split_once("  http://"));
                return Some(format!("http://{}", address.unwrap().1));
            }
            if self.child.try_wait().unwrap().is_some() {
                return None;
            }
            assert!(Instant::now() < deadline);
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn end(mut self, signal: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success()
        );
        self.child.wait().unwrap()
    }
}

#[tokio::test]
async fn one_of_two_servers_is_refused_and_nothing_is_lost() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let folder = tempdir().unwrap();
    let state = folder.path().join("folder/state");
    fs::create_dir(state.parent().unwrap()).unwrap();
    let mut height = 0;
    let rounds = std::env::var("TWO_SERVERS_ROUNDS");
    for round in 0..rounds.map_or(ROUNDS, |rounds| rounds.parse().unwrap()) {
        let mut rivals = [Rival::start(&folder, "one"), Rival::start(&folder, "other")];
        let urls = rivals.each_mut().map(Rival::url);
        let [one, other] = rivals;
        let (mut winner, mut loser, url) = match urls {
            [Some(url), None] => (one, other, url),
            [None, Some(url)] => (other, one, url),
            both => panic!("round {round}: expected one server, got {both:?}"),
        };
        assert_eq!(loser.child.wait().unwrap().code(), Some(1));
        let error = fs::read_to_string(&loser.errors).unwrap();
        let words =
            format!("is in use: expected no other server, got process {}", winner.child.id());
        assert!(error.contains(&words), "round {round}: {error}");
        let head = ask(&url, "eth_blockNumber", json!([])).await.unwrap();
        assert_eq!(head, format!("{height:#x}"), "round {round}");
        let blocks = rng.random_range(1..=5);
        ask(&url, "anvil_mine", json!([format!("{blocks:#x}")])).await.unwrap();
        height += blocks;
        if rng.random() {
            assert!(winner.end("TERM").success());
        } else {
            // Its last save is that of the last block.
            let deadline = Instant::now() + LONGEST_WAIT;
            let saved = format!("saved 901={height} ");
            while !fs::read_to_string(&winner.output).unwrap().contains(&saved) {
                assert!(Instant::now() < deadline && winner.child.try_wait().unwrap().is_none());
                thread::sleep(Duration::from_millis(10));
            }
            winner.end("KILL");
        }
    }
    let mut last = Process::start(&state, 1);
    let url = last.urls()[&901].clone();
    assert_eq!(ask(&url, "eth_blockNumber", json!([])).await.unwrap(), format!("{height:#x}"));
    assert!(last.end());
    assert_eq!(fs::read_dir(state.parent().unwrap()).unwrap().count(), 1);
}

#[tokio::test]
async fn server_beside_a_running_one_changes_nothing() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    let mut server = Process::start(&path, 1);
    let url = server.urls()[&901].clone();
    for number in 1..=5 {
        ask(&url, "evm_mine", json!([])).await.unwrap();
        let second = serve().arg("--state").arg(&path).output().unwrap();
        assert_eq!(second.status.code(), Some(1));
        let error = String::from_utf8_lossy(&second.stderr).into_owned();
        assert!(error.contains(&format!("got process {}", server.id())), "{error}");
        assert_eq!(ask(&url, "eth_blockNumber", json!([])).await.unwrap(), format!("{number:#x}"));
    }
    let saved = server.kill();
    assert_eq!(saved, Some(Heads::from([(901, 5), (902, 0)])));
}
