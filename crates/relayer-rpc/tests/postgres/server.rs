//! A PostgreSQL server of this process's own. It ends with the process, however that ends.

use std::{
    env, fs,
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use postgres::{Client, NoTls};

/// The variable that says that a server must be there: without one, tests fail then, instead of being
/// skipped.
const REQUIRED: &str = "POSTGRES_TESTS_REQUIRED";
/// The longest wait until it answers.
const START: Duration = Duration::from_secs(60);
/// Runs the server until nothing more can come from the standard input: until this process has ended.
const SCRIPT: &str = r#"
    trap '' INT TERM
    "$1/initdb" -D "$2/data" -U relayer --auth trust --no-sync -E UTF8 >"$2/log" 2>&1 </dev/null || exit 1
    "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c fsync=off -c max_connections=200 >>"$2/log" 2>&1 </dev/null &
    cat >/dev/null
    kill -QUIT $!
    wait $!
    rm -rf "$2"
"#;

/// The server of this process.
static SERVER: OnceLock<Option<Server>> = OnceLock::new();

/// A server.
pub(crate) struct Server {
    port: u16,
    /// Its standard input, which keeps it running.
    _process: Child,
}

impl Server {
    /// Returns the server; `None` where PostgreSQL is not installed, which is said.
    pub(crate) fn get() -> Option<&'static Self> {
        let server = SERVER.get_or_init(|| {
            let programs = programs();
            if programs.is_none() {
                let text = "PostgreSQL is not installed (initdb, postgres): the tests of its store are \
                            SKIPPED\n";
                assert!(env::var_os(REQUIRED).is_none(), "{text}");
                // Not by a macro, whose output of tests that pass is not shown.
                let _said = std::io::stderr().write_all(text.as_bytes());
            }
            programs.map(|programs| Self::start(&programs))
        });
        server.as_ref()
    }

    /// Starts one.
    fn start(programs: &Path) -> Self {
        // Nobody else gets the port within the moment until the server takes it, or it does not start.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = env::temp_dir().join(format!("relayer-postgres-{}", std::process::id()));
        let is_root = fs::metadata("/proc/self").is_ok_and(|it| owner(&it) == 0);
        // The server refuses to run as root.
        let mut command = if is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let script = format!("mkdir -m 700 \"$2\" && cd \"$2\" || exit 1\n{SCRIPT}");
        let process = command
            .args(["-c", &script, "sh"])
            .args([programs, &folder])
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { port, _process: process };
        let began = Instant::now();
        while let Err(error) = Client::connect(&server.url("postgres"), NoTls) {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(began.elapsed() < START, "{error}: {log}");
            thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// Returns the URL of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://relayer@127.0.0.1:{}/{database}", self.port)
    }
}

/// Returns the user of a file.
fn owner(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(metadata)
}

/// Returns the folder with the server's programs.
fn programs() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = debian.chain(env::split_paths(&path)).collect();
    let has_all = |it: &&PathBuf| it.join("initdb").exists() && it.join("postgres").exists();
    folders.iter().find(has_all).cloned()
}
