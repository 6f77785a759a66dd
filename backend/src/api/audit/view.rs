//! The audit log as it travels.

use cpapi_domain::time::UtcTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActor {
    /// The user; null for the program itself.
    #[schema(required, example = 1)]
    pub id: Option<i64>,
    /// Their e-mail.
    #[schema(required, example = "ada@example.com")]
    pub email: Option<String>,
    /// Their name at the time.
    #[schema(example = "Ada Lovelace")]
    pub name: String,
    /// The API token that the change came through, by its name at the time.
    #[schema(required, example = "Reporting")]
    pub token: Option<String>,
}

/// What was changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditSubject {
    /// `source`, `campaign`, `tracking_system`, `user`, `session`, `token` …
    #[schema(example = "source")]
    pub kind: String,
    /// Its id.
    #[schema(required, example = 7)]
    pub id: Option<i64>,
    /// Its title at the time.
    #[schema(example = "Acme Ads")]
    pub title: String,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntryView {
    /// Id.
    #[schema(example = 12)]
    pub id: i64,
    /// When.
    pub at: UtcTime,
    /// Who.
    pub actor: AuditActor,
    /// What was done: `source.create`.
    #[schema(example = "source.create")]
    pub action: String,
    /// To what.
    pub subject: AuditSubject,
    /// What it was, secrets masked; null for something new.
    #[schema(value_type = Value, required)]
    pub before: serde_json::Value,
    /// What it became, secrets masked.
    #[schema(value_type = Value, required, example = json!({"title": "Acme Ads"}))]
    pub after: serde_json::Value,
    /// From where.
    #[schema(required, example = "203.0.113.7")]
    pub ip: Option<String>,
    /// The request, as in our log.
    #[schema(required, example = "0198c6f2-54a0-4a0e-9d0e-5d3f0f3f2b11")]
    pub request_id: Option<String>,
}

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntryList {
    /// The changes.
    pub items: Vec<AuditEntryView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}
