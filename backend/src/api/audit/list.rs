//! `GET /audit`.

use actix_web::{get, web};
use cpapi_db::audit_entries::{self, AuditEntryRow, AuditFilter, AuditSort};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::view::{AuditActor, AuditEntryList, AuditEntryView, AuditSubject};
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::AuditRead;

/// Orders of audit entries.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub(crate) enum AuditOrder {
    /// Newest first.
    #[default]
    #[serde(rename = "-id")]
    NewestFirst,
    /// Oldest first.
    #[serde(rename = "id")]
    OldestFirst,
}

/// Filters of audit entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditQuery {
    /// Kind of the subject: `source`, `campaign`, `tracking_system`, `user`, `session`, `token`.
    subject_kind: Option<String>,
    /// Id of the subject.
    subject_id: Option<i64>,
    /// Who did it.
    user_id: Option<i64>,
    /// What was done: `source.create`.
    action: Option<String>,
    /// Text in actor, action or title.
    search: Option<String>,
    /// Order.
    #[serde(default)]
    #[param(required = false, inline)]
    sort: AuditOrder,
}

/// List changes.
#[utoipa::path(tag = "audit", params(AuditQuery, PageQuery), responses((status = 200, description = "A page of changes.", body = AuditEntryList)), security(("bearer" = ["audit.read"])))]
#[get("/audit")]
pub(crate) async fn list_audit_entries(
    _: Allowed<AuditRead>,
    app: web::Data<App>,
    query: ListQuery<AuditQuery>,
) -> ApiResult<web::Json<AuditEntryList>> {
    let ListQuery { filter, page } = query;
    let sort = match filter.sort {
        AuditOrder::NewestFirst => AuditSort::NewestFirst,
        AuditOrder::OldestFirst => AuditSort::OldestFirst,
    };
    let wanted = AuditFilter {
        subject_kind: filter.subject_kind,
        subject_id: filter.subject_id,
        user_id: filter.user_id,
        action: filter.action,
        search: filter.search,
    };
    let (entries, total) = app
        .db
        .read(move |c| {
            let entries = audit_entries::list(c, &wanted, &paging::request(&page, sort))?;
            let total = if page.count {
                Some(audit_entries::count(c, &wanted)?)
            } else {
                None
            };
            Ok((entries, total))
        })
        .await?;
    let page = paging::info(&entries);
    Ok(web::Json(AuditEntryList {
        items: entries
            .items
            .into_iter()
            .map(AuditEntryView::from)
            .collect(),
        page,
        total,
    }))
}

impl From<AuditEntryRow> for AuditEntryView {
    fn from(row: AuditEntryRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor: AuditActor {
                id: row.user_id,
                email: row.actor_email,
                name: row.actor_name,
                token: row.token_name,
            },
            action: row.action,
            subject: AuditSubject {
                kind: row.subject_kind,
                id: row.subject_id,
                title: row.subject_title,
            },
            before: row.before.map_or(Value::Null, |before| before.0),
            after: row.after.map_or(Value::Null, |after| after.0),
            ip: row.ip,
            request_id: row.request_id,
        }
    }
}
