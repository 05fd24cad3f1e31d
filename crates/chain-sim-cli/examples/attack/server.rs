//! The server that is attacked, in a process of its own.

use std::{
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use tempfile::{TempDir, tempdir};

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Its working folder, which nothing else uses.
    _folder: TempDir,
    pub(crate) chains: Vec<SocketAddr>,
    pub(crate) admin: SocketAddr,
}

impl Server {
    /// Starts it on free ports; it serves when this returns.
    pub(crate) fn start(binary: &Path, options: &[&str]) -> io::Result<Self> {
        let folder = tempdir()?;
        let mut command = Command::new(binary.canonicalize()?);
        command.current_dir(folder.path());
        command.args(["serve", "--starting-port", "0", "--admin-port", "0"]);
        command.args(["--log-level", "error"]).args(options).env_remove("RUST_LOG");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        let mut lines = BufReader::new(output).lines();
        let mut chains = Vec::new();
        let admin = loop {
            let Some(line) = lines.next().transpose()? else {
                return Err(io::Error::other(format!("no server: {}", child.wait()?)));
            };
            let Some((name, address)) = line.split_once("  http://") else { continue };
            let address = address.trim().parse().map_err(io::Error::other)?;
            if name.trim() == "admin" {
                break address;
            }
            chains.push(address);
        };
        // What it prints later is read, so that it never waits for a reader.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(Self { child, _folder: folder, chains, admin })
    }

    /// Returns the id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended; then there is nothing to kill.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
