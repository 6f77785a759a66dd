//! `POST /runs/{id}/cancel`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::runs;
use cpapi_domain::run::Outcome;

use super::summary;
use super::view::RunView;
use crate::api::audited::Audited;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SyncRun;

/// Stop a run at its next safe point.
#[utoipa::path(tag = "runs", params(("id" = i64, Path, description = "Id of the run.")), responses(
    (status = 202, description = "The run was asked to stop.", body = RunView),
    (status = 409, description = "Problem: The run has ended already."),
), security(("bearer" = ["sync.run"])))]
#[post("/runs/{id}/cancel")]
pub(crate) async fn cancel_run(
    actor: Allowed<SyncRun>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<(web::Json<RunView>, StatusCode)> {
    let now = app.clock.now();
    let actor = actor.clone();
    let run = app
        .db
        .try_write(move |c| {
            let row = runs::find(c, id.0).or_not_found(ProblemCode::RunNotFound)?;
            if row.outcome != Outcome::Running {
                return Err(Problem::new(ProblemCode::RunFinished));
            }
            let view = summary::views(c, vec![row])?
                .pop()
                .ok_or_else(|| Problem::new(ProblemCode::RunNotFound))?;
            Audited {
                action: "run.cancel",
                kind: "run",
                id: Some(id.0),
                title: &view.subject_title,
                before: None,
                after: None,
            }
            .by(c, &actor, now)?;
            Ok(view)
        })
        .await?;
    app.cancel_run(id.0)
        .await
        .or_not_found(ProblemCode::RunNotFound)?;
    Ok((web::Json(run), StatusCode::ACCEPTED))
}
