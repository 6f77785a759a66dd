//! `GET /sources/{id}`.

use actix_web::{get, web};

use super::summary;
use super::view::SourceView;
use crate::api::path::Id;
use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

/// Read a demand source.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source.")), responses((status = 200, description = "The source.", body = SourceView)), security(("bearer" = ["sources.read"])))]
#[get("/sources/{id}")]
pub(crate) async fn get_source(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<SourceView>> {
    summary::read(&app, id.0).await.map(web::Json)
}
