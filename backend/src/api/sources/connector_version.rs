//! `POST /sources/{id}/connector-version`: a source moves to another version of its connector.

use std::sync::Arc;

use actix_web::{post, web};
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::sources::{self, SourceChanges};
use cpapi_db::types::{Json, Stored};
use cpapi_domain::connector::VersionState;
use cpapi_domain::run::Trigger;
use cpapi_engine::credentials::seal_source_secrets;
use cpapi_engine::own_connectors;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::check::run_check;
use super::input::accept;
use super::summary;
use super::update::stored_secrets;
use super::view::SourceView;
use crate::api::audited::Audited;
use crate::api::body::{Body, sentence};
use crate::api::connectors::found;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::permit::rights::SourcesWrite;
use crate::auth::{Actor, Allowed};

/// Where a source moves to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveSource {
    /// A published version of its connector.
    #[schema(example = 3)]
    version: i32,
    /// The whole settings where the version asks for others; a secret that is left out or
    /// `********` is kept. The stored ones when left out.
    #[serde(default)]
    #[schema(value_type = Option<Object>, example = json!({"network_id": "acme", "api_key": "********"}))]
    config: Option<Value>,
}

/// A move that is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    /// A published version.
    pub(crate) version: i32,
    /// Other settings.
    pub(crate) config: Option<Value>,
}

/// Move a demand source to another version of its user-made connector.
///
/// Its settings are checked against the version's spec, one real request is made, and every
/// record is mapped again by a pull at once.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source.")), request_body = MoveSource, responses(
    (status = 200, description = "The source with the outcome of its check.", body = SourceView),
    (status = 409, description = "Problem: The source is archived, its connector came with the program, or the version is a draft."),
), security(("bearer" = ["sources.write"])))]
#[post("/sources/{id}/connector-version")]
pub(crate) async fn move_source_to_version(
    actor: Allowed<SourcesWrite>,
    app: web::Data<App>,
    id: Id,
    body: Body<MoveSource>,
) -> ApiResult<web::Json<SourceView>> {
    let wish = Move {
        version: body.0.version,
        config: body.0.config,
    };
    move_source(&app, &actor, id.0, wish).await?;
    run_check(&app, id.0).await?;
    app.poke();
    summary::read(&app, id.0).await.map(web::Json)
}

/// The move itself, with its audit entry and the pull that it needs.
pub(crate) async fn move_source(
    app: &web::Data<App>,
    actor: &Actor,
    id: i64,
    wish: Move,
) -> ApiResult<()> {
    let (state, by) = (web::Data::clone(app), actor.clone());
    let now = app.clock.now();
    app.db
        .try_write(move |c| {
            let before = sources::find(c, id).or_not_found(ProblemCode::SourceNotFound)?;
            if before.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::SourceArchived));
            }
            if before.connector_version.is_none() {
                return Err(Problem::new(ProblemCode::ConnectorBuiltIn));
            }
            let row = found::own_live(c, &state, &before.connector)?;
            let version = found::version(c, &row, wish.version)?;
            if version.head.state == VersionState::Draft {
                return Err(Problem::new(ProblemCode::ConnectorVersionDraft));
            }
            let registry = Arc::clone(&state.registry);
            own_connectors::know(c, &registry, &before.connector, wish.version)?;
            let connector = registry
                .find(&before.connector, Some(wish.version))
                .map_err(|missing| {
                    Problem::new(ProblemCode::ConnectorUnusable)
                        .detail(sentence(&missing.to_string()))
                })?;
            let stored = stored_secrets(&state.vault, &before);
            let given = wish
                .config
                .clone()
                .unwrap_or_else(|| before.config.0.clone());
            let accepted = accept(&connector, &given, &stored).map_err(Problem::invalid)?;
            let sealed = seal_source_secrets(&state.vault, id, &accepted.secrets)
                .map_err(Problem::internal)?;
            let changes = SourceChanges {
                connector_version: Some(Some(wish.version)),
                config: Some(Json(accepted.public)),
                secrets: Some(Some(sealed.bytes)),
                secrets_key: Some(Some(sealed.key_id)),
                // What the old version kept means nothing to the new one.
                connector_state: Some(None),
                next_pull_at: Some(Some(Stored(now))),
                updated_at: Some(Stored(now)),
                ..SourceChanges::default()
            };
            sources::update(c, id, &changes)?;
            jobs::enqueue(c, &NewJob::pull_source(id, Trigger::Forced, now))?;
            Audited {
                action: "source.connector_version",
                kind: "source",
                id: Some(id),
                title: &before.title,
                before: Some(json!({"connector_version": before.connector_version})),
                after: Some(json!({
                    "connector_version": wish.version,
                    "config_changed": wish.config.is_some(),
                })),
            }
            .by(c, &by, now)?;
            Ok(())
        })
        .await
}
