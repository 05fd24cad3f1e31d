//! Guards of the bytes that connections owe.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::timeout;

use super::{
    account::{NoRoom, RETRY},
    share::Share,
};

/// Bytes that a connection owes until this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    share: Arc<Share>,
    bytes: u64,
}

impl Share {
    /// Holds nothing yet.
    pub(crate) fn nothing(self: &Arc<Self>) -> Held {
        Held { share: self.clone(), bytes: 0 }
    }

    /// Holds so many bytes until the returned guard is dropped.
    ///
    /// # Errors
    ///
    /// [`NoRoom`].
    pub(crate) fn hold(self: &Arc<Self>, bytes: u64) -> Result<Held, NoRoom> {
        let mut held = self.nothing();
        held.resize(bytes)?;
        Ok(held)
    }
}

impl Share {
    /// As [`hold`](Self::hold), and leaves the reserve for short requests to them.
    ///
    /// # Errors
    ///
    /// [`NoRoom`].
    pub(super) fn hold_beyond_reserve(self: &Arc<Self>, bytes: u64) -> Result<Held, NoRoom> {
        let mut held = self.nothing();
        held.try_resize(bytes, Some(u64::MAX)).inspect_err(|_| self.memory().record_refusal())?;
        Ok(held)
    }
}

impl Held {
    /// Returns whose bytes they are.
    pub(crate) const fn share(&self) -> &Arc<Share> {
        &self.share
    }

    /// Returns the number of bytes.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Changes the number of bytes.
    ///
    /// # Errors
    ///
    /// [`NoRoom`]; then it is as before.
    pub(crate) fn resize(&mut self, bytes: u64) -> Result<(), NoRoom> {
        self.try_resize(bytes, None).inspect_err(|_| self.share.memory().record_refusal())
    }

    /// As [`resize`](Self::resize), for a part of a request whose length is unknown, and that does not
    /// wait.
    ///
    /// # Errors
    ///
    /// [`NoRoom`]; then it is as before.
    pub(crate) fn resize_part(&mut self, bytes: u64) -> Result<(), NoRoom> {
        self.try_resize(bytes, Some(u64::MAX))
    }

    /// As [`resize`](Self::resize), and waits until there is room, if there can be without an end of
    /// what this guard holds itself.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if there cannot be.
    pub(crate) async fn resize_later(&mut self, bytes: u64) -> Result<(), NoRoom> {
        self.wait_for(bytes, None).await
    }

    /// As [`resize_later`](Self::resize_later), for the first bytes of a request that has `whole`
    /// bytes, or `u64::MAX` if its length is unknown. One that is whole with these bytes leaves nothing to
    /// others. It must not wait without end: others may wait for what it holds. See [`Memory::overdue`](super::Memory::overdue).
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if there cannot be room.
    pub(crate) async fn resize_in_part(&mut self, bytes: u64, whole: u64) -> Result<(), NoRoom> {
        self.wait_for(bytes, (bytes < whole).then_some(whole)).await
    }

    async fn wait_for(&mut self, bytes: u64, coming: Option<u64>) -> Result<(), NoRoom> {
        let mut has_waited = false;
        loop {
            let memory = self.share.memory().clone();
            let freed = memory.freed();
            tokio::pin!(freed);
            // From now on it misses nothing that is given back.
            freed.as_mut().enable();
            match self.try_resize(bytes, coming) {
                Err(_) if bytes <= self.share.most() => {
                    let _later = timeout(RETRY, freed).await;
                    has_waited = true;
                }
                Err(_) => return self.resize(bytes),
                Ok(()) => {
                    if has_waited {
                        memory.wake_next();
                    }
                    return Ok(());
                }
            }
        }
    }

    /// Changes the number of bytes, and counts no refusal.
    fn try_resize(&mut self, bytes: u64, coming: Option<u64>) -> Result<(), NoRoom> {
        match bytes.checked_sub(self.bytes) {
            Some(more) => self.share.take(more, coming)?,
            None => self.share.give_back(self.bytes - bytes),
        }
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.share.give_back(self.bytes);
    }
}

/// An answer or a notification that is not sent.
#[derive(Debug)]
pub(crate) struct Unsent {
    held: Held,
}

impl Unsent {
    /// Counts an answer as not sent until it is dropped.
    pub(crate) fn new(held: Held) -> Arc<Self> {
        held.share.add_unsent();
        Arc::new(Self { held })
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        self.held.share.remove_unsent();
    }
}

/// What a request that reads makes the server hold besides its answer, until its last copy is
/// dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<Held>>>);

impl Kept {
    /// Keeps this, too.
    pub(crate) fn keep(&self, held: Held) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(held);
    }
}
