//! `GET /connectors/{id}/icon.svg`.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, get, web};
use cpapi_db::connectors;

use super::found::know_latest;
use crate::api::path::Name;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;

/// Stands for connectors without an icon.
const BLANK: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#64748b"/><path d="M12 8v6m8-6v6m-11 0h14v3a7 7 0 0 1-14 0zm7 10v3" fill="none" stroke="#fff" stroke-width="2"/></svg>"##;

/// A connector's icon.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "tune")), responses((status = 200, description = "The icon.", body = String, content_type = "image/svg+xml")), security())]
#[get("/connectors/{id}/icon.svg")]
pub(crate) async fn get_connector_icon(app: web::Data<App>, id: Name) -> ApiResult<HttpResponse> {
    let not_found = || Problem::new(ProblemCode::ConnectorNotFound);
    if id.0.contains('\0') {
        return Err(not_found());
    }
    let (slug, registry) = (id.0.clone(), Arc::clone(&app.registry));
    let own = app
        .db
        .read(move |c| {
            let row = connectors::find(c, &slug)?;
            know_latest(c, &registry, row.as_slice())?;
            Ok(row)
        })
        .await?;
    let connector = match &own {
        Some(row) => app.registry.find(&row.slug, Some(row.latest_version)).ok(),
        None => Some(app.registry.get(&id.0).ok_or_else(not_found)?),
    };
    let icon = connector
        .map(|connector| connector.icon_svg().to_owned())
        .filter(|icon| !icon.trim().is_empty())
        .unwrap_or_else(|| BLANK.to_owned());
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(icon))
}
