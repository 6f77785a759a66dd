//! `GET /connectors`.

use actix_web::{get, web};
use cpapi_connectors::Connector;
use cpapi_db::sources::{self, ConnectorUse};

use super::view::{ConnectorList, ConnectorView};
use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

/// List connectors.
#[utoipa::path(tag = "connectors", responses((status = 200, description = "Every connector, by name.", body = ConnectorList)), security(("bearer" = ["sources.read"])))]
#[get("/connectors")]
pub(crate) async fn list_connectors(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
) -> ApiResult<web::Json<ConnectorList>> {
    let used = app.db.read(sources::use_of_connectors).await?;
    let mut items: Vec<ConnectorView> = app
        .registry
        .all()
        .map(|connector| {
            view(
                connector,
                used.get(connector.id()).copied().unwrap_or_default(),
            )
        })
        .collect();
    items.sort_by_key(|connector| connector.name.to_lowercase());
    Ok(web::Json(ConnectorList { items }))
}

/// A connector as it travels.
pub(super) fn view(connector: &Connector, used: ConnectorUse) -> ConnectorView {
    ConnectorView {
        id: connector.id().to_owned(),
        name: connector.name().to_owned(),
        version: connector.version().to_owned(),
        summary: connector.summary().to_owned(),
        documentation_url: connector.documentation_url().map(str::to_owned),
        credentials_kind: connector.credentials_kind().to_owned(),
        spec: connector.spec().clone(),
        icon_url: format!("/api/v1/connectors/{}/icon.svg", connector.id()),
        documentation: connector.documentation().to_owned(),
        click_id_param: connector.click_id_param().map(str::to_owned),
        sources: used.sources,
        offers: used.offers,
    }
}
