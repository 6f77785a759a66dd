//! `POST /sources/{id}/archive`.

use actix_web::{post, web};
use cpapi_db::jobs;
use cpapi_db::page::PageRequest;
use cpapi_db::runs::{self, RunFilter};
use cpapi_db::sources::{self, SourceChanges};
use cpapi_db::types::Stored;
use cpapi_domain::run::{Outcome, Trigger};
use cpapi_domain::source::SourceStatus;
use serde_json::json;

use super::summary;
use super::view::SourceView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::api::titles::ConfirmTitle;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesWrite;

/// Archive a demand source for good.
///
/// It is never pulled again, and its offers are paused in every tracking system.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source.")), request_body = ConfirmTitle, responses(
    (status = 200, description = "The archived source.", body = SourceView),
    (status = 409, description = "Problem: The source is archived already."),
), security(("bearer" = ["sources.write"])))]
#[post("/sources/{id}/archive")]
pub(crate) async fn archive_source(
    actor: Allowed<SourcesWrite>,
    app: web::Data<App>,
    id: Id,
    body: Body<ConfirmTitle>,
) -> ApiResult<web::Json<SourceView>> {
    let now = app.clock.now();
    let actor = actor.clone();
    let running = app
        .db
        .try_write(move |c| {
            let before = sources::find(c, id.0).or_not_found(ProblemCode::SourceNotFound)?;
            if before.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::SourceArchived));
            }
            body.0.check(&before.title)?;
            let changes = SourceChanges {
                status: Some(Stored(SourceStatus::Archived)),
                archived_at: Some(Some(Stored(now))),
                next_pull_at: Some(None),
                held_run_id: Some(None),
                updated_at: Some(Stored(now)),
                ..SourceChanges::default()
            };
            sources::update(c, id.0, &changes)?;
            jobs::enqueue_pushes_of_source(c, id.0, Trigger::Forced, now, now)?;
            Audited {
                action: "source.archive",
                kind: "source",
                id: Some(id.0),
                title: &before.title,
                before: Some(json!({"status": before.status})),
                after: Some(json!({"status": SourceStatus::Archived})),
            }
            .by(c, &actor, now)?;
            let still_running = RunFilter {
                source_id: Some(id.0),
                outcome: Some(Outcome::Running),
                ..RunFilter::default()
            };
            Ok(runs::list(c, &still_running, &PageRequest::default())?.items)
        })
        .await?;
    for run in running {
        app.cancel_run(run.id).await?;
    }
    app.poke();
    summary::read(&app, id.0).await.map(web::Json)
}
