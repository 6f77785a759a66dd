//! Rows of `sessions`.

use cpapi_domain::time::UtcTime;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::sessions;
use crate::types::Stored;

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// Id.
    pub id: i64,
    /// User.
    pub user_id: i64,
    /// Login that this token descends from.
    pub family: String,
    /// SHA-256 of the refresh token, hex; unique.
    pub token_hash: String,
    /// When it was made.
    pub created_at: UtcTime,
    /// End.
    pub expires_at: UtcTime,
    /// When it was exchanged for the next one.
    pub used_at: Option<UtcTime>,
    /// When it was revoked.
    pub revoked_at: Option<UtcTime>,
    /// Address it came from.
    pub ip: Option<String>,
    /// Browser.
    pub user_agent: Option<String>,
}

/// A session to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct NewSession {
    /// User.
    pub user_id: i64,
    /// Login that this token descends from.
    pub family: String,
    /// SHA-256 of the refresh token, hex; unique.
    pub token_hash: String,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// End.
    pub expires_at: Stored<UtcTime>,
    /// Address it came from.
    pub ip: Option<String>,
    /// Browser.
    pub user_agent: Option<String>,
}
