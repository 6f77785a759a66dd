//! `GET /tracking-systems/{id}/lookups/{kind}`.

use actix_web::{get, web};
use cpapi_db::fold::fold;
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::tracking::LookupKind;
use cpapi_domain::word::Word;
use cpapi_engine::checks;
use serde::Deserialize;
use utoipa::IntoParams;

use super::check::problem;
use super::view::LookupList;
use crate::api::path::IdAndKind;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::api::query::Query;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::TrackingSystemsRead;

/// What is wanted of a reference list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookupQuery {
    /// Text in the title, or an id.
    search: Option<String>,
    /// Ask the tracking system now instead of giving a list of the last ten minutes.
    #[serde(default)]
    #[param(required = false, default = false)]
    refresh: bool,
}

/// Read a reference list of a tracking system.
///
/// Lists are kept for ten minutes. Currencies come with rates and also become the exchange rates
/// of payout filters.
#[utoipa::path(tag = "tracking systems", params(
    ("id" = i64, Path, description = "Id of the tracking system."),
    ("kind" = inline(LookupKind), Path, description = "Which list."),
    LookupQuery,
), responses(
    (status = 200, description = "The list.", body = LookupList),
    (status = 409, description = "Problem: It is archived, or cannot be asked with what is stored."),
    (status = 502, description = "Problem: The tracking system did not answer as it should."),
), security(("bearer" = ["tracking_systems.read"])))]
#[get("/tracking-systems/{id}/lookups/{kind}")]
pub(crate) async fn get_tracking_system_lookup(
    _: Allowed<TrackingSystemsRead>,
    app: web::Data<App>,
    path: IdAndKind,
    query: Query<LookupQuery>,
) -> ApiResult<web::Json<LookupList>> {
    let IdAndKind(id, word) = path;
    let kind = LookupKind::parse(&word).ok_or_else(|| {
        let known: Vec<&str> = LookupKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let detail = format!("{word:?} is no list; there are {}.", known.join(", "));
        Problem::new(ProblemCode::PathInvalid)
            .detail(detail.clone())
            .field(FieldProblem::new("/kind", "unknown_value", detail))
    })?;
    let lookup = checks::lookup(&app.parts, id, kind, query.0.refresh)
        .await
        .map_err(problem)?;
    let wanted = fold(query.0.search.as_deref().unwrap_or_default());
    let items = lookup
        .entries
        .into_iter()
        .filter(|entry| entry.id == wanted || fold(&entry.title).contains(&wanted))
        .collect();
    Ok(web::Json(LookupList {
        items,
        fetched_at: lookup.fetched_at,
    }))
}
