//! `GET /connectors/{id}`.

use std::sync::Arc;

use actix_web::{get, web};
use cpapi_db::{connectors, sources};

use super::list::{Shelf, built_in_view};
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
    view(&app, &id.0).await.map(web::Json)
}

/// Reads a connector for an answer.
pub(super) async fn view(app: &App, id: &str) -> ApiResult<ConnectorView> {
    let (slug, registry) = (id.to_owned(), Arc::clone(&app.registry));
    let not_found = || Problem::new(ProblemCode::ConnectorNotFound);
    // PostgreSQL takes no U+0000, and no id has one.
    if id.contains('\0') {
        return Err(not_found());
    }
    let (shelf, used) = app
        .db
        .snapshot(move |c| {
            let rows = connectors::find(c, &slug)?.into_iter().collect();
            Ok((
                Shelf::read(c, &registry, rows)?,
                sources::use_of_connectors(c)?,
            ))
        })
        .await?;
    if let Some(own) = shelf.views(&app.registry).pop() {
        return Ok(own);
    }
    let connector = app.registry.get(id).ok_or_else(not_found)?;
    Ok(built_in_view(
        &connector,
        used.get(id).copied().unwrap_or_default(),
    ))
}
