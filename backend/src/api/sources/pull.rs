//! `POST /sources/{id}/pull`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::sources;
use cpapi_domain::run::Trigger;

use crate::api::audited::Audited;
use crate::api::enqueued::Enqueued;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SyncRun;

/// Pull a demand source now.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source.")), responses(
    (status = 202, description = "The pull is first in the queue.", body = Enqueued),
    (status = 409, description = "Problem: The source is archived."),
), security(("bearer" = ["sync.run"])))]
#[post("/sources/{id}/pull")]
pub(crate) async fn pull_source(
    actor: Allowed<SyncRun>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<(web::Json<Enqueued>, StatusCode)> {
    let now = app.clock.now();
    let actor = actor.clone();
    let job_id = app
        .db
        .try_write(move |c| {
            let source = sources::find(c, id.0).or_not_found(ProblemCode::SourceNotFound)?;
            if source.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::SourceArchived));
            }
            Audited {
                action: "source.pull",
                kind: "source",
                id: Some(source.id),
                title: &source.title,
                before: None,
                after: None,
            }
            .by(c, &actor, now)?;
            Ok(jobs::enqueue(
                c,
                &NewJob::pull_source(id.0, Trigger::Forced, now),
            )?)
        })
        .await?;
    Ok(Enqueued::accepted(&app, Some(job_id)))
}

/// Seconds until the scheduler pulls by itself, should this process die between saving a source
/// and forcing the pull that follows its check; sooner, both would pull.
pub(super) const UNFORCED_PULL_SECONDS: i64 = 60;

/// Puts a forced pull into the queue.
pub(super) async fn force_pull(app: &App, id: i64) -> ApiResult<()> {
    let now = app.clock.now();
    app.db
        .write(move |c| jobs::enqueue(c, &NewJob::pull_source(id, Trigger::Forced, now)))
        .await?;
    app.poke();
    Ok(())
}
