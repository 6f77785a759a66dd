//! From rows to tracking systems as they travel.

use cpapi_db::tracking_systems::{self, TrackingSystemRow};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::secret::MASK;
use serde_json::{Value, json};

use super::view::TrackingSystemView;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;

/// Tracking systems with the number of campaigns that use them, which is read for all at once.
///
/// # Errors
/// The database's.
pub fn views(
    c: &mut DbConnection,
    rows: Vec<TrackingSystemRow>,
) -> Result<Vec<TrackingSystemView>, DbError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let campaigns = tracking_systems::campaigns_in_use(c, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let campaigns = campaigns.get(&row.id).copied().unwrap_or_default();
            view(row, campaigns)
        })
        .collect())
}

/// Reads a tracking system for an answer.
///
/// # Errors
/// `tracking_system_not_found`.
pub async fn read(app: &App, id: i64) -> ApiResult<TrackingSystemView> {
    let view = app
        .db
        .read(move |c| {
            let row = tracking_systems::find(c, id)?;
            Ok(views(c, vec![row])?.pop())
        })
        .await
        .or_not_found(ProblemCode::TrackingSystemNotFound)?;
    view.ok_or_else(|| Problem::new(ProblemCode::TrackingSystemNotFound))
}

fn view(row: TrackingSystemRow, campaigns: i64) -> TrackingSystemView {
    TrackingSystemView {
        id: row.id,
        title: row.title,
        kind: row.kind,
        base_url: row.base_url,
        api_key: MASK.to_owned(),
        max_concurrent: row.max_concurrent,
        max_per_second: row.max_per_second,
        status: row.status,
        answer: row.answer.map(|answer| answer.0),
        identity: row.identity.map(|identity| identity.0),
        checked_at: row.checked_at,
        campaigns,
        archived_at: row.archived_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// What the audit log shows of a tracking system.
pub(super) fn describe(row: &TrackingSystemRow) -> Value {
    json!({
        "title": row.title,
        "kind": row.kind,
        "base_url": row.base_url,
        "api_key": MASK,
        "max_concurrent": row.max_concurrent,
        "max_per_second": row.max_per_second,
        "status": row.status,
    })
}
