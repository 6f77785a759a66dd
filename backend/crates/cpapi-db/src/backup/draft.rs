//! A file that is written under another name beside its place, for its owner's eyes only, and
//! appears there whole.

use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempPath};

use super::BackupError;

/// A file on its way; it goes when it is dropped before it came to its place.
pub(super) struct Draft {
    path: TempPath,
    folder: PathBuf,
}

impl Draft {
    /// An empty file beside this one, readable by its owner only.
    pub(super) fn beside(file: &Path) -> Result<Self, BackupError> {
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let made = Builder::new()
            .prefix(".cpapi-")
            .suffix(".part")
            .tempfile_in(&folder)
            .map_err(|error| BackupError::file(&folder, error))?;
        Ok(Self {
            path: made.into_temp_path(),
            folder,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Brings it to the disk and then to its place, and says how large it is. Replaces what is
    /// there only if told so, even when that came meanwhile.
    pub(super) fn put(self, file: &Path, replace: bool) -> Result<u64, BackupError> {
        let failed = |error| BackupError::file(file, error);
        let open = File::open(&self.path).map_err(failed)?;
        open.sync_all().map_err(failed)?;
        let bytes = open.metadata().map_err(failed)?.len();
        if replace {
            self.path.persist(file).map_err(|lost| failed(lost.error))?;
        } else {
            self.path.persist_noclobber(file).map_err(|lost| {
                if lost.error.kind() == std::io::ErrorKind::AlreadyExists {
                    BackupError::Taken(file.to_owned())
                } else {
                    failed(lost.error)
                }
            })?;
        }
        // The name, too, has to outlive a power cut.
        File::open(&self.folder)
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
        Ok(bytes)
    }
}
