//! `GET /connectors/{id}/icon.svg`.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, get, web};

use crate::api::path::Name;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;

/// A connector's icon.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "tune")), responses((status = 200, description = "The icon.", body = String, content_type = "image/svg+xml")), security())]
#[get("/connectors/{id}/icon.svg")]
pub(crate) async fn get_connector_icon(app: web::Data<App>, id: Name) -> ApiResult<HttpResponse> {
    let connector = app
        .registry
        .get(&id.0)
        .ok_or_else(|| Problem::new(ProblemCode::ConnectorNotFound))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(connector.icon_svg().to_owned()))
}
