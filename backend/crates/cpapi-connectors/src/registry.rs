//! All connectors there are. A folder is found, never listed by hand (architecture.md B8).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::connector::Connector;
use crate::folder::ConnectorFiles;
use crate::load_error::LoadError;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../connectors");

/// Connectors by id.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    connectors: BTreeMap<String, Arc<Connector>>,
}

impl Registry {
    /// The connectors that came with the program.
    ///
    /// # Errors
    /// A folder that cannot be used; the program's own tests rule that out.
    pub fn builtin() -> Result<Self, LoadError> {
        let mut registry = Self::default();
        for folder in BUILTIN.dirs() {
            registry.add(ConnectorFiles::embedded(folder)?)?;
        }
        Ok(registry)
    }

    /// The connectors of some directories; each is a connector's folder or holds such folders.
    ///
    /// # Errors
    /// A folder that cannot be read or used, or a name that occurs twice.
    pub fn from_dirs(directories: &[PathBuf]) -> Result<Self, LoadError> {
        Self::default().with_dirs(directories)
    }

    /// These connectors and those of some directories, as [`Registry::from_dirs`].
    ///
    /// # Errors
    /// As [`Registry::from_dirs`].
    pub fn with_dirs(mut self, directories: &[PathBuf]) -> Result<Self, LoadError> {
        for directory in directories {
            if directory.join("manifest.yaml").exists() {
                self.add(ConnectorFiles::on_disk(directory)?)?;
                continue;
            }
            for folder in folders_of(directory)? {
                self.add(ConnectorFiles::on_disk(&folder)?)?;
            }
        }
        Ok(self)
    }

    /// The connector with that id.
    pub fn get(&self, id: &str) -> Option<Arc<Connector>> {
        self.connectors.get(id).cloned()
    }

    /// All connectors, ordered by id.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Connector>> {
        self.connectors.values()
    }

    fn add(&mut self, files: ConnectorFiles) -> Result<(), LoadError> {
        let connector = Connector::load(files)?;
        match self.connectors.entry(connector.id().to_owned()) {
            Entry::Occupied(taken) => Err(LoadError::Twice {
                connector: taken.key().clone(),
            }),
            Entry::Vacant(place) => {
                place.insert(Arc::new(connector));
                Ok(())
            }
        }
    }
}

fn folders_of(directory: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let failed = |error: std::io::Error| LoadError::File {
        connector: directory.display().to_string(),
        file: String::new(),
        detail: error.to_string(),
    };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.join("manifest.yaml").exists() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
