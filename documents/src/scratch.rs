//! The one folder that parser processes write to.
//!
//! The PDF library travels inside the program and has to be a file before it can be loaded: it is unpacked below the
//! folder that `TMPDIR` names, once for all parsers, by writing aside and renaming. Whoever can write there can run code
//! in a parser, so the folder must be ours alone; the system's temporary folder itself would not do. Each build of the
//! program has its own subfolder, because an unpacked library is recognized by its size only.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

/// The subfolder for this build of `program` where this user's parsers unpack unless told otherwise. Programs of other
/// builds may be at work there too, so nothing of theirs is removed: that is left to the system's own tidying.
///
/// # Errors
/// As [`prepare`].
pub(crate) fn prepare_shared(program: &Path) -> io::Result<PathBuf> {
    let root = std::env::temp_dir().join(format!("lectern-{}", rustix::process::geteuid().as_raw()));
    create_private(&root)?;
    let folder = root.join(build_of(program));
    create_private(&folder)?;
    Ok(folder)
}

/// The subfolder of `root` for this build of `program`, created when missing; those of earlier builds are removed then,
/// so `root` must be one server's alone.
///
/// # Errors
/// When the folder cannot be created, belongs to somebody else, or others may write to it.
pub(crate) fn prepare(root: &Path, program: &Path) -> io::Result<PathBuf> {
    create_private(root)?;
    let build = build_of(program);
    let folder = root.join(&build);
    if !folder.is_dir() {
        remove_other_builds(root, &build);
    }
    create_private(&folder)?;
    Ok(folder)
}

fn build_of(program: &Path) -> String {
    match fs::metadata(program) {
        Ok(found) => format!("parser-{:x}-{:x}-{:x}", found.len(), found.mtime(), found.mtime_nsec()),
        Err(_) => "parser-unknown".to_owned(),
    }
}

fn create_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let found = fs::symlink_metadata(folder)?;
    let is_ours = found.is_dir() && found.uid() == rustix::process::geteuid().as_raw();
    if is_ours && found.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::PermissionDenied, "the parsers' scratch folder is open to other users"))
}

/// Best effort: what cannot be removed now is a few megabytes until the next build.
fn remove_other_builds(root: &Path, build: &str) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name();
        // Another parser of this build may have created its folder a moment ago.
        if name != build && name.to_string_lossy().starts_with("parser-") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_new_build_replaces_the_folder_of_the_old_one() {
        let home = tempfile::tempdir().unwrap();
        let (root, program) = (home.path().join("scratch"), home.path().join("program"));
        fs::write(&program, "one").unwrap();
        let first = prepare(&root, &program).unwrap();
        assert_eq!(prepare(&root, &program).unwrap(), first);
        assert_eq!(fs::metadata(&first).unwrap().mode() & 0o777, 0o700);
        fs::write(&program, "two and more").unwrap();
        let second = prepare(&root, &program).unwrap();
        assert_ne!(first, second);
        assert!(!first.exists() && second.is_dir());
    }

    #[test]
    fn folders_that_others_could_fill_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let open = home.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(prepare(&open, Path::new("/none")).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        let (target, link) = (home.path().join("target"), home.path().join("link"));
        fs::create_dir(&target).unwrap();
        symlink(&target, &link).unwrap();
        assert!(prepare(&link, Path::new("/none")).is_err());
    }
}
