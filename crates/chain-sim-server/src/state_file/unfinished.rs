//! The file of a save that is being written.

use std::{
    fs::{self, File},
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{
    lock::{Lock, NO_SAVE},
    place::{Place, is_at, options},
};

/// How often a file is tried to be created.
const TRIES: u32 = 100;
/// The time between two tries while the process has no descriptor left.
const PAUSE: Duration = Duration::from_millis(10);

impl Place {
    /// Returns the path of an unfinished save.
    pub(super) fn unfinished(&self, save: u64) -> PathBuf {
        self.beside(&format!(".saving-{save:016x}"))
    }
}

/// A new file beside the state file, which is removed unless it [becomes](Self::replace) the state
/// file. Afterwards its descriptor is kept in reserve for the next one.
#[derive(Debug)]
pub(super) struct Unfinished {
    file: File,
    /// `None` once it is the state file, or removed.
    path: Option<PathBuf>,
}

impl Unfinished {
    /// Creates it, with a name that nothing has. Gives up `reserve` if there is no other
    /// descriptor.
    ///
    /// # Errors
    ///
    /// If no file can be created.
    pub(super) fn create(
        place: &Place,
        lock: &mut Lock,
        reserve: &mut Option<Self>,
    ) -> io::Result<Self> {
        let mut tries = 0;
        loop {
            let save = random();
            lock.record(save)?;
            let path = place.unfinished(save);
            // Never a file or a link that exists already.
            let error = match options().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { file, path: Some(path) }),
                Err(error) => error,
            };
            let is_exhausted = is_exhausted(&error);
            if tries == TRIES || !(is_exhausted || error.kind() == ErrorKind::AlreadyExists) {
                return Err(error);
            }
            tries += 1;
            // Connections can take the descriptor that becomes free, and others can end.
            if is_exhausted && reserve.take().is_none() {
                thread::sleep(PAUSE);
            }
        }
    }

    /// Returns the file.
    pub(super) const fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Makes it the file at a path.
    ///
    /// # Errors
    ///
    /// If it cannot be renamed, or if something else has taken its place.
    pub(super) fn replace(&mut self, target: &Path) -> io::Result<()> {
        if let Some(path) = &self.path {
            if !is_at(&self.file, path)? {
                let gone = format!("expected {} to be there still", path.display());
                return Err(io::Error::new(ErrorKind::NotFound, gone));
            }
            fs::rename(path, target)?;
        }
        self.path = None;
        Ok(())
    }

    /// Removes it, and returns its descriptor.
    pub(super) fn into_reserve(mut self) -> Self {
        if self.path.is_some() {
            // Without this, its content would take space for as long as it is open.
            let _shorter = self.file.set_len(0);
        }
        self.remove();
        self
    }

    /// Removes it, unless it is the state file.
    fn remove(&mut self) {
        if let Some(path) = self.path.take()
            && is_at(&self.file, &path).unwrap_or(false)
        {
            // What stays is removed by the next server, which reads its name in the lock.
            let _stays = fs::remove_file(path);
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Returns a random number other than [`NO_SAVE`].
fn random() -> u64 {
    const { assert!(NO_SAVE == 0) };
    RandomState::new().build_hasher().finish().max(1)
}

/// Whether there was no descriptor left, in the process or in the system.
fn is_exhausted(error: &io::Error) -> bool {
    #[cfg(unix)]
    return matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE));
    #[cfg(not(unix))]
    return matches!(error.raw_os_error(), Some(4));
}
