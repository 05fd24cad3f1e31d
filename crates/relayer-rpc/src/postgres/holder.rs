//! The name of a replica.

use std::process;

/// Returns a name by which people find this process: host and process id. The lease does not depend on
/// it.
pub(super) fn name() -> String {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{host}, process {}", process::id())
}
