//! Reading and writing the file.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use super::{StateError, envelope, saved_server::SavedServer};

/// The path of a state file, and of the file that replaces it.
#[derive(Debug, Clone)]
pub(crate) struct Disk {
    path: PathBuf,
    folder: PathBuf,
    /// The path of the next save while it is being written. It is never read.
    unfinished: PathBuf,
}

impl Disk {
    /// Opens the place of a state file. Removes what a crash left of an unfinished save, and checks
    /// that saves are possible.
    ///
    /// # Errors
    ///
    /// [`StateError::Write`] if nothing can be saved.
    pub(crate) fn new(path: &Path) -> Result<Self, StateError> {
        let failed = |source| StateError::Write { path: path.into(), source };
        // If the path is a link, the file behind it is the one to save to.
        let path = match fs::canonicalize(path) {
            Ok(path) => path,
            Err(error) if error.kind() == ErrorKind::NotFound => path.into(),
            Err(error) => return Err(failed(error)),
        };
        let name = path.file_name().filter(|_| !path.is_dir());
        let name = name.ok_or_else(|| failed(ErrorKind::IsADirectory.into()))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_path_buf();
        let mut unfinished = name.to_os_string();
        unfinished.push(".saving");
        let disk = Self { unfinished: folder.join(unfinished), folder, path };
        File::create(&disk.unfinished).map_err(failed)?;
        fs::remove_file(&disk.unfinished).map_err(failed)?;
        Ok(disk)
    }

    /// Reads the saved state, if there is any.
    ///
    /// # Errors
    ///
    /// [`StateError`] if the file is damaged or cannot be read.
    pub(crate) fn read(&self) -> Result<Option<SavedServer>, StateError> {
        match fs::read(&self.path) {
            Ok(file) => envelope::open(&self.path, &file).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StateError::Read { path: self.path.clone(), source }),
        }
    }

    /// Saves the state. At every moment, the file contains either the last save or this one,
    /// completely.
    ///
    /// # Errors
    ///
    /// [`StateError::Write`].
    pub(crate) fn write(&self, saved: &SavedServer) -> Result<(), StateError> {
        let written = envelope::seal(saved).and_then(|file| self.replace(&file));
        written.map_err(|source| {
            // The file may not exist.
            let _removed = fs::remove_file(&self.unfinished);
            StateError::Write { path: self.path.clone(), source }
        })
    }

    /// Replaces the file's content.
    fn replace(&self, content: &[u8]) -> io::Result<()> {
        let mut file = File::create(&self.unfinished)?;
        file.write_all(content)?;
        // Synchronized before it is renamed: otherwise a power failure could leave an empty file.
        file.sync_all()?;
        fs::rename(&self.unfinished, &self.path)?;
        // Only Unix can open folders, and so synchronize them.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// Returns the path of the state file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
