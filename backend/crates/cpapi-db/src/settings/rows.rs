//! Rows of `settings`.

use cpapi_domain::time::UtcTime;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::settings;
use crate::types::Stored;

/// A setting as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = settings)]
pub struct SettingRow {
    /// Name.
    pub key: String,
    /// Value.
    pub value: String,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A setting to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = settings, treat_none_as_default_value = false)]
pub struct NewSetting {
    /// Name.
    pub key: String,
    /// Value.
    pub value: String,
    /// When it was last changed.
    pub updated_at: Stored<UtcTime>,
}
