//! A file system of its own that is soon full, where this user may mount one.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Room for a database and what the test writes into it.
const SIZE: &str = "size=48m";
/// What the disk is filled with, piece by piece.
const PIECE: [u8; 4_096] = [0; 4_096];

/// A mounted file system in memory; gone when dropped.
pub(crate) struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts one, or says why there is none.
    pub(crate) fn mount() -> Result<Self, String> {
        let folder = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", SIZE, "tmpfs"])
            .arg(folder.path())
            .output();
        match mounted {
            Ok(output) if output.status.success() => Ok(Self { folder }),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves no room at all, until the file is dropped.
    pub(crate) fn fill(&self) -> Filled {
        let filled = Filled {
            disk: self.path().join("filled"),
        };
        let mut file = File::create(&filled.disk).unwrap();
        loop {
            if let Err(error) = file.write_all(&PIECE) {
                assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{error}");
                return filled;
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let ended = Command::new("umount").arg("-l").arg(self.path()).status();
        if !ended.is_ok_and(|status| status.success()) {
            eprintln!("{} stays mounted", self.path().display());
        }
    }
}

/// What fills a disk.
pub(crate) struct Filled {
    disk: std::path::PathBuf,
}

impl Drop for Filled {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.disk) {
            eprintln!("the disk stays full: {error}");
        }
    }
}
