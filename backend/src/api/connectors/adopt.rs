//! `POST /connectors/{id}/versions/{version}/adopt`: every source moves to a version.

use actix_web::{post, web};
use cpapi_db::sources;
use cpapi_domain::field_problem::FieldProblem;
use serde::Serialize;
use utoipa::ToSchema;

use super::{found, read};
use crate::api::path::NameAndVersion;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::api::sources::connector_version::{Move, move_source};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::ConnectorsWrite;

/// A source that could not be moved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AdoptionRefused {
    /// Id of the source.
    #[schema(example = 7)]
    source_id: i64,
    /// Its title.
    #[schema(example = "Acme Ads")]
    title: String,
    /// Why, in one sentence.
    detail: String,
    /// What is wrong with its settings.
    errors: Vec<FieldProblem>,
}

/// Which sources moved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AdoptionOutcome {
    /// Ids of the sources that moved.
    #[schema(example = json!([7, 8]))]
    moved: Vec<i64>,
    /// Sources whose settings the version does not take.
    refused: Vec<AdoptionRefused>,
}

/// Move every source of a connector to a version.
///
/// Each is checked against the version's spec; those that fit move and are pulled again, the
/// others stay where they are.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme"), ("version" = i32, Path, description = "Number of the version.")), responses(
    (status = 200, description = "Which sources moved.", body = AdoptionOutcome),
    (status = 409, description = "Problem: The version is a draft, or the connector came with the program."),
    (status = 422, description = "Problem: The version cannot be used any more."),
), security(("bearer" = ["connectors.write"])))]
#[post("/connectors/{id}/versions/{version}/adopt")]
pub(crate) async fn adopt_connector_version(
    actor: Allowed<ConnectorsWrite>,
    app: web::Data<App>,
    at: NameAndVersion,
) -> ApiResult<web::Json<AdoptionOutcome>> {
    let NameAndVersion(id, version) = at;
    read::view(&app, &id).await?;
    let (slug, state) = (id.clone(), web::Data::clone(&app));
    let rows = app
        .db
        .try_write(move |c| {
            let row = found::own_live(c, &state, &slug)?;
            found::version(c, &row, version)?;
            Ok::<_, Problem>(sources::of_connector(c, &slug, None)?)
        })
        .await?;
    let mut outcome = AdoptionOutcome {
        moved: Vec::new(),
        refused: Vec::new(),
    };
    for row in rows
        .iter()
        .filter(|row| row.connector_version != Some(version))
    {
        let wish = Move {
            version,
            config: None,
        };
        match move_source(&app, &actor, row.id, wish).await {
            Ok(()) => outcome.moved.push(row.id),
            Err(problem) if problem.code() == ProblemCode::ValidationFailed => {
                outcome.refused.push(AdoptionRefused {
                    source_id: row.id,
                    title: row.title.clone(),
                    detail: problem.detail_text().to_owned(),
                    errors: problem.fields().to_vec(),
                });
            }
            // Archived or gone since the list was read.
            Err(problem)
                if matches!(
                    problem.code(),
                    ProblemCode::SourceArchived | ProblemCode::SourceNotFound
                ) => {}
            Err(problem) if outcome.moved.is_empty() => return Err(problem),
            // Which sources moved must be told all the same.
            Err(problem) => outcome.refused.push(AdoptionRefused {
                source_id: row.id,
                title: row.title.clone(),
                detail: problem.detail_text().to_owned(),
                errors: Vec::new(),
            }),
        }
    }
    app.poke();
    Ok(web::Json(outcome))
}
