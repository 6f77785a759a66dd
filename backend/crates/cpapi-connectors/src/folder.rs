//! A connector's files: from inside the program, from a disk, or given as texts.

use std::path::Path;

use include_dir::Dir;

use crate::load_error::LoadError;

/// The texts of a connector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectorFiles {
    /// Name of the folder; the connector's id.
    pub id: String,
    /// `manifest.yaml`.
    pub manifest: String,
    /// `offer.yaml`; only a manifest that is read for its records alone may lack it.
    pub mapping: Option<String>,
    /// `README.md`; may be missing.
    pub readme: String,
    /// `icon.svg`; may be missing.
    pub icon: String,
}

impl ConnectorFiles {
    /// From a folder inside the program.
    pub(crate) fn embedded(folder: &Dir<'_>) -> Result<Self, LoadError> {
        let id = name_of(folder.path());
        let text = |name: &str| {
            folder
                .get_file(folder.path().join(name))
                .and_then(|file| file.contents_utf8())
                .map(str::to_owned)
        };
        Self::gather(id, text, |_| "it is not there, or not UTF-8".to_owned())
    }

    /// From a folder on a disk.
    pub(crate) fn on_disk(folder: &Path) -> Result<Self, LoadError> {
        let id = name_of(folder);
        let read = |name: &str| std::fs::read_to_string(folder.join(name));
        Self::gather(
            id,
            |name| read(name).ok(),
            |name| {
                read(name)
                    .err()
                    .map_or_else(String::new, |error| error.to_string())
            },
        )
    }

    /// A manifest of its own, whatever its file's name, without anything beside it.
    pub(crate) fn of_manifest(file: &Path) -> Result<Self, LoadError> {
        let folder = file.parent().and_then(Path::file_name);
        let id = match file.file_stem() {
            Some(stem) if stem == "manifest" => folder.unwrap_or(stem),
            stem => stem.unwrap_or_default(),
        };
        let id = id.to_string_lossy().into_owned();
        let manifest = std::fs::read_to_string(file).map_err(|error| LoadError::File {
            connector: id.clone(),
            file: file.display().to_string(),
            detail: error.to_string(),
        })?;
        Ok(Self {
            id,
            manifest,
            mapping: None,
            readme: String::new(),
            icon: String::new(),
        })
    }

    fn gather(
        id: String,
        text: impl Fn(&str) -> Option<String>,
        why: impl Fn(&str) -> String,
    ) -> Result<Self, LoadError> {
        let needed = |file: &str| {
            text(file).ok_or_else(|| LoadError::File {
                connector: id.clone(),
                file: file.to_owned(),
                detail: why(file),
            })
        };
        Ok(Self {
            manifest: needed("manifest.yaml")?,
            mapping: Some(needed("offer.yaml")?),
            readme: text("README.md").unwrap_or_default(),
            icon: text("icon.svg").unwrap_or_default(),
            id,
        })
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
