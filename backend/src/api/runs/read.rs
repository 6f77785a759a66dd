//! `GET /runs/{id}`.

use actix_web::{get, web};
use cpapi_db::runs;

use super::summary;
use super::view::RunView;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::RunsRead;

/// Read a run.
#[utoipa::path(tag = "runs", params(("id" = i64, Path, description = "Id of the run.")), responses((status = 200, description = "The run.", body = RunView)), security(("bearer" = ["runs.read"])))]
#[get("/runs/{id}")]
pub(crate) async fn get_run(
    _: Allowed<RunsRead>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<RunView>> {
    let run = app
        .db
        .read(move |c| {
            let row = runs::find(c, id.0)?;
            Ok(summary::views(c, vec![row])?.pop())
        })
        .await
        .or_not_found(ProblemCode::RunNotFound)?;
    run.map(web::Json)
        .ok_or_else(|| Problem::new(ProblemCode::RunNotFound))
}
