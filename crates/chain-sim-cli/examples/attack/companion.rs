//! Other parts of this program, in processes of their own.

use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// This program in another role, in a process of its own.
#[derive(Debug)]
pub(crate) struct Companion {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Companion {
    /// Starts it; one that is nice gets what processor time others leave.
    pub(crate) fn start(is_nice: bool, role: &str, arguments: &[String]) -> io::Result<Self> {
        let program = std::env::current_exe()?;
        let mut command = if is_nice {
            let mut nice = Command::new("nice");
            nice.args(["-n", "10"]).arg(program);
            nice
        } else {
            Command::new(program)
        };
        command.arg(role).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let missing = || io::Error::other("no pipe");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Self { child, input, output })
    }

    /// Lets it go on.
    pub(crate) fn go_on(&mut self) -> io::Result<()> {
        self.input.write_all(b"\n")
    }

    /// Returns the next line that it prints; none if it has ended.
    pub(crate) fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let length = self.output.read_line(&mut line)?;
        Ok((length > 0).then(|| line.trim_end().to_owned()))
    }

    /// Returns the id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
