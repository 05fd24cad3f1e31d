//! Requests to the JSON-RPC server, each of which it must answer.
//!
//! The input takes the place of a random number generator: it decides about one request after the
//! other until it is used up. The example `fuzz_rpc` makes the same requests from a seed.
#![no_main]

use std::{cell::Cell, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use rand::RngCore;
use tokio::runtime::{Builder, Runtime};

#[path = "../../crates/chain-sim-server/examples/fuzz_rpc/session/mod.rs"]
mod session;

use session::Session;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));

/// The rest of the input, followed by zeros without end.
struct Input<'a, 'b>(&'a Cell<&'b [u8]>);

impl RngCore for Input<'_, '_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        let input = self.0.get();
        let (taken, left) = input.split_at(input.len().min(bytes.len()));
        bytes[..taken.len()].copy_from_slice(taken);
        bytes[taken.len()..].fill(0);
        self.0.set(left);
    }
}

fuzz_target!(|data: &[u8]| {
    let left = Cell::new(data);
    RUNTIME.block_on(async {
        let mut session = Session::start(Input(&left)).expect("a server that starts");
        while !left.get().is_empty() {
            let request = session.next();
            let shown = request.to_string();
            session.put(request).await.unwrap_or_else(|error| panic!("{error}\n{shown}"));
        }
    });
});
