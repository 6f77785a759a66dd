//! `POST /sources/{id}/check`.

use actix_web::{post, web};
use cpapi_db::DbError;
use cpapi_db::sources::{self, SourceChanges};
use cpapi_db::types::Stored;
use cpapi_engine::checks::{self, CheckError, SourceCheck};

use super::summary;
use super::view::SourceView;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesWrite;

/// Check a demand source with one real request.
///
/// The outcome is stored: the status, and the network's own answer of a failure.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source.")), responses(
    (status = 200, description = "The source with the outcome of the check.", body = SourceView),
    (status = 409, description = "Problem: The source is archived, or cannot be asked with what is stored."),
), security(("bearer" = ["sources.write"])))]
#[post("/sources/{id}/check")]
pub(crate) async fn check_source(
    _: Allowed<SourcesWrite>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<SourceView>> {
    run_check(&app, id.0).await?;
    summary::read(&app, id.0).await.map(web::Json)
}

/// Makes the one real request; true when the network answered as it should.
pub(super) async fn run_check(app: &App, id: i64) -> ApiResult<bool> {
    match checks::check_source(&app.parts, id).await {
        Ok(SourceCheck::Passed { .. }) => resume_polling(app, id).await.map(|()| true),
        Ok(SourceCheck::Failed(_)) => Ok(false),
        Err(CheckError::Database(DbError::NotFound)) => {
            Err(Problem::new(ProblemCode::SourceNotFound))
        }
        Err(CheckError::Database(error)) => Err(error.into()),
        Err(CheckError::Archived) => Err(Problem::new(ProblemCode::SourceArchived)),
        Err(CheckError::Unusable(detail)) => {
            Err(Problem::new(ProblemCode::SourceUnusable).detail(detail))
        }
        Err(CheckError::Partner(error)) => Err(Problem::internal(error)),
    }
}

/// A failure may have put the next pull off for hours; after a passed check it is at most an
/// interval away.
async fn resume_polling(app: &App, id: i64) -> ApiResult<()> {
    let now = app.clock.now();
    let resumed = app
        .db
        .write(move |c| {
            let source = sources::find(c, id)?;
            let soonest = now.plus_seconds(i64::from(source.poll_interval_seconds));
            if source.archived_at.is_some() || source.next_pull_at.is_some_and(|due| due <= soonest)
            {
                return Ok(());
            }
            let changes = SourceChanges {
                next_pull_at: Some(Some(Stored(now))),
                ..SourceChanges::default()
            };
            sources::update(c, id, &changes).map(|_| ())
        })
        .await;
    resumed.or_not_found(ProblemCode::SourceNotFound)
}
