//! `POST /connectors/{id}/versions` and `PATCH` of a draft.

use actix_web::http::StatusCode;
use actix_web::{patch, post, web};
use cpapi_db::DbError;
use cpapi_db::connector_versions::{self, NewConnectorVersion, VersionChanges, VersionRow};
use cpapi_db::types::Stored;
use cpapi_domain::connector::VersionState;
use cpapi_domain::time::UtcTime;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::texts::Given;
use super::versions::{self, texts_of};
use super::view::ConnectorVersionView;
use super::{found, read};
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::patch::Change;
use crate::api::path::{Name, NameAndVersion};
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::ConnectorsWrite;

/// A draft to be begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateConnectorDraft {
    /// The version whose texts it begins with; the newest when left out.
    #[serde(default)]
    #[schema(example = 2)]
    from_version: Option<i32>,
    /// What it is about.
    #[serde(default)]
    #[schema(example = "Read caps too.")]
    note: String,
}

/// Changes to a draft; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveConnectorDraft {
    /// `manifest.yaml`, at most 512 KiB.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    manifest: Change<String>,
    /// `offer.yaml`, at most 512 KiB.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    mapping: Change<String>,
    /// `README.md`, at most 256 KiB.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    readme: Change<String>,
    /// `icon.svg`, at most 64 KiB.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    icon: Change<String>,
    /// What it is about.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    note: Change<String>,
    /// `updated_at` of the draft that was edited: refuses to overwrite what somebody else saved.
    #[serde(default)]
    base_updated_at: Option<UtcTime>,
}

/// Begin a new version of a connector.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme")), request_body = CreateConnectorDraft, responses(
    (status = 201, description = "The draft.", body = ConnectorVersionView),
    (status = 409, description = "Problem: There is a draft already, or the connector is archived or came with the program."),
), security(("bearer" = ["connectors.write"])))]
#[post("/connectors/{id}/versions")]
pub(crate) async fn create_connector_draft(
    actor: Allowed<ConnectorsWrite>,
    app: web::Data<App>,
    id: Name,
    body: Body<CreateConnectorDraft>,
) -> ApiResult<(web::Json<ConnectorVersionView>, StatusCode)> {
    read::view(&app, &id.0).await?;
    let problems = Given {
        note: Some(&body.0.note),
        ..Given::default()
    }
    .problems();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let now = app.clock.now();
    let (slug, by, state) = (id.0.clone(), actor.clone(), web::Data::clone(&app));
    let version = app
        .db
        .try_write(move |c| {
            let row = found::own_live(c, &state, &slug)?;
            let texts = texts_of(c, &state, &slug, body.0.from_version)?;
            let version = connector_versions::newest(c, row.id)?.unwrap_or_default() + 1;
            let draft = NewConnectorVersion {
                connector_id: row.id,
                version,
                state: Stored(VersionState::Draft),
                manifest: texts.manifest,
                mapping: texts.mapping,
                readme: texts.readme,
                icon: texts.icon,
                note: body.0.note,
                created_by: by.name.clone(),
                created_at: Stored(now),
                updated_at: Stored(now),
            };
            connector_versions::insert(c, &draft).map_err(|error| match error {
                DbError::Conflict(_) => Problem::new(ProblemCode::ConnectorDraftExists),
                error => error.into(),
            })?;
            Audited {
                action: "connector.draft",
                kind: "connector",
                id: Some(row.id),
                title: &row.title,
                before: None,
                after: Some(json!({"version": version, "from_version": body.0.from_version})),
            }
            .by(c, &by, now)?;
            Ok::<_, Problem>(version)
        })
        .await?;
    let view = versions::view(&app, &id.0, version).await?;
    Ok((web::Json(view), StatusCode::CREATED))
}

/// Save a draft of a connector.
///
/// It is saved as it is; whether it can be used is seen when it is validated, tried or published.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme"), ("version" = i32, Path, description = "Number of the draft.")), request_body = SaveConnectorDraft, responses(
    (status = 200, description = "The draft.", body = ConnectorVersionView),
    (status = 409, description = "Problem: The version is published, or somebody else saved it."),
), security(("bearer" = ["connectors.write"])))]
#[patch("/connectors/{id}/versions/{version}")]
pub(crate) async fn save_connector_draft(
    actor: Allowed<ConnectorsWrite>,
    app: web::Data<App>,
    at: NameAndVersion,
    body: Body<SaveConnectorDraft>,
) -> ApiResult<web::Json<ConnectorVersionView>> {
    let NameAndVersion(id, version) = at;
    read::view(&app, &id).await?;
    let input = body.0;
    let base = input.base_updated_at;
    let now = app.clock.now();
    let changes = VersionChanges {
        manifest: input.manifest.given(),
        mapping: input.mapping.given(),
        readme: input.readme.given(),
        icon: input.icon.given(),
        note: input.note.given(),
        updated_at: Some(Stored(now)),
    };
    let problems = Given {
        manifest: changes.manifest.as_deref(),
        mapping: changes.mapping.as_deref(),
        readme: changes.readme.as_deref(),
        icon: changes.icon.as_deref(),
        note: changes.note.as_deref(),
    }
    .problems();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let (slug, by, state) = (id.clone(), actor.clone(), web::Data::clone(&app));
    app.db
        .try_write(move |c| {
            let row = found::own_live(c, &state, &slug)?;
            let before = found::version(c, &row, version)?;
            if before.head.state == VersionState::Published {
                return Err(Problem::new(ProblemCode::ConnectorVersionPublished));
            }
            if !connector_versions::save_draft(c, before.head.id, &changes, base)? {
                return Err(Problem::new(ProblemCode::ConnectorVersionChanged));
            }
            Audited {
                action: "connector.save",
                kind: "connector",
                id: Some(row.id),
                title: &row.title,
                before: None,
                after: Some(described(&before, &changes)),
            }
            .by(c, &by, now)?;
            Ok(())
        })
        .await?;
    versions::view(&app, &id, version).await.map(web::Json)
}

/// Which texts were saved; the texts themselves are in the version.
fn described(before: &VersionRow, changes: &VersionChanges) -> Value {
    let texts = &before.texts;
    let changed: Vec<&str> = [
        ("manifest", &texts.manifest, &changes.manifest),
        ("mapping", &texts.mapping, &changes.mapping),
        ("readme", &texts.readme, &changes.readme),
        ("icon", &texts.icon, &changes.icon),
        ("note", &before.head.note, &changes.note),
    ]
    .into_iter()
    .filter(|(_, old, new)| new.as_ref().is_some_and(|new| new != *old))
    .map(|(name, ..)| name)
    .collect();
    json!({"version": before.head.version, "changed": changed})
}
