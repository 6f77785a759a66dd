//! Loading the one connector of a folder.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use cpapi_connectors::{Connector, Registry};

/// The connector of a folder.
///
/// # Errors
/// The folder cannot be read, or a file of it is refused.
pub(super) fn load(dir: &Path) -> anyhow::Result<Arc<Connector>> {
    if !dir.join("manifest.yaml").is_file() {
        bail!("{} holds no manifest.yaml", dir.display());
    }
    // `.` has no name, and the folder's name is the connector's id.
    let dir = dir
        .canonicalize()
        .with_context(|| format!("cannot read {}", dir.display()))?;
    let registry = Registry::from_dirs(&[dir])?;
    let found = registry.all().next().cloned();
    found.context("the folder holds no connector")
}

/// The manifest of a folder, or of a file, alone: records need no mapping, and can be looked at
/// while it is still being written.
///
/// # Errors
/// It cannot be read, or is refused.
pub(super) fn load_for_records(path: &Path) -> anyhow::Result<Arc<Connector>> {
    let manifest = path.join("manifest.yaml");
    if !path.is_file() && !manifest.is_file() {
        bail!("{} holds no manifest.yaml", path.display());
    }
    let file = if path.is_file() { path } else { &manifest };
    Ok(Arc::new(Connector::of_manifest(file)?))
}
