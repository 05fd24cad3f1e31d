//! Lines on standard output that wait for no reader: one who does not read stops nothing but them.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufWriter, Write},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, channel, sync_channel},
    thread,
    time::Duration,
};

/// Lines that wait to be written; those that are more are gone.
const LONGEST_QUEUE: usize = 8_192;
/// How long the end waits for lines that are not written yet.
const LONGEST_END: Duration = Duration::from_secs(1);

/// Takes lines, and never waits.
#[derive(Debug)]
pub(super) struct Printer {
    queue: SyncSender<String>,
    missed: Cell<usize>,
}

/// The thread that writes.
#[derive(Debug)]
pub(super) struct Writing(Receiver<()>);

impl Printer {
    /// Starts the thread that writes, to standard output.
    ///
    /// # Errors
    ///
    /// The system's, where there is no thread or no output.
    pub(super) fn start() -> io::Result<(Self, Writing)> {
        Self::with(standard_output()?, LONGEST_QUEUE)
    }

    /// Starts the thread that writes to `out`; so many lines may wait.
    fn with(out: impl Write + Send + 'static, longest: usize) -> io::Result<(Self, Writing)> {
        let (queue, lines) = sync_channel(longest);
        let (ended, end) = channel();
        thread::Builder::new().name("printer".into()).spawn(move || {
            // Whoever reads the lines may have read enough.
            let _closed = write_all(&lines, &mut BufWriter::new(out));
            drop(ended);
        })?;
        Ok((Self { queue, missed: Cell::new(0) }, Writing(end)))
    }

    /// Prints a line, unless too many wait already. How many were left out is said in their place.
    pub(super) fn print(&self, line: &str) {
        let is_queued = self.say_missed() && self.queue.try_send(line.into()).is_ok();
        if !is_queued {
            self.missed.set(self.missed.get() + 1);
        }
    }

    /// Says how many lines are left out, if there are any; whether there is room for more.
    fn say_missed(&self) -> bool {
        let missed = self.missed.get();
        if missed == 0 {
            return true;
        }
        let said = self.queue.try_send(format!("{missed} lines left out: nobody read them"));
        if said.is_ok() {
            self.missed.set(0);
        }
        said.is_ok()
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.say_missed();
    }
}

impl Writing {
    /// Waits until all is written, after the printer is gone; not for long.
    pub(super) fn finish(self) -> bool {
        self.0.recv_timeout(LONGEST_END) == Err(RecvTimeoutError::Disconnected)
    }
}

/// Writes lines as they come; those that come together, together.
fn write_all(lines: &Receiver<String>, out: &mut impl Write) -> io::Result<()> {
    loop {
        let line = match lines.try_recv() {
            Ok(line) => line,
            Err(TryRecvError::Empty) => {
                out.flush()?;
                match lines.recv() {
                    Ok(line) => line,
                    Err(_) => return Ok(()),
                }
            }
            Err(TryRecvError::Disconnected) => return out.flush(),
        };
        writeln!(out, "{line}")?;
    }
}

/// Standard output without its lock: whoever ends the process does not wait for what is written.
fn standard_output() -> io::Result<File> {
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned()?;
    #[cfg(not(windows))]
    let own = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()?;
    Ok(own.into())
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex},
        time::Instant,
    };

    use super::*;

    /// What is written when it is let through.
    #[derive(Debug, Clone, Default)]
    struct Pipe {
        written: Arc<Mutex<Vec<u8>>>,
        full: Arc<Mutex<()>>,
    }

    impl Pipe {
        fn lines(&self) -> Vec<String> {
            let written = self.written.lock().unwrap().clone();
            String::from_utf8(written).unwrap().lines().map(Into::into).collect()
        }
    }

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _open = self.full.lock().unwrap();
            self.written.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_come_in_order_and_all_of_them_before_the_end() {
        let pipe = Pipe::default();
        let (printer, writing) = Printer::with(pipe.clone(), 1_000).unwrap();
        let lines: Vec<String> = (0..1_000).map(|line| line.to_string()).collect();
        lines.iter().for_each(|line| printer.print(line));
        drop(printer);
        assert!(writing.finish());
        assert_eq!(pipe.lines(), lines);
    }

    #[test]
    fn who_prints_does_not_wait_for_who_does_not_read() {
        let pipe = Pipe::default();
        let (printer, writing) = Printer::with(pipe.clone(), 10).unwrap();
        let full = pipe.full.lock().unwrap();
        let line = "x".repeat(1_000);
        (0..10_000).for_each(|_| printer.print(&line));
        assert_eq!(pipe.lines(), Vec::<String>::new());
        drop(full);
        let mut printed = 10_000;
        while printer.missed.get() > 0 {
            thread::sleep(Duration::from_millis(1));
            printer.print(&line);
            printed += 1;
        }
        drop(printer);
        assert!(writing.finish());
        let lines = pipe.lines();
        let (whole, said): (Vec<&String>, Vec<&String>) =
            lines.iter().partition(|printed| **printed == line);
        let missed = said.iter().map(|said| said.split_once(' ').unwrap().0);
        let missed: usize = missed.map(|count| count.parse::<usize>().unwrap()).sum();
        assert!(missed > 9_000);
        assert_eq!(whole.len() + missed, printed);
    }

    #[test]
    fn end_does_not_wait_for_long() {
        let pipe = Pipe::default();
        let (printer, writing) = Printer::with(pipe.clone(), 10).unwrap();
        let _full = pipe.full.lock().unwrap();
        printer.print("x");
        drop(printer);
        let began = Instant::now();
        assert!(!writing.finish());
        assert!(began.elapsed() >= LONGEST_END);
        assert!(began.elapsed() < 5 * LONGEST_END);
    }
}
