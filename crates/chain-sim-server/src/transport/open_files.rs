//! The most files that the process may have open. Each connection takes one.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The files that are kept for other things than connections and ports: state files, the log, the
/// runtime, and clients that are being turned away.
const KEPT: usize = 128;

/// Raises the most files that the process may have open as far as the system allows, and returns it.
/// A program that serves many clients does this at its start.
///
/// # Errors
///
/// The system's error.
pub fn raise_open_files() -> io::Result<u64> {
    rlimit::increase_nofile_limit(u64::MAX)
}

/// The files that are left for connections.
#[derive(Debug, Clone)]
pub(super) struct OpenFiles {
    most: usize,
    ports: Arc<AtomicUsize>,
}

impl OpenFiles {
    /// Reads how many files the process may have open.
    pub(super) fn read() -> Self {
        Self { most: most(), ports: Arc::default() }
    }

    /// Counts a port until the returned guard is dropped.
    pub(super) fn open_port(&self) -> CountedPort {
        self.ports.fetch_add(1, Ordering::AcqRel);
        CountedPort(self.ports.clone())
    }

    /// Makes room for so many connections in the system's table of open files, by means of one of them.
    /// When Linux makes the table larger, all threads that open a file wait for some 10 ms: that happens
    /// here, and not while many clients connect.
    #[cfg(target_os = "linux")]
    pub(super) fn make_room(&self, connections: usize, file: impl std::os::fd::AsFd) {
        let ports = self.ports.load(Ordering::Acquire);
        let last = connections.saturating_add(KEPT + ports).min(self.most.saturating_sub(1));
        // Where it fails, the table grows later.
        let _closed =
            rustix::io::fcntl_dupfd_cloexec(file, i32::try_from(last).unwrap_or(i32::MAX));
    }

    /// Returns the most connections.
    pub(super) fn connections(&self) -> usize {
        self.most.saturating_sub(KEPT + self.ports.load(Ordering::Acquire))
    }
}

/// An open port.
#[derive(Debug)]
pub(super) struct CountedPort(Arc<AtomicUsize>);

impl Drop for CountedPort {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Returns the most open files. Elsewhere than on Unix, connections are not limited by it.
fn most() -> usize {
    #[cfg(unix)]
    if let Ok(most) = rlimit::Resource::NOFILE.get_soft() {
        return usize::try_from(most).unwrap_or(usize::MAX);
    }
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_ports_and_others() {
        let files = OpenFiles { most: 1_024, ports: Arc::default() };
        assert_eq!(files.connections(), 896);
        let ports: Vec<_> = (0..3).map(|_| files.open_port()).collect();
        assert_eq!(files.clone().connections(), 893);
        drop(ports);
        assert_eq!(files.connections(), 896);
        assert_eq!(OpenFiles { most: 64, ports: Arc::default() }.connections(), 0);
        assert!(OpenFiles::read().connections() > 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn table_has_room_for_connections() {
        let files = OpenFiles::read();
        files.make_room(700, std::fs::File::open("/").unwrap());
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let size = status.lines().find_map(|line| line.strip_prefix("FDSize:")).unwrap();
        assert!(size.trim().parse::<usize>().unwrap() >= 700.min(files.most), "{size}");
    }
}
