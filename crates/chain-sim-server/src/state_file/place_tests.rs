//! Places of state files: what is refused, and what is left alone.

use std::{
    fs::{self, File},
    os::unix::{
        fs::{PermissionsExt, symlink},
        net::UnixListener,
    },
    path::Path,
    process::Command,
};

use tempfile::{TempDir, tempdir};

use super::{StateError, corruption_tests::state, disk::Disk};

/// What a place is instead of a regular file.
fn refused(path: &Path) -> &'static str {
    match Disk::new(path) {
        Err(StateError::NotRegular { actual, .. }) => actual,
        other => panic!("{}: expected it to be refused, got {other:?}", path.display()),
    }
}

/// The names of a folder's files, in order.
fn names(folder: &TempDir) -> Vec<String> {
    let names = fs::read_dir(folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}

#[test]
fn only_regular_files_are_places() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "a user's").unwrap();
    symlink(&file, folder.path().join("link")).unwrap();
    symlink(folder.path().join("nothing"), folder.path().join("dangling")).unwrap();
    symlink("/dev/null", folder.path().join("to-device")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    let _socket = UnixListener::bind(folder.path().join("socket")).unwrap();
    let before = names(&folder);
    for (name, expected) in [
        ("", "the path of a directory"),
        (".", "the path of a directory"),
        ("..", "the path of a directory"),
        ("file/", "the path of a directory"),
        ("file/.", "the path of a directory"),
        ("new/", "the path of a directory"),
        ("new//", "the path of a directory"),
        ("link/", "the path of a directory"),
        ("link", "a link"),
        ("dangling", "a link"),
        ("to-device", "a link"),
        ("pipe", "a pipe"),
        ("socket", "a socket"),
    ] {
        assert_eq!(refused(&folder.path().join(name)), expected, "{name}");
    }
    assert_eq!(refused(folder.path()), "a directory");
    assert_eq!(refused(Path::new("/dev/null")), "a device");
    assert_eq!(refused(Path::new("/dev/full")), "a device");
    assert_eq!(refused(Path::new("/dev/stdout")), "a link");
    assert_eq!(refused(Path::new("")), "the path of a directory");
    assert_eq!(names(&folder), before);
    assert_eq!(fs::read(&file).unwrap(), b"a user's");
}

#[test]
fn read_only_files_are_refused_and_permissions_are_kept() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    Disk::new(&path).unwrap().write(&state()).unwrap();
    let set = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    set(0o444);
    assert!(matches!(Disk::new(&path), Err(StateError::Write { .. })));
    set(0o600);
    Disk::new(&path).unwrap().write(&state()).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(names(&folder), ["state"]);
}

#[test]
fn files_and_links_of_others_stay_as_they_are() {
    let folder = tempdir().unwrap();
    let (path, victim) = (folder.path().join("state"), folder.path().join("victim"));
    fs::write(&victim, "a victim").unwrap();
    fs::write(folder.path().join("state.saving"), "a user's").unwrap();
    fs::write(folder.path().join("state.saving-0000000000000001"), "a user's").unwrap();
    symlink(&victim, folder.path().join("state.saving-0000000000000002")).unwrap();
    let before = names(&folder);
    let mut disk = Disk::new(&path).unwrap();
    disk.write(&state()).unwrap();
    disk.write(&state()).unwrap();
    assert!(disk.read().unwrap().is_some());
    drop(disk);
    fs::remove_file(&path).unwrap();
    assert_eq!(names(&folder), before);
    for name in ["state.saving", "state.saving-0000000000000001"] {
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), b"a user's");
    }
    assert_eq!(fs::read(&victim).unwrap(), b"a victim");
}

#[test]
fn lock_that_is_none_is_refused_and_left() {
    let folder = tempdir().unwrap();
    let (path, lock) = (folder.path().join("state"), folder.path().join("state.chain-sim-lock"));
    let long = "x".repeat(1_000);
    for content in [
        "a user's",
        "chain-sim-lock",
        "chain-sim-lock 7 1\n",
        "chain-sim-lock 07 0000000000000001\n",
        "chain-sim-lock 7 0000000000000001",
        long.as_str(),
    ] {
        fs::write(&lock, content).unwrap();
        assert!(matches!(Disk::new(&path), Err(StateError::NotALock { .. })), "{content}");
        assert_eq!(fs::read_to_string(&lock).unwrap(), content);
    }
    fs::remove_file(&lock).unwrap();
    symlink(folder.path().join("victim"), &lock).unwrap();
    assert_eq!(refused(&path), "a link");
    fs::write(folder.path().join("victim"), "").unwrap();
    assert_eq!(refused(&path), "a link");
    fs::remove_file(&lock).unwrap();
    assert!(Command::new("mkfifo").arg(&lock).status().unwrap().success());
    assert_eq!(refused(&path), "a pipe");
    assert_eq!(names(&folder), ["state.chain-sim-lock", "victim"]);
}

