//! `POST /connectors/test`: a bounded live read of unsaved texts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::{post, web};
use cpapi_connectors::{Connector, TrialLimits};
use cpapi_db::sources;
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::vocabulary::Currency;
use cpapi_engine::credentials::open_source_secrets;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::report::{ConnectorReport, diagnosed};
use super::texts::Given;
use super::trial_view::{ConnectorTrial, Ended};
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::api::sources::input::accept;
use crate::app::App;
use crate::auth::permit::rights::ConnectorsWrite;
use crate::auth::{Actor, Allowed};

/// Trials at the same time; each may hold some pages in memory.
static TRIALS: Semaphore = Semaphore::const_new(4);
/// Largest page of a trial.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// A connector to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestConnector {
    /// `manifest.yaml`, at most 512 KiB.
    manifest: String,
    /// `offer.yaml`; without it there are records and no offers.
    #[serde(default)]
    mapping: Option<String>,
    /// Settings as the manifest's spec asks; they are used once and never stored.
    #[schema(value_type = Object, example = json!({"base_url": "https://api.example.com", "api_key": "secret"}))]
    config: Value,
    /// Id of the user-made connector that these texts are meant for.
    #[serde(default)]
    #[schema(example = "acme")]
    connector: Option<String>,
    /// A source of that connector, which lends the secrets that `config` leaves out.
    #[serde(default)]
    #[schema(example = 7)]
    source_id: Option<i64>,
    /// One stream to be read, records only; the offers' feed when left out.
    #[serde(default)]
    #[schema(example = "offers")]
    stream: Option<String>,
    /// Currency of payouts for which the network names none.
    #[serde(default)]
    default_currency: Option<Currency>,
    /// Pages read.
    #[serde(default = "three")]
    #[schema(default = 3, minimum = 1, maximum = 10)]
    max_pages: usize,
    /// Records of each page that are shown.
    #[serde(default = "twenty")]
    #[schema(default = 20, minimum = 1, maximum = 20)]
    max_records: usize,
    /// Longest time in seconds.
    #[serde(default = "thirty")]
    #[schema(default = 30, minimum = 1, maximum = 30)]
    max_seconds: u64,
}

const fn three() -> usize {
    3
}
const fn twenty() -> usize {
    20
}
const fn thirty() -> u64 {
    30
}

/// Try a manifest and a mapping against the live network.
///
/// Nothing is stored. Requests go through the same network guard as those of pulls.
#[utoipa::path(tag = "connectors", request_body = TestConnector, responses(
    (status = 200, description = "What the network sent and what it means.", body = ConnectorTrial),
    (status = 409, description = "Problem: The source may not lend its secrets to these texts."),
), security(("bearer" = ["connectors.write"])))]
#[post("/connectors/test")]
pub(crate) async fn try_connector(
    actor: Allowed<ConnectorsWrite>,
    app: web::Data<App>,
    body: Body<TestConnector>,
) -> ApiResult<web::Json<ConnectorTrial>> {
    let input = body.0;
    let problems = problems(&input);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let Ok(_place) = TRIALS.try_acquire() else {
        return Err(Problem::new(ProblemCode::Busy));
    };
    let lent = lend(&app, &actor, &input).await?;
    let name = input.connector.as_deref().unwrap_or("draft");
    let diagnosis = diagnosed(name, input.manifest.clone(), input.mapping.clone()).await?;
    let report = ConnectorReport::of(&diagnosis);
    let Some(connector) = diagnosis.connector.map(Arc::new) else {
        return Ok(web::Json(ConnectorTrial::without_request(
            report,
            Ended::not_loaded(),
        )));
    };
    let accepted = match accept(&connector, &input.config, &lent) {
        Ok(accepted) => accepted,
        Err(errors) => {
            let ended = Ended::config_refused(errors);
            return Ok(web::Json(ConnectorTrial::without_request(report, ended)));
        }
    };
    let config = connector.join_secrets(accepted.public, accepted.secrets);
    let mut context = app.parts.trial_context(config);
    context.default_currency = input.default_currency;
    collect_texts(&lent, &mut context.also_secret);
    let limits = TrialLimits {
        pages: input.max_pages,
        records: input.max_records,
        time: Duration::from_secs(input.max_seconds),
        page_bytes: PAGE_BYTES,
    };
    let stream = stream(&connector, input.stream.as_deref());
    let begun = Instant::now();
    let trial = connector.try_out(context, stream.as_deref(), limits).await;
    let now = app.clock.now();
    Ok(web::Json(ConnectorTrial::of(
        report,
        trial,
        begun.elapsed(),
        now,
    )))
}

fn problems(input: &TestConnector) -> Vec<FieldProblem> {
    let range = |pointer: &str, fits: bool, detail: &str| {
        (!fits).then(|| FieldProblem::new(pointer, "out_of_range", detail))
    };
    let lender = (input.source_id.is_some() && input.connector.is_none()).then(|| {
        let detail = "Say which connector the texts are meant for.";
        FieldProblem::new("/connector", "missing", detail)
    });
    Given {
        manifest: Some(&input.manifest),
        mapping: input.mapping.as_deref(),
        ..Given::default()
    }
    .problems()
    .into_iter()
    .chain(range(
        "/max_pages",
        (1..=10).contains(&input.max_pages),
        "1 to 10 pages are read.",
    ))
    .chain(range(
        "/max_records",
        (1..=20).contains(&input.max_records),
        "1 to 20 records are shown.",
    ))
    .chain(range(
        "/max_seconds",
        (1..=30).contains(&input.max_seconds),
        "A test takes 1 to 30 seconds.",
    ))
    .chain(lender)
    .collect()
}

/// The stream to read where the texts tell no feed of offers.
fn stream(connector: &Connector, wanted: Option<&str>) -> Option<String> {
    wanted.map(str::to_owned).or_else(|| {
        (!connector.gives_offers())
            .then(|| connector.stream_names().next().map(str::to_owned))
            .flatten()
    })
}

/// The secrets of a source, only for its own user-made connector: texts that anybody may write
/// decide where they are sent, so they must not reach those of another network. It is audited.
async fn lend(app: &App, actor: &Actor, input: &TestConnector) -> ApiResult<Value> {
    let (Some(id), Some(connector)) = (input.source_id, input.connector.clone()) else {
        return Ok(Value::Object(Map::new()));
    };
    let (by, now) = (actor.clone(), app.clock.now());
    let row = app
        .db
        .try_write(move |c| {
            let row = sources::find(c, id).or_not_found(ProblemCode::SourceNotFound)?;
            if row.archived_at.is_some() {
                return Err(Problem::new(ProblemCode::SourceArchived));
            }
            if row.connector_version.is_none() || row.connector != connector {
                return Err(Problem::new(ProblemCode::ConnectorSecretsRefused));
            }
            Audited {
                action: "connector.test_with_secrets",
                kind: "source",
                id: Some(id),
                title: &row.title,
                before: None,
                after: Some(json!({"connector": row.connector})),
            }
            .by(c, &by, now)?;
            Ok(row)
        })
        .await?;
    open_source_secrets(&app.vault, &row)
        .map_err(|detail| Problem::new(ProblemCode::SourceUnusable).detail(detail))
}

/// Every text within a value.
fn collect_texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|item| collect_texts(item, found)),
        _ => {}
    }
}
