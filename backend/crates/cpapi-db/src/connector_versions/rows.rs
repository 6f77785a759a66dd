//! Rows of `connector_versions`.

use cpapi_domain::connector::VersionState;
use cpapi_domain::time::UtcTime;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::schema::connector_versions;
use crate::types::Stored;

/// A version without its texts.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = connector_versions)]
pub struct VersionHead {
    /// Id.
    pub id: i64,
    /// Its connector.
    pub connector_id: i64,
    /// 1 for the first one.
    pub version: i32,
    /// Draft or published.
    pub state: VersionState,
    /// What its author says of it.
    pub note: String,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last saved.
    pub updated_at: UtcTime,
    /// When it was published.
    pub published_at: Option<UtcTime>,
}

/// The texts of a version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = connector_versions)]
pub struct ConnectorTexts {
    /// `manifest.yaml`.
    pub manifest: String,
    /// `offer.yaml`.
    pub mapping: String,
    /// `README.md`.
    pub readme: String,
    /// `icon.svg`.
    pub icon: String,
}

/// A version with its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// All but the texts.
    pub head: VersionHead,
    /// The texts.
    pub texts: ConnectorTexts,
}

/// A version to be stored.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = connector_versions, treat_none_as_default_value = false)]
pub struct NewConnectorVersion {
    /// Its connector.
    pub connector_id: i64,
    /// Its number.
    pub version: i32,
    /// Draft or published.
    pub state: Stored<VersionState>,
    /// `manifest.yaml`.
    pub manifest: String,
    /// `offer.yaml`.
    pub mapping: String,
    /// `README.md`.
    pub readme: String,
    /// `icon.svg`.
    pub icon: String,
    /// What its author says of it.
    pub note: String,
    /// Who makes it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// When it was last saved.
    pub updated_at: Stored<UtcTime>,
}

/// Changes to a draft: `None` leaves a text as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = connector_versions)]
pub struct VersionChanges {
    /// `manifest.yaml`.
    pub manifest: Option<String>,
    /// `offer.yaml`.
    pub mapping: Option<String>,
    /// `README.md`.
    pub readme: Option<String>,
    /// `icon.svg`.
    pub icon: Option<String>,
    /// What its author says of it.
    pub note: Option<String>,
    /// When it is saved.
    pub updated_at: Option<Stored<UtcTime>>,
}
