//! The released bytecode of any revision.

use std::{env, path::PathBuf};

use messenger::Versions;
use reference::Released;

/// Returns the released bytecode of these versions: of 1.2 out of crate `kona-hardforks`, of 1.3 out
/// of the folder that `tests/released/extract.mjs` writes. That folder is `released` in cargo's
/// target folder.
///
/// # Errors
///
/// [`reference::Error`] if the bytecode is not available, or does not have its hash.
pub fn released(versions: Versions) -> Result<Released, reference::Error> {
    reference::released_at(versions, &folder())
}

/// The folder of the bytecode out of npm packages.
fn folder() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target")),
        PathBuf::from,
    );
    target.join("released")
}
