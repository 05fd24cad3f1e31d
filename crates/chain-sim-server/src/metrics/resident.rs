//! The memory of the process.

use std::fs;

/// Returns the resident set of the process in bytes; `None` where the system does not say.
pub(super) fn resident_bytes() -> Option<u64> {
    parse(&fs::read_to_string("/proc/self/status").ok()?)
}

/// Reads the line `VmRSS:     1234 kB`.
fn parse(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resident_set_is_read_where_there_is_one() {
        let status = "Name:\tx\nVmPeak:\t    9 kB\nVmRSS:\t    1234 kB\nThreads:\t2\n";
        assert_eq!(parse(status), Some(1234 * 1024));
        for other in ["", "VmRSS:", "VmRSS:\t12 MB", "VmRSS:\t-1 kB", "VmSize:\t 3 kB"] {
            assert_eq!(parse(other), None, "{other:?}");
        }
        #[cfg(target_os = "linux")]
        assert!(resident_bytes().unwrap() > 100_000);
    }
}
