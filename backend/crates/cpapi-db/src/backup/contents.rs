//! What has to be known of a backup before it is believed.

use std::collections::BTreeSet;

use super::BackupError;
use crate::error::DbError;
use crate::migrations;

/// The table in which diesel notes what ran.
pub(super) const MIGRATIONS: &str = "__diesel_schema_migrations";
/// Tables whose column `secrets_key` names the vault's key of a row.
pub(super) const SEALED: &[&str] = &["sources", "tracking_systems", "webhooks"];
/// The table whose sealed values begin with their key's id.
pub(super) const SETTINGS: &str = "settings";

/// What has to be known of a backup before it is believed.
#[derive(Debug, Default)]
pub struct Contents {
    versions: BTreeSet<String>,
    keys: BTreeSet<String>,
}

impl Contents {
    /// From the versions of its migrations.
    pub(super) fn of_versions(versions: BTreeSet<String>) -> Result<Self, BackupError> {
        if versions.is_empty() {
            return Err(BackupError::NotOurs);
        }
        Ok(Self {
            versions,
            keys: BTreeSet::new(),
        })
    }

    /// Adds the key of a row.
    pub(super) fn add_key(&mut self, id: &str) {
        if !id.is_empty() {
            self.keys.insert(id.to_owned());
        }
    }

    /// Adds the key of the sealed setting.
    pub(super) fn add_setting(&mut self, value: &str) {
        if let Some((id, _)) = value.split_once(':') {
            self.add_key(id);
        }
    }

    /// Ids of the keys that its secrets are sealed with.
    pub const fn keys(&self) -> &BTreeSet<String> {
        &self.keys
    }

    pub(super) fn refuse_newer(&self) -> Result<(), BackupError> {
        let known = migrations::versions().map_err(DbError::other)?;
        let unknown: Vec<String> = self.versions.difference(&known).cloned().collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(BackupError::Newer(unknown))
    }
}
