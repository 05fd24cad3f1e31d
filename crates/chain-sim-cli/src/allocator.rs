//! What glibc's allocator keeps of freed memory.
//!
//! glibc raises two thresholds as large blocks are freed: from which size on a block gives its memory
//! back at once, up to 32 MiB, and how much is kept below that, up to twice as much for each arena.
//! After a few requests of some MiB, a server would keep more than all its clients may make it hold.
//! On the other hand an EVM allocates a quarter of a MiB for its stacks, and the thresholds at the
//! start, 128 KiB, would give that back to the system after each transaction.
//!
//! glibc reads its settings from variables, before the program begins. Other allocators have their
//! own rules.

/// glibc's variables, and their values in bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(&str, &str); 2] = [
    // Larger blocks are given back at once.
    ("MALLOC_MMAP_THRESHOLD_", "393216"),
    // More than that is not kept of smaller ones at the end of an arena.
    ("MALLOC_TRIM_THRESHOLD_", "2097152"),
];

/// Begins the program anew, as the same process, if glibc has to be told its settings. Returns if
/// they are set, or if the program cannot begin anew; then it needs more memory.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn set() {
    use std::{env, os::unix::process::CommandExt, process::Command};

    let missing: Vec<_> =
        SETTINGS.into_iter().filter(|(name, _)| env::var_os(name).is_none()).collect();
    let mut arguments = env::args_os();
    if missing.is_empty() {
        return;
    }
    let (Ok(program), Some(name)) = (env::current_exe(), arguments.next()) else { return };
    let _error = Command::new(program).arg0(name).args(arguments).envs(missing).exec();
}

/// Does nothing: the allocator is not glibc's.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) const fn set() {}
