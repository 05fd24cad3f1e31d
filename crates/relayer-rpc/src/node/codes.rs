//! Which accounts have code.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use alloy_primitives::Address;

/// How long an account without code counts as such. Code stays for ever.
const NO_CODE: Duration = Duration::from_secs(60);
/// The most accounts that are remembered.
const MOST: usize = 100_000;

/// Which accounts have code, as far as it was asked.
#[derive(Debug, Default)]
pub(super) struct Codes(Mutex<HashMap<Address, Known>>);

/// Whether an account has code, and when that was so.
#[derive(Debug, Clone, Copy)]
struct Known {
    has_code: bool,
    at: Instant,
}

impl Codes {
    /// Whether an account has code; `None` where that is unknown.
    pub(super) fn has_code(&self, account: &Address) -> Option<bool> {
        let known = self.lock().get(account).copied()?;
        (known.has_code || known.at.elapsed() < NO_CODE).then_some(known.has_code)
    }

    /// Notes whether accounts have code.
    pub(super) fn set(&self, known: impl IntoIterator<Item = (Address, bool)>) {
        let mut codes = self.lock();
        if codes.len() >= MOST {
            codes.clear();
        }
        let at = Instant::now();
        codes
            .extend(known.into_iter().map(|(account, has_code)| (account, Known { has_code, at })));
    }

    /// Locks what is known.
    fn lock(&self) -> MutexGuard<'_, HashMap<Address, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
