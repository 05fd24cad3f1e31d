//! Signals about the state file: SIGHUP and SIGXFSZ.

use crate::error::Error;

/// The handled signals.
#[derive(Debug)]
pub(crate) struct SaveSignals {
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
}

impl SaveSignals {
    /// Begins to handle the signals. SIGXFSZ, which would end the process at the limit of a file's
    /// size, does nothing: the write has an error instead. SIGHUP is handled if there is a state to
    /// save.
    ///
    /// # Errors
    ///
    /// [`Error::Runtime`].
    pub(crate) fn start(has_state: bool) -> Result<Self, Error> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            // Its handler stays when this is dropped.
            drop(signal(SignalKind::from_raw(libc::SIGXFSZ)).map_err(Error::Runtime)?);
            let hangup = has_state.then(|| signal(SignalKind::hangup())).transpose();
            Ok(Self { hangup: hangup.map_err(Error::Runtime)? })
        }
        #[cfg(not(unix))]
        {
            let _saves_at_its_end = has_state;
            Ok(Self {})
        }
    }

    /// Waits for the next SIGHUP.
    pub(crate) async fn hangup(&mut self) {
        #[cfg(unix)]
        if let Some(hangup) = &mut self.hangup
            && hangup.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
