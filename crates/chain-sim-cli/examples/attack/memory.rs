//! What the system says about the memory of a process.

use std::{fs, io};

/// The memory of a process, in MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Its resident set (`VmRSS`).
    pub(crate) resident: u64,
    /// The largest since it began, or since [`forget_peak`] (`VmHWM`).
    pub(crate) peak: u64,
}

/// Reads the memory of a process.
pub(crate) fn memory(process: u32) -> io::Result<Memory> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let mebibytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        kibibytes.map(|it| it / 1024).ok_or_else(|| io::Error::other(format!("no {name}")))
    };
    Ok(Memory { resident: mebibytes("VmRSS:")?, peak: mebibytes("VmHWM:")? })
}

/// Sets the peak of a process to what it has now.
pub(crate) fn forget_peak(process: u32) -> io::Result<()> {
    fs::write(format!("/proc/{process}/clear_refs"), "5")
}

/// Returns whether a process has ended, or waits for its parent to ask how.
pub(crate) fn has_ended(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).map_or(true, |stat| {
        // The name before the state can have any characters, but the last parenthesis is its end.
        stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
    })
}