#[test]
fn second_disk_is_refused_under_any_name_of_the_folder() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("folder/state");
    fs::create_dir(folder.path().join("folder")).unwrap();
    symlink(folder.path().join("folder"), folder.path().join("link")).unwrap();
    let disk = Disk::new(&path).unwrap();
    for name in ["folder/state", "link/state", "folder/../link/./state"] {
        match Disk::new(&folder.path().join(name)) {
            Err(error @ StateError::Locked { actual, .. }) => {
                let pid = std::process::id();
                assert_eq!(actual, Some(pid));
                let words = format!("is in use: expected no other server, got process {pid}");
                assert!(error.to_string().ends_with(&words), "{error}");
            }
            other => panic!("{name}: expected it to be locked, got {other:?}"),
        }
    }
    // Another file of the folder is another place.
    drop(Disk::new(&folder.path().join("folder/other")).unwrap());
    drop(disk);
    drop(Disk::new(&path).unwrap());
    assert_eq!(fs::read_dir(folder.path().join("folder")).unwrap().count(), 0);
}

#[test]
fn leftovers_of_a_crash_are_removed() {
    let folder = tempdir().unwrap();
    let (path, lock) = (folder.path().join("state"), folder.path().join("state.chain-sim-lock"));
    Disk::new(&path).unwrap().write(&state()).unwrap();
    let before = fs::read(&path).unwrap();
    let unfinished = folder.path().join("state.saving-00000000000000ab");
    for length in [0, 1, 200, before.len() - 1] {
        fs::write(&unfinished, &before[..length]).unwrap();
        fs::write(&lock, "chain-sim-lock 7 00000000000000ab\n").unwrap();
        let disk = Disk::new(&path).unwrap();
        assert_eq!(names(&folder), ["state", "state.chain-sim-lock"]);
        assert!(disk.read().unwrap().is_some());
        drop(disk);
        assert_eq!(names(&folder), ["state"]);
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    // A crash without a save: its number is no file's.
    let zero = folder.path().join("state.saving-0000000000000000");
    fs::write(&zero, "a user's").unwrap();
    fs::write(&lock, "chain-sim-lock 7 0000000000000000\n").unwrap();
    drop(Disk::new(&path).unwrap());
    assert_eq!(fs::read(&zero).unwrap(), b"a user's");
    fs::remove_file(&zero).unwrap();
    // A crash before the lock had any content.
    File::create(&lock).unwrap();
    drop(Disk::new(&path).unwrap());
    assert_eq!(names(&folder), ["state"]);
}

#[test]
fn lock_that_is_removed_is_taken_again_unless_another_has_it() {
    let folder = tempdir().unwrap();
    let (path, lock) = (folder.path().join("state"), folder.path().join("state.chain-sim-lock"));
    let mut disk = Disk::new(&path).unwrap();
    fs::remove_file(&lock).unwrap();
    disk.write(&state()).unwrap();
    assert!(matches!(Disk::new(&path), Err(StateError::Locked { .. })));
    fs::remove_file(&lock).unwrap();
    let mut other = Disk::new(&path).unwrap();
    assert!(matches!(disk.write(&state()), Err(StateError::Locked { .. })));
    other.write(&state()).unwrap();
    // What has no lock removes none.
    drop(disk);
    assert_eq!(names(&folder), ["state", "state.chain-sim-lock"]);
}

#[test]
fn what_takes_the_place_of_the_file_is_not_replaced() {
    let folder = tempdir().unwrap();
    let (path, victim) = (folder.path().join("state"), folder.path().join("victim"));
    fs::write(&victim, "a victim").unwrap();
    let mut disk = Disk::new(&path).unwrap();
    let mut refused = |expected| match disk.write(&state()) {
        Err(StateError::NotRegular { actual, .. }) => assert_eq!(actual, expected),
        other => panic!("expected {expected} to be refused, got {other:?}"),
    };
    symlink(&victim, &path).unwrap();
    refused("a link");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    refused("a directory");
    fs::remove_dir(&path).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    refused("a pipe");
    fs::remove_file(&path).unwrap();
    disk.write(&state()).unwrap();
    drop(disk);
    assert_eq!(fs::read(&victim).unwrap(), b"a victim");
    assert_eq!(names(&folder), ["state", "victim"]);
}
