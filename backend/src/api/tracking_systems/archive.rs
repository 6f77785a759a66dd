//! `POST /tracking-systems/{id}/archive`.

use actix_web::{post, web};
use cpapi_db::tracking_systems::{self, TrackingSystemChanges};
use cpapi_db::types::Stored;
use cpapi_domain::tracking::TrackingStatus;
use serde_json::json;

use super::summary;
use super::view::TrackingSystemView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::api::titles::ConfirmTitle;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::TrackingSystemsWrite;

/// Archive a tracking system for good.
///
/// Refused while campaigns use it.
#[utoipa::path(tag = "tracking systems", params(("id" = i64, Path, description = "Id of the tracking system.")), request_body = ConfirmTitle, responses(
    (status = 200, description = "The archived tracking system.", body = TrackingSystemView),
    (status = 409, description = "Problem: It is archived already, or campaigns use it."),
), security(("bearer" = ["tracking_systems.write"])))]
#[post("/tracking-systems/{id}/archive")]
pub(crate) async fn archive_tracking_system(
    actor: Allowed<TrackingSystemsWrite>,
    app: web::Data<App>,
    id: Id,
    body: Body<ConfirmTitle>,
) -> ApiResult<web::Json<TrackingSystemView>> {
    let now = app.clock.now();
    let actor = actor.clone();
    app.db
        .try_write(move |c| {
            let before = tracking_systems::find(c, id.0)
                .or_not_found(ProblemCode::TrackingSystemNotFound)?;
            if before.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::TrackingSystemArchived));
            }
            body.0.check(&before.title)?;
            let users = tracking_systems::campaigns_in_use(c, &[id.0])?
                .get(&id.0)
                .copied()
                .unwrap_or_default();
            if users > 0 {
                return Err(
                    Problem::new(ProblemCode::TrackingSystemInUse).detail(format!(
                        "{users} of the campaigns in use push to it; archive them first."
                    )),
                );
            }
            let changes = TrackingSystemChanges {
                status: Some(Stored(TrackingStatus::Archived)),
                archived_at: Some(Some(Stored(now))),
                updated_at: Some(Stored(now)),
                ..TrackingSystemChanges::default()
            };
            tracking_systems::update(c, id.0, &changes)?;
            Audited {
                action: "tracking_system.archive",
                kind: "tracking_system",
                id: Some(id.0),
                title: &before.title,
                before: Some(json!({"status": before.status})),
                after: Some(json!({"status": TrackingStatus::Archived})),
            }
            .by(c, &actor, now)?;
            Ok(())
        })
        .await?;
    summary::read(&app, id.0).await.map(web::Json)
}
