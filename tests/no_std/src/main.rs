//! Crate `messenger` at a prover's, a relayer's and a node's work, in a program without the standard
//! library.
//!
//! That it compiles is the proof that no dependency has std: a program takes one panic handler, and
//! std would be the second. The exit code is 0, or the number of the first [`Mismatch`].
#![no_std]
#![no_main]

mod accelerated;
mod mismatch;
mod prover;
mod relayer;
mod vectors;

use core::panic::PanicInfo;

use dlmalloc::GlobalDlmalloc;
use mismatch::Mismatch;
use rustix::process::{Signal, getpid, kill_process};

#[global_allocator]
static ALLOCATOR: GlobalDlmalloc = GlobalDlmalloc;

/// What libc's startup code calls.
#[expect(unsafe_code, reason = "the symbol that libc looks for is `main`, unmangled")]
#[unsafe(no_mangle)]
pub extern "C" fn main() -> i32 {
    let checked =
        prover::prove().and_then(|()| relayer::relay()).and_then(|()| accelerated::accelerate());
    match checked {
        Ok(()) => 0,
        Err(mismatch) => mismatch.exit_code(),
    }
}

/// Ends the process by the signal that `abort` raises, for a panic is no mismatch and has no code.
#[panic_handler]
fn abort(_: &PanicInfo<'_>) -> ! {
    loop {
        // A refused signal leaves nothing to do but to try again.
        let _ = kill_process(getpid(), Signal::ABORT);
    }
}

/// `mismatch`, unless what the crate computed `is_known`.
const fn expect(is_known: bool, mismatch: Mismatch) -> Result<(), Mismatch> {
    if is_known { Ok(()) } else { Err(mismatch) }
}
