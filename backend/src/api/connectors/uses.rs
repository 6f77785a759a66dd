//! `GET /connectors/{id}/versions/{version}/sources`.

use actix_web::{get, web};
use cpapi_db::sources;

use super::versions;
use super::view::{ConnectorSourceList, ConnectorSourceView};
use crate::api::path::NameAndVersion;
use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

/// List the sources that use a version.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme"), ("version" = i32, Path, description = "Number of the version; 0 for what came with the program.")), responses((status = 200, description = "The sources, archived ones left out.", body = ConnectorSourceList)), security(("bearer" = ["sources.read"])))]
#[get("/connectors/{id}/versions/{version}/sources")]
pub(crate) async fn list_connector_version_sources(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
    at: NameAndVersion,
) -> ApiResult<web::Json<ConnectorSourceList>> {
    let NameAndVersion(id, version) = at;
    versions::view(&app, &id, version).await?;
    let rows = app
        .db
        .read(move |c| sources::of_connector(c, &id, (version > 0).then_some(version)))
        .await?;
    let items = rows
        .into_iter()
        .map(|row| ConnectorSourceView {
            id: row.id,
            title: row.title,
            status: row.status,
            offers: row.offers_total,
        })
        .collect();
    Ok(web::Json(ConnectorSourceList { items }))
}
