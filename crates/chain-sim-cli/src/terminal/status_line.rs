//! A line at the bottom of the terminal that says how a server is doing.

use std::{
    io::{self, Write},
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread::Builder,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::colours::is_dumb;

/// Time between two states.
const INTERVAL: Duration = Duration::from_millis(500);
/// How long the end of the process waits until the line is removed.
const LONGEST_END: Duration = Duration::from_millis(500);

/// A line on standard error that is below everything else, as long as everything else is written by
/// [`over`](Self::over).
#[derive(Debug, Clone)]
pub(crate) struct StatusLine(ProgressBar);

impl StatusLine {
    /// Creates an empty line; `None` without a terminal.
    pub(crate) fn new() -> Option<Self> {
        let bar = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("{wide_msg:.dim}").ok()?;
        (!bar.is_hidden() && !is_dumb()).then(|| Self(bar.with_style(style)))
    }

    /// Returns a writer that writes above the line.
    pub(crate) const fn over<W: Write>(self, writer: W) -> AboveLine<W> {
        AboveLine { line: self, writer }
    }

    /// Shows what `status` says, again and again, until the result is dropped. `status` is passed the
    /// time since it was asked last. It is asked on a thread of its own: writing to a terminal can take
    /// for ever.
    pub(crate) fn show(
        self,
        mut status: impl FnMut(Duration) -> Option<String> + Send + 'static,
    ) -> io::Result<Shown> {
        let (end, ends) = channel::<Sender<()>>();
        Builder::new().name("status".into()).spawn(move || {
            loop {
                match ends.recv_timeout(INTERVAL) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                    Ok(done) => {
                        self.0.finish_and_clear();
                        // Nobody may wait for it any more.
                        let _gone = done.send(());
                        return;
                    }
                }
                if let Some(text) = status(INTERVAL) {
                    self.0.set_message(text);
                }
            }
        })?;
        Ok(Shown(end))
    }
}

/// A line that is shown; it is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Shown(Sender<Sender<()>>);

impl Drop for Shown {
    fn drop(&mut self) {
        let (done, removed) = channel();
        if self.0.send(done).is_ok() {
            // Where the terminal takes nothing, the line stays.
            let _late = removed.recv_timeout(LONGEST_END);
        }
    }
}

/// Writes above a [`StatusLine`].
#[derive(Debug)]
pub(crate) struct AboveLine<W> {
    line: StatusLine,
    writer: W,
}

impl<W: Write> Write for AboveLine<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Self { line, writer } = self;
        // The line can be drawn again only when the last one is whole.
        line.0.suspend(|| writer.write_all(bytes)).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
