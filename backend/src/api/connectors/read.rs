//! `GET /connectors/{id}`.

use actix_web::{get, web};
use cpapi_db::sources;

use super::list::view;
use super::view::ConnectorView;
use crate::api::path::Name;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

/// Read a connector.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "tune")), responses((status = 200, description = "The connector.", body = ConnectorView)), security(("bearer" = ["sources.read"])))]
#[get("/connectors/{id}")]
pub(crate) async fn get_connector(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
    id: Name,
) -> ApiResult<web::Json<ConnectorView>> {
    let connector = app
        .registry
        .get(&id.0)
        .ok_or_else(|| Problem::new(ProblemCode::ConnectorNotFound))?;
    let used = app.db.read(sources::use_of_connectors).await?;
    Ok(web::Json(view(
        &connector,
        used.get(connector.id()).copied().unwrap_or_default(),
    )))
}
