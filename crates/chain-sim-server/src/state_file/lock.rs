//! The lock of a state file: one server at a time.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, Write},
    path::PathBuf,
    process, thread,
    time::Duration,
};

use super::{
    StateError,
    place::{Place, is_at, options, require_regular},
};

/// The ending of the lock's name. The state file cannot be its own lock: each save replaces it.
const ENDING: &str = ".chain-sim-lock";
/// The first word of a lock.
const NAME: &str = "chain-sim-lock";
/// The most bytes of a lock.
const LONGEST: u64 = 64;
/// The number of no save.
pub(super) const NO_SAVE: u64 = 0;
/// How often a lock that another server has is tried, in case that server is about to end.
const TRIES: u32 = 10;
/// The time between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// A locked file beside the state file. The system unlocks it when the process ends, however that
/// happens. It contains the process and the name of its unfinished save.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

/// The content of a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Holder {
    pid: u32,
    /// The number in the name of the unfinished save; [`NO_SAVE`] without one.
    save: u64,
}

impl Lock {
    /// Takes the lock, and removes the unfinished save of an earlier server that did not end in
    /// order.
    ///
    /// # Errors
    ///
    /// [`StateError::Locked`] if another server has it; [`StateError::NotALock`] if the file is not
    /// a lock; [`StateError::Write`].
    pub(super) fn take(place: &Place) -> Result<Self, StateError> {
        let path = place.beside(ENDING);
        let failed = |source| StateError::Write { path: path.clone(), source };
        let mut tries = 0;
        let mut file = loop {
            if let Ok(metadata) = fs::symlink_metadata(&path) {
                require_regular(&path, &metadata)?;
            }
            let open = options().read(true).write(true).create(true).truncate(false).open(&path);
            let mut file = open.map_err(failed)?;
            require_regular(&path, &file.metadata().map_err(failed)?)?;
            match file.try_lock() {
                // Otherwise its holder has just removed it, and the next server creates another.
                Ok(()) if is_at(&file, &path).map_err(failed)? => break file,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if tries == TRIES => {
                    // Where locks are mandatory, it cannot be read.
                    let holder = read(&mut file).ok().and_then(|content| Holder::parse(&content));
                    let (path, actual) = (place.path().into(), holder.map(|holder| holder.pid));
                    return Err(StateError::Locked { path, actual });
                }
                Err(TryLockError::WouldBlock) => {
                    tries += 1;
                    thread::sleep(PAUSE);
                }
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        };
        let content = read(&mut file).map_err(failed)?;
        match Holder::parse(&content) {
            Some(Holder { save: NO_SAVE, .. }) => {}
            // Saves get only names that no file has, so this one is that process's.
            Some(holder) => drop(fs::remove_file(place.unfinished(holder.save))),
            // Its process has crashed before it wrote anything.
            None if content.is_empty() => {}
            None => {
                let actual = String::from_utf8_lossy(&content).into_owned();
                return Err(StateError::NotALock { path, expected: NAME, actual });
            }
        }
        let mut lock = Self { file, path };
        lock.record(NO_SAVE)
            .map_err(|source| StateError::Write { path: lock.path.clone(), source })?;
        Ok(lock)
    }

    /// Records the number of the unfinished save that is about to be created, so that it can be
    /// removed after a crash; or [`NO_SAVE`].
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub(super) fn record(&mut self, save: u64) -> io::Result<()> {
        let content = Holder { pid: process::id(), save }.to_string();
        // It is never empty in between, so that others can always read the process.
        self.file.rewind()?;
        self.file.write_all(content.as_bytes())?;
        self.file.set_len(content.len() as u64)
    }

    /// Whether the file is still there. If somebody has removed it, another server can have begun.
    ///
    /// # Errors
    ///
    /// If the system cannot tell.
    pub(super) fn is_held(&self) -> io::Result<bool> {
        is_at(&self.file, &self.path)
    }
}

impl Drop for Lock {
    /// Removes the file while it is locked: servers that wait for it notice that it has gone.
    fn drop(&mut self) {
        if self.is_held().unwrap_or(false) {
            // A file that cannot be removed is unlocked all the same.
            let _stays = fs::remove_file(&self.path);
        }
    }
}

impl Holder {
    /// Parses the content of a lock.
    fn parse(content: &[u8]) -> Option<Self> {
        let text = str::from_utf8(content).ok()?;
        let mut words = text.strip_suffix('\n')?.split(' ');
        let (name, pid, save) = (words.next()?, words.next()?, words.next()?);
        let holder = Self { pid: pid.parse().ok()?, save: u64::from_str_radix(save, 16).ok()? };
        (name == NAME && holder.to_string() == text).then_some(holder)
    }
}

impl core::fmt::Display for Holder {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        writeln!(f, "{NAME} {} {:016x}", self.pid, self.save)
    }
}

/// Reads a lock, or the beginning of what is none.
fn read(file: &mut File) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    file.rewind()?;
    file.take(LONGEST).read_to_end(&mut content)?;
    Ok(content)
}
