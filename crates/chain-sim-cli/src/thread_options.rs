//! The option for the threads that build blocks.

use core::num::NonZeroUsize;
use std::thread;

use chain_sim::Threads;
use clap::{Args, value_parser};

/// How many threads build blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Args)]
pub(crate) struct ThreadOptions {
    /// The most threads that build the blocks of one timestamp, each the block of one chain. What
    /// they build does not depend on their number. [default: one for each core]
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        value_parser = value_parser!(u16).range(1..=1000)
    )]
    threads: Option<u16>,
}

impl ThreadOptions {
    /// Returns the number of threads.
    pub(crate) fn count(self) -> NonZeroUsize {
        let given = self.threads.and_then(|threads| NonZeroUsize::new(threads.into()));
        // Where the system does not tell, there is one core.
        let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        given.unwrap_or_else(cores)
    }
}

impl From<ThreadOptions> for Threads {
    fn from(options: ThreadOptions) -> Self {
        Self::up_to(options.count())
    }
}
