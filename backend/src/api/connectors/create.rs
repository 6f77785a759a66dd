//! `POST /connectors`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::connector_versions::{self, ConnectorTexts, NewConnectorVersion};
use cpapi_db::connectors::{self, NewConnector};
use cpapi_db::types::Stored;
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::connector::{VersionState, is_slug};
use cpapi_domain::field_problem::FieldProblem;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::read;
use super::versions::texts_of;
use super::view::ConnectorView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::api::titles::title_problem;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::ConnectorsWrite;

/// What a new connector begins with.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConnectorStart {
    /// A manifest and a mapping to be filled in.
    #[default]
    Template,
    /// Empty texts.
    Empty,
    /// The texts of another connector.
    Copy,
}

/// A connector to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateConnector {
    /// Id, for good: lower-case letters, digits and hyphens.
    #[schema(example = "acme", max_length = 60)]
    id: String,
    /// Title.
    #[schema(example = "Acme Network", min_length = 1, max_length = 200)]
    title: String,
    /// What its first draft begins with.
    #[serde(default)]
    start: ConnectorStart,
    /// Id of the connector to copy.
    #[serde(default)]
    #[schema(example = "tune")]
    copy_of: Option<String>,
    /// Its version; the newest when left out.
    #[serde(default)]
    #[schema(example = 2)]
    copy_version: Option<i32>,
}

/// Make a connector.
///
/// It begins with a draft, version 1.
#[utoipa::path(tag = "connectors", request_body = CreateConnector, responses(
    (status = 201, description = "The new connector.", body = ConnectorView),
    (status = 409, description = "Problem: There is, or was, a connector with this id."),
), security(("bearer" = ["connectors.write"])))]
#[post("/connectors")]
pub(crate) async fn create_connector(
    actor: Allowed<ConnectorsWrite>,
    app: web::Data<App>,
    body: Body<CreateConnector>,
) -> ApiResult<(web::Json<ConnectorView>, StatusCode)> {
    let input = body.0;
    let problems = problems(&input);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    if app.registry.get(&input.id).is_some() {
        return Err(Problem::new(ProblemCode::ConnectorTaken));
    }
    let now = app.clock.now();
    let (id, by, state) = (input.id.clone(), actor.clone(), web::Data::clone(&app));
    app.db
        .try_write(move |c| {
            let texts = first_texts(c, &state, &input)?;
            let title = input.title.trim().to_owned();
            let new = NewConnector {
                slug: input.id.clone(),
                title,
                latest_version: 0,
                created_at: Stored(now),
                updated_at: Stored(now),
            };
            let row = connectors::insert(c, &new).map_err(|error| match error {
                DbError::Conflict(_) => Problem::new(ProblemCode::ConnectorTaken),
                error => error.into(),
            })?;
            connector_versions::insert(
                c,
                &NewConnectorVersion {
                    connector_id: row.id,
                    version: 1,
                    state: Stored(VersionState::Draft),
                    manifest: texts.manifest,
                    mapping: texts.mapping,
                    readme: texts.readme,
                    icon: texts.icon,
                    note: String::new(),
                    created_by: by.name.clone(),
                    created_at: Stored(now),
                    updated_at: Stored(now),
                },
            )?;
            Audited {
                action: "connector.create",
                kind: "connector",
                id: Some(row.id),
                title: &row.title,
                before: None,
                after: Some(json!({"id": row.slug, "title": row.title, "copy_of": input.copy_of})),
            }
            .by(c, &by, now)?;
            Ok::<_, Problem>(())
        })
        .await?;
    let view = read::view(&app, &id).await?;
    Ok((web::Json(view), StatusCode::CREATED))
}

fn problems(input: &CreateConnector) -> Vec<FieldProblem> {
    let id = (!is_slug(&input.id)).then(|| {
        FieldProblem::new(
            "/id",
            "id_malformed",
            "An id has up to 60 lower-case letters, digits and single hyphens and begins with a letter.",
        )
    });
    let copy = (matches!(input.start, ConnectorStart::Copy) && input.copy_of.is_none())
        .then(|| FieldProblem::new("/copy_of", "missing", "Say which connector to copy."));
    id.into_iter()
        .chain(title_problem(&input.title))
        .chain(copy)
        .collect()
}

fn first_texts(
    c: &mut DbConnection,
    app: &App,
    input: &CreateConnector,
) -> ApiResult<ConnectorTexts> {
    match (input.start, &input.copy_of) {
        (ConnectorStart::Copy, Some(other)) => {
            texts_of(c, app, other, input.copy_version).map_err(at_the_field)
        }
        (ConnectorStart::Template, _) => Ok(ConnectorTexts {
            manifest: include_str!("template/manifest.yaml").to_owned(),
            mapping: include_str!("template/offer.yaml").to_owned(),
            ..ConnectorTexts::default()
        }),
        _ => Ok(ConnectorTexts::default()),
    }
}

/// What is to be copied is a field here, not the thing that is asked for.
fn at_the_field(problem: Problem) -> Problem {
    let (pointer, code) = match problem.code() {
        ProblemCode::ConnectorNotFound => ("/copy_of", "connector_unknown"),
        ProblemCode::ConnectorVersionNotFound => ("/copy_version", "version_unknown"),
        _ => return problem,
    };
    let detail = problem.detail_text().to_owned();
    Problem::invalid(vec![FieldProblem::new(pointer, code, detail)])
}
