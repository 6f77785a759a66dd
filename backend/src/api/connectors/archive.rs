//! `POST /connectors/{id}/archive`.

use actix_web::{post, web};
use cpapi_db::{connectors, sources};
use serde_json::json;

use super::view::ConnectorView;
use super::{found, read};
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::path::Name;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::api::titles::ConfirmTitle;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::ConnectorsWrite;

/// Archive a user's own connector for good.
///
/// Its id is never given to another one, so that archived sources keep meaning what they meant.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme")), request_body = ConfirmTitle, responses(
    (status = 200, description = "The archived connector.", body = ConnectorView),
    (status = 409, description = "Problem: Sources use the connector, or it is archived or came with the program."),
), security(("bearer" = ["connectors.write"])))]
#[post("/connectors/{id}/archive")]
pub(crate) async fn archive_connector(
    actor: Allowed<ConnectorsWrite>,
    app: web::Data<App>,
    id: Name,
    body: Body<ConfirmTitle>,
) -> ApiResult<web::Json<ConnectorView>> {
    read::view(&app, &id.0).await?;
    let now = app.clock.now();
    let (slug, by, state) = (id.0.clone(), actor.clone(), web::Data::clone(&app));
    app.db
        .try_write(move |c| {
            let row = found::own_live(c, &state, &slug)?;
            body.0.check(&row.title)?;
            let users = sources::of_connector(c, &slug, None)?;
            if let Some(first) = users.first() {
                return Err(Problem::new(ProblemCode::ConnectorInUse).detail(format!(
                    "{} demand sources use the connector, {:?} for one; archive them first.",
                    users.len(),
                    first.title
                )));
            }
            connectors::archive(c, row.id, now)?;
            Audited {
                action: "connector.archive",
                kind: "connector",
                id: Some(row.id),
                title: &row.title,
                before: Some(json!({"archived": false})),
                after: Some(json!({"archived": true})),
            }
            .by(c, &by, now)?;
            Ok(())
        })
        .await?;
    read::view(&app, &id.0).await.map(web::Json)
}
