//! The file of a token: replaced at one stroke, and nobody else's to read.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use tempfile::NamedTempFile;

/// A file that a token can be stored in.
#[derive(Debug)]
pub(crate) struct TokenFile {
    path: PathBuf,
}

impl TokenFile {
    /// Proves that a token can be stored there, before a code is spent for it. A link is followed, so
    /// that its target is replaced and not the link.
    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        let path = match fs::canonicalize(path) {
            Ok(there) if there.is_file() => there,
            Ok(_) => return Err(io::Error::other("it is not a file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            Err(error) => return Err(error),
        };
        let file = Self { path };
        file.beside()?;
        Ok(file)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Stores a token: whoever reads the file sees the old one or the new one, and after a crash it is
    /// one of the two. Only the owner may read it, whoever might before.
    pub(crate) fn store(&self, token: &SecretString) -> io::Result<()> {
        let mut file = self.beside()?;
        file.write_all(token.expose_secret().as_bytes())?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        // The new name is on the disk when its folder is.
        #[cfg(unix)]
        fs::File::open(self.folder())?.sync_all()?;
        Ok(())
    }

    /// An empty file in the same folder, gone when it is dropped.
    fn beside(&self) -> io::Result<NamedTempFile> {
        let file = tempfile::Builder::new()
            .prefix(".seamline-token-")
            .tempfile_in(self.folder())?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;

            let owner_only = fs::Permissions::from_mode(0o600);
            file.as_file().set_permissions(owner_only)?;
        }
        Ok(file)
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt as _;

        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn proving_that_a_token_can_be_stored_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        TokenFile::at(&folder.path().join("token")).unwrap();
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_stored_token_is_alone_in_its_folder_and_replaces_an_older_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        fs::write(&path, "a much longer token than the new one").unwrap();
        let file = TokenFile::at(&path).unwrap();
        file.store(&"dummy-1".into()).unwrap();
        file.store(&"dummy-2".into()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "dummy-2\n");
        assert_eq!(names(folder.path()), ["token"]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_a_token_even_where_everybody_could_before() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let open_before = fs::File::open(&path).unwrap();
        TokenFile::at(&path)
            .unwrap()
            .store(&"dummy".into())
            .unwrap();
        assert_eq!(mode(&path), 0o600);
        // Whoever held the old file open sees the old token.
        assert_eq!(io::read_to_string(open_before).unwrap(), "old");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("token"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        TokenFile::at(&link)
            .unwrap()
            .store(&"dummy".into())
            .unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "dummy\n");
    }

    #[test]
    fn a_folder_and_a_place_that_is_not_there_are_found_before_a_code_is_spent() {
        let folder = tempfile::tempdir().unwrap();
        assert!(TokenFile::at(folder.path()).is_err());
        assert!(TokenFile::at(&folder.path().join("nowhere/token")).is_err());
    }
}
