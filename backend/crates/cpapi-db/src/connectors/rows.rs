//! Rows of `connectors`.

use cpapi_domain::time::UtcTime;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::connectors;
use crate::types::Stored;

/// A user-made connector as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = connectors)]
pub struct ConnectorRow {
    /// Id.
    pub id: i64,
    /// What sources name.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Highest number of a published version; 0 while there is none.
    pub latest_version: i32,
    /// When it was archived, for good.
    pub archived_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A connector to be stored.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = connectors, treat_none_as_default_value = false)]
pub struct NewConnector {
    /// What sources name.
    pub slug: String,
    /// Title.
    pub title: String,
    /// 0.
    pub latest_version: i32,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// When it was last changed.
    pub updated_at: Stored<UtcTime>,
}
