//! `POST /connectors/{id}/versions/{version}/publish`.

use actix_web::{post, web};
use cpapi_db::{connector_versions, connectors};
use cpapi_domain::connector::VersionState;
use serde_json::json;

use super::report::{self, refused};
use super::view::ConnectorVersionView;
use super::{found, read, versions};
use crate::api::audited::Audited;
use crate::api::path::NameAndVersion;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::ConnectorsWrite;

/// Publish a draft, so that sources can use it.
///
/// From then on it never changes. New sources use the newest published version; those that are
/// there keep theirs until they are moved.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme"), ("version" = i32, Path, description = "Number of the draft.")), responses(
    (status = 200, description = "The published version.", body = ConnectorVersionView),
    (status = 409, description = "Problem: The version is published already, or was saved meanwhile."),
    (status = 422, description = "Problem: The manifest or the mapping cannot be used."),
), security(("bearer" = ["connectors.write"])))]
#[post("/connectors/{id}/versions/{version}/publish")]
pub(crate) async fn publish_connector_version(
    actor: Allowed<ConnectorsWrite>,
    app: web::Data<App>,
    at: NameAndVersion,
) -> ApiResult<web::Json<ConnectorVersionView>> {
    let NameAndVersion(id, version) = at;
    read::view(&app, &id).await?;
    let (slug, state) = (id.clone(), web::Data::clone(&app));
    let draft = app
        .db
        .try_write(move |c| {
            let row = found::own_live(c, &state, &slug)?;
            found::version(c, &row, version)
        })
        .await?;
    if draft.head.state == VersionState::Published {
        return Err(Problem::new(ProblemCode::ConnectorVersionPublished));
    }
    let texts = draft.texts.clone();
    let diagnosis = report::diagnosed(&id, texts.manifest, Some(texts.mapping)).await?;
    if diagnosis.connector.is_none() {
        return Err(refused(&diagnosis.problems));
    }
    let now = app.clock.now();
    let (slug, by, state) = (id.clone(), actor.clone(), web::Data::clone(&app));
    app.db
        .try_write(move |c| {
            let row = found::own_live(c, &state, &slug)?;
            let current = found::version(c, &row, version)?;
            // What was looked at is what is published.
            if current.head.updated_at != draft.head.updated_at {
                return Err(Problem::new(ProblemCode::ConnectorVersionChanged));
            }
            if !connector_versions::publish(c, current.head.id, now)? {
                return Err(Problem::new(ProblemCode::ConnectorVersionPublished));
            }
            connectors::publish(c, row.id, version, now)?;
            Audited {
                action: "connector.publish",
                kind: "connector",
                id: Some(row.id),
                title: &row.title,
                before: Some(json!({"published_version": row.latest_version})),
                after: Some(json!({"published_version": version})),
            }
            .by(c, &by, now)?;
            Ok(())
        })
        .await?;
    versions::view(&app, &id, version).await.map(web::Json)
}
