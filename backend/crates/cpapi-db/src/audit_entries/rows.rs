//! Rows of `audit_entries`.

use cpapi_domain::time::UtcTime;
use diesel::{Insertable, Queryable, Selectable};
use serde_json::Value;

use crate::schema::audit_entries;
use crate::types::{Json, Stored};

/// An audit entry as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = audit_entries)]
pub struct AuditEntryRow {
    /// Id.
    pub id: i64,
    /// When.
    pub at: UtcTime,
    /// User.
    pub user_id: Option<i64>,
    /// Name of who did it, as it was then.
    pub actor_name: String,
    /// E-mail of who did it, as it was then.
    pub actor_email: Option<String>,
    /// What was done: `source.update`.
    pub action: String,
    /// Kind of the subject: `source`.
    pub subject_kind: String,
    /// Id of the subject.
    pub subject_id: Option<i64>,
    /// Title of the subject, as it was then.
    pub subject_title: String,
    /// Folded text that the search looks in.
    pub search_text: String,
    /// State before, secrets redacted.
    pub before: Option<Json<Value>>,
    /// State after, secrets redacted.
    pub after: Option<Json<Value>>,
    /// Address it came from.
    pub ip: Option<String>,
    /// Request that did it.
    pub request_id: Option<String>,
    /// Name of the API token it came through, as it was then.
    pub token_name: Option<String>,
}

/// An audit entry to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
pub struct NewAuditEntry {
    /// When.
    pub at: Stored<UtcTime>,
    /// User.
    pub user_id: Option<i64>,
    /// Name of who did it, as it was then.
    pub actor_name: String,
    /// E-mail of who did it, as it was then.
    pub actor_email: Option<String>,
    /// What was done: `source.update`.
    pub action: String,
    /// Kind of the subject: `source`.
    pub subject_kind: String,
    /// Id of the subject.
    pub subject_id: Option<i64>,
    /// Title of the subject, as it was then.
    pub subject_title: String,
    /// Folded text that the search looks in.
    pub search_text: String,
    /// State before, secrets redacted.
    pub before: Option<Json<Value>>,
    /// State after, secrets redacted.
    pub after: Option<Json<Value>>,
    /// Address it came from.
    pub ip: Option<String>,
    /// Request that did it.
    pub request_id: Option<String>,
    /// Name of the API token it came through, as it was then.
    pub token_name: Option<String>,
}
