//! What is to be said of a manifest and a mapping.

use cpapi_connectors::{ConnectorFiles, Diagnosis, Fault, diagnose};
use cpapi_domain::field_problem::FieldProblem;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::api::problem::{ApiResult, Problem, ProblemCode};

/// Something that is wrong, or not interpreted, in a text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConnectorFault {
    /// `manifest.yaml` or `offer.yaml`.
    #[schema(example = "manifest.yaml")]
    file: String,
    /// JSON pointer into the file after `$ref` was resolved.
    #[schema(example = "/streams/0/retriever/decoder")]
    path: String,
    /// The component's type where it concerns one.
    #[schema(required, example = "CustomDecoder")]
    component: Option<String>,
    /// What is wrong and what is offered instead.
    #[schema(example = "CustomDecoder is not supported here; use one of JsonDecoder, XmlDecoder")]
    detail: String,
    /// Line, from 1; null where it cannot be told.
    #[schema(required, example = 12)]
    line: Option<usize>,
    /// Column, from 1.
    #[schema(required, example = 7)]
    column: Option<usize>,
}

/// What is to be said of a manifest and a mapping.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConnectorReport {
    /// Whether sources could use it.
    usable: bool,
    /// What is wrong.
    problems: Vec<ConnectorFault>,
    /// What is not interpreted and does no harm.
    warnings: Vec<ConnectorFault>,
    /// JSON Schema of a source's `config`; empty when it is not usable.
    #[schema(value_type = Object, example = json!({"type": "object"}))]
    spec: Value,
    /// Names of its streams.
    #[schema(example = json!(["offers"]))]
    streams: Vec<String>,
    /// Those whose records are offers.
    #[schema(example = json!(["offers"]))]
    offer_streams: Vec<String>,
}

impl From<&Fault> for ConnectorFault {
    fn from(fault: &Fault) -> Self {
        Self {
            file: fault.file.clone(),
            path: fault.path.clone(),
            component: fault.component.clone(),
            detail: fault.detail.clone(),
            line: fault.line,
            column: fault.column,
        }
    }
}

impl ConnectorReport {
    /// Of a diagnosis.
    pub(super) fn of(diagnosis: &Diagnosis) -> Self {
        let connector = diagnosis.connector.as_ref();
        let names = |found: Option<Vec<String>>| found.unwrap_or_default();
        Self {
            usable: connector.is_some(),
            problems: diagnosis.problems.iter().map(Into::into).collect(),
            warnings: diagnosis.warnings.iter().map(Into::into).collect(),
            spec: connector.map_or_else(|| json!({}), |connector| connector.spec().clone()),
            streams: names(connector.map(|one| one.stream_names().map(str::to_owned).collect())),
            offer_streams: names(
                connector
                    .filter(|one| one.gives_offers())
                    .map(|one| one.feed_names().map(str::to_owned).collect()),
            ),
        }
    }
}

/// Loads texts off the async threads: half a megabyte of manifest takes a while.
pub(super) async fn diagnosed(
    id: &str,
    manifest: String,
    mapping: Option<String>,
) -> ApiResult<Diagnosis> {
    let files = ConnectorFiles {
        id: id.to_owned(),
        manifest,
        mapping,
        ..ConnectorFiles::default()
    };
    tokio::task::spawn_blocking(move || diagnose(files))
        .await
        .map_err(Problem::internal)
}

/// 422 with everything that is wrong.
pub(super) fn refused(faults: &[Fault]) -> Problem {
    let first = faults.first().map(|fault| fault.detail.clone());
    let problem = Problem::new(ProblemCode::ConnectorUnusable);
    let problem = match first {
        Some(first) => problem.detail(first),
        None => problem,
    };
    faults.iter().fold(problem, |problem, fault| {
        let text = if fault.file == "offer.yaml" {
            "mapping"
        } else {
            "manifest"
        };
        let detail = match fault.line {
            Some(line) => format!("{} line {line}: {}", fault.path, fault.detail),
            None => format!("{} {}", fault.path, fault.detail),
        };
        problem.field(FieldProblem::new(
            format!("/texts/{text}"),
            "not_usable",
            detail.trim().to_owned(),
        ))
    })
}
