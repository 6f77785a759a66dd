//! `POST /tracking-systems/{id}/check`.

use actix_web::{post, web};
use cpapi_db::DbError;
use cpapi_engine::checks::{self, CheckError};

use super::summary;
use super::view::TrackingSystemView;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::TrackingSystemsWrite;

/// Check a tracking system with real requests.
///
/// Asks who the key belongs to and whether it may write offers. The outcome is stored.
#[utoipa::path(tag = "tracking systems", params(("id" = i64, Path, description = "Id of the tracking system.")), responses(
    (status = 200, description = "The tracking system with the outcome of the check.", body = TrackingSystemView),
    (status = 409, description = "Problem: It is archived, or cannot be asked with what is stored."),
), security(("bearer" = ["tracking_systems.write"])))]
#[post("/tracking-systems/{id}/check")]
pub(crate) async fn check_tracking_system(
    _: Allowed<TrackingSystemsWrite>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<TrackingSystemView>> {
    run_check(&app, id.0).await?;
    summary::read(&app, id.0).await.map(web::Json)
}

/// Makes the requests and stores how it went.
pub(super) async fn run_check(app: &App, id: i64) -> ApiResult<()> {
    checks::check_tracking_system(&app.parts, id)
        .await
        .map(|_| ())
        .map_err(problem)
}

/// Why a check or a lookup did not come about.
pub(super) fn problem(error: CheckError) -> Problem {
    match error {
        CheckError::Database(DbError::NotFound) => {
            Problem::new(ProblemCode::TrackingSystemNotFound)
        }
        CheckError::Database(error) => error.into(),
        CheckError::Archived => Problem::new(ProblemCode::TrackingSystemArchived),
        CheckError::Unusable(detail) => {
            Problem::new(ProblemCode::TrackingSystemUnusable).detail(detail)
        }
        CheckError::Partner(error) => {
            Problem::new(ProblemCode::TrackingSystemFailed).detail(error.detail)
        }
    }
}
