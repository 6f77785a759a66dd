//! All connectors there are. A folder is found, never listed by hand (architecture.md B8).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use parking_lot::RwLock;
use thiserror::Error;

use crate::connector::Connector;
use crate::folder::ConnectorFiles;
use crate::load_error::LoadError;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../connectors");

/// Connectors: those of folders by id, and users' own by id and version.
///
/// Whoever stores users' own hands them over with [`Registry::keep`] when somebody needs them. A
/// version never changes, so what was loaded once stays true.
#[derive(Debug, Default)]
pub struct Registry {
    connectors: BTreeMap<String, BuiltIn>,
    own: RwLock<HashMap<OwnKey, Own>>,
}

/// A user-made connector's id and version.
type OwnKey = (String, i32);

/// A connector of a folder with its texts, which users may copy.
#[derive(Debug)]
struct BuiltIn {
    connector: Arc<Connector>,
    files: ConnectorFiles,
}

/// A version of a user-made connector as it was loaded, or why it was not.
#[derive(Debug, Clone)]
enum Own {
    Loaded(Arc<Connector>),
    Refused(String),
}

/// Why there is no connector.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConnectorMissing {
    /// Nobody has handed over such a connector.
    #[error("there is no connector {0:?}")]
    Unknown(String),
    /// It cannot be loaded (any more): its texts ask for what this program does not offer.
    #[error("version {version} of the connector {id:?} cannot be used: {detail}")]
    Refused {
        /// Its id.
        id: String,
        /// Its version.
        version: i32,
        /// What is wrong with it.
        detail: String,
    },
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

    /// The connector of a folder.
    pub fn get(&self, id: &str) -> Option<Arc<Connector>> {
        self.connectors
            .get(id)
            .map(|found| Arc::clone(&found.connector))
    }

    /// The connector that a source names: of a folder without a version, a user's own with one.
    ///
    /// # Errors
    /// [`ConnectorMissing::Unknown`] also for a user's own that was not handed over yet.
    pub fn find(&self, id: &str, version: Option<i32>) -> Result<Arc<Connector>, ConnectorMissing> {
        let unknown = || ConnectorMissing::Unknown(id.to_owned());
        let Some(version) = version else {
            return self.get(id).ok_or_else(unknown);
        };
        match self.own.read().get(&(id.to_owned(), version)) {
            Some(Own::Loaded(connector)) => Ok(Arc::clone(connector)),
            Some(Own::Refused(detail)) => Err(ConnectorMissing::Refused {
                id: id.to_owned(),
                version,
                detail: detail.clone(),
            }),
            None => Err(unknown()),
        }
    }

    /// Whether this version of a user's own was handed over.
    pub fn knows(&self, id: &str, version: i32) -> bool {
        self.own.read().contains_key(&(id.to_owned(), version))
    }

    /// Loads a version of a user's own connector and keeps it, or why it cannot be loaded.
    pub fn keep(&self, version: i32, files: ConnectorFiles) {
        let key = (files.id.clone(), version);
        let own = match Connector::load(files) {
            Ok(connector) => Own::Loaded(Arc::new(connector)),
            Err(error) => {
                tracing::warn!(
                    connector.id = key.0,
                    connector.version = version,
                    "a stored connector cannot be used: {error}"
                );
                Own::Refused(error.to_string())
            }
        };
        self.own.write().insert(key, own);
    }

    /// All connectors of folders, ordered by id.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Connector>> {
        self.connectors.values().map(|found| &found.connector)
    }

    /// The texts of a folder.
    pub fn files(&self, id: &str) -> Option<&ConnectorFiles> {
        self.connectors.get(id).map(|found| &found.files)
    }

    fn add(&mut self, files: ConnectorFiles) -> Result<(), LoadError> {
        let connector = Connector::load(files.clone())?;
        match self.connectors.entry(connector.id().to_owned()) {
            Entry::Occupied(taken) => Err(LoadError::Twice {
                connector: taken.key().clone(),
            }),
            Entry::Vacant(place) => {
                place.insert(BuiltIn {
                    connector: Arc::new(connector),
                    files,
                });
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
