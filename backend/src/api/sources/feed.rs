//! `POST /sources/{id}/feed/accept` and `/reject`: a person's word on a held feed (product.md Y6).

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::sources::{self, SourceChanges};
use cpapi_db::types::Stored;
use cpapi_domain::run::Trigger;
use cpapi_domain::source::SourceStatus;
use cpapi_engine::notices;
use serde_json::json;

use super::summary;
use super::view::SourceView;
use crate::api::audited::Audited;
use crate::api::enqueued::Enqueued;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::permit::rights::SyncRun;
use crate::auth::{Actor, Allowed};

/// Accept a held feed.
///
/// The source is pulled again at once, and what the feed lacks then is marked as missing.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source.")), responses(
    (status = 202, description = "The pull is first in the queue.", body = Enqueued),
    (status = 409, description = "Problem: No feed of this source is held, or the source is archived."),
), security(("bearer" = ["sync.run"])))]
#[post("/sources/{id}/feed/accept")]
pub(crate) async fn accept_feed(
    actor: Allowed<SyncRun>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<(web::Json<Enqueued>, StatusCode)> {
    let job_id = decide(&app, actor.clone(), id.0, true).await?;
    Ok(Enqueued::accepted(&app, job_id))
}

/// Reject a held feed.
///
/// Nothing is marked as missing; the next pull is judged anew.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source.")), responses(
    (status = 200, description = "The source.", body = SourceView),
    (status = 409, description = "Problem: No feed of this source is held, or the source is archived."),
), security(("bearer" = ["sync.run"])))]
#[post("/sources/{id}/feed/reject")]
pub(crate) async fn reject_feed(
    actor: Allowed<SyncRun>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<SourceView>> {
    decide(&app, actor.clone(), id.0, false).await?;
    summary::read(&app, id.0).await.map(web::Json)
}

/// Notes the decision; accepting puts a pull into the queue in the same transaction.
async fn decide(app: &App, actor: Actor, id: i64, accept: bool) -> ApiResult<Option<i64>> {
    let now = app.clock.now();
    app.db
        .try_write(move |c| {
            let source = sources::find(c, id).or_not_found(ProblemCode::SourceNotFound)?;
            if source.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::SourceArchived));
            }
            let run_id = source
                .held_run_id
                .ok_or_else(|| Problem::new(ProblemCode::FeedNotHeld))?;
            let rested = (source.status == SourceStatus::Failing && source.answer.is_none())
                .then_some(Stored(SourceStatus::Ready));
            let changes = SourceChanges {
                held_run_id: Some(None),
                feed_accepted: Some(accept),
                // What was accepted is known by its size; what was rejected agrees with nothing.
                feed_history: (!accept).then_some(None),
                status: rested,
                updated_at: Some(Stored(now)),
                ..SourceChanges::default()
            };
            sources::update(c, id, &changes)?;
            notices::feed_decided(c, id, accept, &actor.name, now)?;
            let action = if accept {
                "source.accept_feed"
            } else {
                "source.reject_feed"
            };
            Audited {
                action,
                kind: "source",
                id: Some(id),
                title: &source.title,
                before: None,
                after: Some(json!({"held_run_id": run_id})),
            }
            .by(c, &actor, now)?;
            if !accept {
                return Ok(None);
            }
            Ok(Some(jobs::enqueue(
                c,
                &NewJob::pull_source(id, Trigger::Forced, now),
            )?))
        })
        .await
}
