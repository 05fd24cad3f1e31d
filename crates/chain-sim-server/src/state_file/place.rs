//! The place of a state file: only a regular file is read or replaced, and no link is followed.

use std::{
    ffi::OsStr,
    fs::{self, File, FileType, Metadata, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::StateError;

/// The absolute path of a state file. Its folder is resolved once, so that all names of a folder
/// lead to the same lock.
#[derive(Debug, Clone)]
pub(super) struct Place {
    path: PathBuf,
}

impl Place {
    /// Resolves the path of a state file.
    ///
    /// # Errors
    ///
    /// [`StateError::NotRegular`]; [`StateError::Write`] without a folder, or for a file that is
    /// read-only.
    pub(super) fn new(path: &Path) -> Result<Self, StateError> {
        let failed = |source| StateError::Write { path: path.into(), source };
        let is_name = |name: &&OsStr| {
            // `file_name` ignores a slash or `/.` at the end, which only a folder can have.
            path.as_os_str().as_encoded_bytes().ends_with(name.as_encoded_bytes())
        };
        let Some(name) = path.file_name().filter(is_name) else {
            return Err(StateError::NotRegular { path: path.into(), actual: FOLDERS_PATH });
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(failed)?;
        let place = Self { path: folder.join(name) };
        // A rename replaces a read-only file, too.
        if place.metadata()?.is_some_and(|metadata| metadata.permissions().readonly()) {
            return Err(failed(ErrorKind::PermissionDenied.into()));
        }
        Ok(place)
    }

    /// Returns the path of the state file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the path of the folder.
    #[cfg(unix)]
    pub(super) fn folder(&self) -> &Path {
        // A file's path always has one.
        self.path.parent().unwrap_or(&self.path)
    }

    /// Returns the path of a file beside the state file, whose name has this ending.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(ending);
        path.into()
    }

    /// Returns the metadata of the file, if there is one.
    ///
    /// # Errors
    ///
    /// [`StateError::NotRegular`] for anything else than a file; [`StateError::Read`].
    pub(super) fn metadata(&self) -> Result<Option<Metadata>, StateError> {
        match fs::symlink_metadata(&self.path) {
            Ok(metadata) => require_regular(&self.path, &metadata).map(|()| Some(metadata)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StateError::Read { path: self.path.clone(), source }),
        }
    }

    /// Opens the file, if there is one.
    ///
    /// # Errors
    ///
    /// [`StateError::NotRegular`]; [`StateError::Read`].
    pub(super) fn open(&self) -> Result<Option<File>, StateError> {
        let failed = |source| StateError::Read { path: self.path.clone(), source };
        if self.metadata()?.is_none() {
            return Ok(None);
        }
        let file = options().read(true).open(&self.path).map_err(failed)?;
        // Something else can have taken its place.
        require_regular(&self.path, &file.metadata().map_err(failed)?)?;
        Ok(Some(file))
    }
}

/// What a path that ends with a slash names.
const FOLDERS_PATH: &str = "the path of a directory";

/// Returns options that open no link, and that do not wait for the other end of a pipe.
pub(super) fn options() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    options
}

/// Checks that something at a path is a regular file.
///
/// # Errors
///
/// [`StateError::NotRegular`].
pub(super) fn require_regular(path: &Path, metadata: &Metadata) -> Result<(), StateError> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(StateError::NotRegular { path: path.into(), actual: kind(metadata.file_type()) })
}

/// Names what is not a regular file.
fn kind(file_type: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            return "a pipe";
        }
        if file_type.is_socket() {
            return "a socket";
        }
    }
    if file_type.is_dir() {
        "a directory"
    } else if file_type.is_symlink() {
        "a link"
    } else {
        "a device"
    }
}

/// Whether a path still names an open file, and not another one that has taken its place.
///
/// # Errors
///
/// If the system cannot tell.
pub(super) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let named = match fs::symlink_metadata(path) {
        Ok(named) => named,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let open = file.metadata()?;
        Ok((open.dev(), open.ino()) == (named.dev(), named.ino()))
    }
    #[cfg(not(unix))]
    Ok(named.is_file() && file.metadata()?.len() == named.len())
}
