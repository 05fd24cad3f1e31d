//! The file itself.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use super::{SavedServer, StateError, envelope};

/// A state file's place, and that of the one which is to take it.
#[derive(Debug, Clone)]
pub(in crate::server) struct Disk {
    path: PathBuf,
    folder: PathBuf,
    /// What is being written. Nobody reads it.
    unfinished: PathBuf,
}

impl Disk {
    /// The place of a state file. What a crash has left of a save is removed, and it is made sure
    /// that there can be another.
    ///
    /// # Errors
    ///
    /// [`StateError::Write`] where nothing can be saved.
    pub(in crate::server) fn new(path: &Path) -> Result<Self, StateError> {
        let failed = |source| StateError::Write { path: path.into(), source };
        // The file that a link is to is the one that is saved to.
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

    /// What is saved, if anything is.
    ///
    /// # Errors
    ///
    /// [`StateError`] for what is not as it was saved.
    pub(in crate::server) fn read(&self) -> Result<Option<SavedServer>, StateError> {
        match fs::read(&self.path) {
            Ok(file) => envelope::open(&self.path, &file).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StateError::Read { path: self.path.clone(), source }),
        }
    }

    /// Saves. At every moment the file is there with all that was saved last, or with all of this.
    ///
    /// # Errors
    ///
    /// [`StateError::Write`].
    pub(super) fn write(&self, saved: &SavedServer) -> Result<(), StateError> {
        let written = envelope::seal(saved).and_then(|file| self.replace(&file));
        written.map_err(|source| {
            // There may be none.
            let _removed = fs::remove_file(&self.unfinished);
            StateError::Write { path: self.path.clone(), source }
        })
    }

    /// Puts this into the place of the file.
    fn replace(&self, content: &[u8]) -> io::Result<()> {
        let mut file = File::create(&self.unfinished)?;
        file.write_all(content)?;
        // On the disk before it has the name: otherwise a power failure could leave an empty file.
        file.sync_all()?;
        fs::rename(&self.unfinished, &self.path)?;
        // Folders can be opened, and so synchronized, on Unix alone.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
