//! `PATCH /connectors/{id}`.

use actix_web::{patch, web};
use cpapi_db::connectors;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::ConnectorView;
use super::{found, read};
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::path::Name;
use crate::api::problem::{ApiResult, Problem};
use crate::api::titles::title_problem;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::ConnectorsWrite;

/// Changes to a connector.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateConnector {
    /// Title.
    #[schema(example = "Acme Network", min_length = 1, max_length = 200)]
    title: String,
}

/// Give a user's own connector another title.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme")), request_body = UpdateConnector, responses(
    (status = 200, description = "The connector.", body = ConnectorView),
    (status = 409, description = "Problem: The connector is archived or came with the program."),
), security(("bearer" = ["connectors.write"])))]
#[patch("/connectors/{id}")]
pub(crate) async fn update_connector(
    actor: Allowed<ConnectorsWrite>,
    app: web::Data<App>,
    id: Name,
    body: Body<UpdateConnector>,
) -> ApiResult<web::Json<ConnectorView>> {
    read::view(&app, &id.0).await?;
    if let Some(problem) = title_problem(&body.0.title) {
        return Err(Problem::invalid(vec![problem]));
    }
    let now = app.clock.now();
    let (slug, by, state) = (id.0.clone(), actor.clone(), web::Data::clone(&app));
    app.db
        .try_write(move |c| {
            let row = found::own_live(c, &state, &slug)?;
            let title = body.0.title.trim().to_owned();
            connectors::rename(c, row.id, &title, now)?;
            Audited {
                action: "connector.update",
                kind: "connector",
                id: Some(row.id),
                title: &title,
                before: Some(json!({"title": row.title})),
                after: Some(json!({"title": title})),
            }
            .by(c, &by, now)?;
            Ok::<_, Problem>(())
        })
        .await?;
    read::view(&app, &id.0).await.map(web::Json)
}
