//! `GET /notifications`.

use std::collections::{BTreeSet, HashMap};

use actix_web::{get, web};
use cpapi_db::campaigns::{self, CampaignRow};
use cpapi_db::notifications::{self, NotificationFilter, NotificationRow};
use cpapi_db::sources::{self, SourceRow};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::notification::NotificationKind;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{NotificationList, NotificationView};
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::NotificationsRead;

/// Filters of notifications.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotificationQuery {
    /// What happened.
    kind: Option<NotificationKind>,
    /// About this source.
    source_id: Option<i64>,
    /// About this campaign.
    campaign_id: Option<i64>,
    /// Only what the user has not read.
    #[serde(default)]
    #[param(required = false, default = false)]
    unread: bool,
}

/// List notifications.
///
/// Newest first. A run's notifications appear when the run has ended.
#[utoipa::path(tag = "notifications", params(NotificationQuery, PageQuery), responses((status = 200, description = "A page of notifications.", body = NotificationList)), security(("bearer" = ["notifications.read"])))]
#[get("/notifications")]
pub(crate) async fn list_notifications(
    actor: Allowed<NotificationsRead>,
    app: web::Data<App>,
    query: ListQuery<NotificationQuery>,
) -> ApiResult<web::Json<NotificationList>> {
    let ListQuery { filter, page } = query;
    let user_id = actor.user_id;
    let wanted = NotificationFilter {
        kind: filter.kind,
        source_id: filter.source_id,
        campaign_id: filter.campaign_id,
        unread_by: filter.unread.then_some(user_id),
    };
    let list = app
        .db
        .read(move |c| {
            let rows = notifications::list(c, &wanted, &paging::request(&page, ()))?;
            let total = if page.count {
                Some(notifications::count(c, &wanted)?)
            } else {
                None
            };
            Ok(NotificationList {
                page: paging::info(&rows),
                items: views(c, rows.items, user_id)?,
                total,
            })
        })
        .await?;
    Ok(web::Json(list))
}

/// What the rows speak of, read together.
struct Known {
    sources: HashMap<i64, SourceRow>,
    campaigns: HashMap<i64, CampaignRow>,
    read: BTreeSet<i64>,
}

fn views(
    c: &mut DbConnection,
    rows: Vec<NotificationRow>,
    user_id: i64,
) -> Result<Vec<NotificationView>, DbError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let source_ids: Vec<i64> = rows.iter().filter_map(|row| row.source_id).collect();
    let campaign_ids: Vec<i64> = rows.iter().filter_map(|row| row.campaign_id).collect();
    let known = Known {
        sources: sources::find_many(c, &source_ids)?,
        campaigns: campaigns::find_many(c, &campaign_ids)?,
        read: notifications::read_among(c, user_id, &ids)?,
    };
    Ok(rows.into_iter().map(|row| view(row, &known)).collect())
}

fn view(row: NotificationRow, known: &Known) -> NotificationView {
    let source = row.source_id.and_then(|id| known.sources.get(&id));
    let campaign = row.campaign_id.and_then(|id| known.campaigns.get(&id));
    let title = source
        .map(|source| source.title.clone())
        .or_else(|| campaign.map(|campaign| campaign.title.clone()));
    NotificationView {
        id: row.id,
        kind: row.kind,
        severity: row.kind.severity(),
        sentence: row.kind.sentence(row.offers),
        detail: row.detail,
        cause: (!row.cause.is_empty()).then_some(row.cause),
        source_id: row.source_id,
        campaign_id: row.campaign_id,
        subject_title: title.unwrap_or_default(),
        run_id: row.run_id,
        offers: row.offers,
        samples: row.samples.0,
        at: row.created_at,
        read: known.read.contains(&row.id),
    }
}
