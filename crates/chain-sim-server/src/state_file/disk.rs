//! Reading and writing the file.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    sync::Arc,
};

use tracing::{debug, warn};

use super::{
    StateError,
    contents::Contents,
    envelope,
    journal::{Journal, LEAST_SPACE, Step},
    lock::{Lock, NO_SAVE},
    place::{Place, is_at},
    saved_server::SavedServer,
    unfinished::Unfinished,
};
use crate::devnet::DevnetState;

/// A state file that this server alone reads and writes.
#[derive(Debug)]
pub(crate) struct Disk {
    place: Place,
    lock: Lock,
    /// A descriptor for the next save, in case there is no other. After a save it is that of the
    /// file.
    reserve: Option<Unfinished>,
    /// What the file contains, if this server has written it.
    journal: Option<Journal>,
    /// Only Unix can open folders, and so synchronize them.
    #[cfg(unix)]
    folder: File,
}

impl Disk {
    /// Opens the place of a state file. Locks it, removes what a crash left of an unfinished save,
    /// and checks that saves are possible by writing as many bytes as the file has.
    ///
    /// # Errors
    ///
    /// [`StateError::NotRegular`]; [`StateError::Locked`]; [`StateError::NotALock`];
    /// [`StateError::Write`] if nothing can be saved.
    pub(crate) fn new(path: &Path) -> Result<Self, StateError> {
        let place = Place::new(path)?;
        let lock = Lock::take(&place)?;
        let failed = |source| StateError::Write { path: place.path().into(), source };
        #[cfg(unix)]
        let folder = File::open(place.folder()).map_err(failed)?;
        let length = place.metadata()?.map_or(0, |metadata| metadata.len());
        let mut disk = Self {
            lock,
            reserve: None,
            journal: None,
            #[cfg(unix)]
            folder,
            place: place.clone(),
        };
        disk.check_space(length.max(LEAST_SPACE)).map_err(failed)?;
        Ok(disk)
    }

    /// Writes this many bytes, and removes them.
    fn check_space(&mut self, bytes: u64) -> io::Result<()> {
        let mut file = Unfinished::create(&self.place, &mut self.lock, &mut self.reserve)?;
        io::copy(&mut io::repeat(0x55).take(bytes), file.file())?;
        file.file().sync_all()?;
        self.reserve = Some(file.into_reserve());
        self.lock.record(NO_SAVE)
    }

    /// Reads the saved state, if there is any.
    ///
    /// # Errors
    ///
    /// [`StateError`] if the file is damaged or cannot be read.
    pub(crate) fn read(&self) -> Result<Option<SavedServer>, StateError> {
        let path = self.place.path();
        let Some(mut file) = self.place.open()? else { return Ok(None) };
        let mut content = Vec::new();
        let read = file.read_to_end(&mut content);
        read.map_err(|source| StateError::Read { path: path.into(), source })?;
        let Contents { saved, torn } = Contents::open(path, &content)?;
        if let Some(bytes) = torn {
            warn!(
                "{}: the last save was not completed: the last {bytes} bytes are left out, and the \
                 state is that of the save before",
                path.display()
            );
        }
        Ok(Some(saved))
    }

    /// Saves the state. At every moment, the file contains either the last save or this one,
    /// completely. Returns whether anything had changed since the last save.
    ///
    /// # Errors
    ///
    /// [`StateError::Write`]; [`StateError::NotRegular`] if something else has taken the file's
    /// place; [`StateError::Locked`] if the lock was removed, and another server has begun.
    pub(crate) fn write(&mut self, state: &Arc<DevnetState>) -> Result<bool, StateError> {
        let path = self.place.path().to_path_buf();
        let failed = |source| StateError::Write { path: path.clone(), source };
        if !self.lock.is_held().map_err(failed)? {
            self.lock = Lock::take(&self.place)?;
        }
        match self.add(state) {
            Ok(Step::Nothing) => return Ok(false),
            Ok(Step::Added) => return Ok(true),
            Ok(Step::WriteAll) => {}
            // A new file may have room where this one has none.
            Err(error) => debug!("adding changes to {} failed: {error}", path.display()),
        }
        self.write_all(state).map(|()| true)
    }

    /// Adds what has changed to the file.
    ///
    /// # Errors
    ///
    /// If it cannot be written. The file is as before then.
    fn add(&mut self, state: &Arc<DevnetState>) -> io::Result<Step> {
        let (Some(journal), Some(file)) = (&mut self.journal, &mut self.reserve) else {
            return Ok(Step::WriteAll);
        };
        // Not where somebody has removed or replaced the file.
        if !is_at(file.file(), self.place.path())? {
            return Ok(Step::WriteAll);
        }
        journal.add(file.file(), state)
    }

    /// Writes everything to a new file, which takes the place of the last one.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    fn write_all(&mut self, state: &Arc<DevnetState>) -> Result<(), StateError> {
        let path = self.place.path().to_path_buf();
        let failed = |source| StateError::Write { path: path.clone(), source };
        let content = envelope::seal(&SavedServer::from(&**state)).map_err(failed)?;
        let created = Unfinished::create(&self.place, &mut self.lock, &mut self.reserve);
        let mut file = created.map_err(failed)?;
        let written = self.replace(&mut file, &content.bytes);
        if written.is_ok() {
            let length = content.bytes.len() as u64;
            self.journal = Some(Journal::new(state.clone(), content.checksum, length));
        }
        // Otherwise changes can still be added to the last file.
        if written.is_ok() || self.reserve.is_none() {
            self.reserve = Some(file.into_reserve());
        } else {
            drop(file);
        }
        // If this fails, the next server looks for a file that is not there.
        let _recorded = self.lock.record(NO_SAVE);
        written
    }

    /// Replaces the file's content.
    fn replace(&self, file: &mut Unfinished, content: &[u8]) -> Result<(), StateError> {
        let place = &self.place;
        let failed = |source| StateError::Write { path: place.path().into(), source };
        if let Some(metadata) = place.metadata()? {
            file.file().set_permissions(metadata.permissions()).map_err(failed)?;
        }
        file.file().write_all(content).map_err(failed)?;
        // Synchronized before it is renamed: otherwise a power failure could leave an empty file.
        file.file().sync_all().map_err(failed)?;
        file.replace(place.path()).map_err(failed)?;
        #[cfg(unix)]
        self.folder.sync_all().map_err(failed)?;
        Ok(())
    }

    /// Returns the path of the state file.
    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }
}
