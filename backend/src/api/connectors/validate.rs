//! `POST /connectors/validate`.

use actix_web::{post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::report::{ConnectorReport, diagnosed};
use super::texts::Given;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem};
use crate::auth::Allowed;
use crate::auth::permit::rights::ConnectorsWrite;

/// Texts to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidateConnector {
    /// `manifest.yaml`, at most 512 KiB.
    manifest: String,
    /// `offer.yaml`, at most 512 KiB; without it only the manifest is looked at.
    #[serde(default)]
    mapping: Option<String>,
}

/// Say what is wrong with a manifest and a mapping, and where.
#[utoipa::path(tag = "connectors", request_body = ValidateConnector, responses((status = 200, description = "What is to be said of them.", body = ConnectorReport)), security(("bearer" = ["connectors.write"])))]
#[post("/connectors/validate")]
pub(crate) async fn validate_connector(
    _: Allowed<ConnectorsWrite>,
    body: Body<ValidateConnector>,
) -> ApiResult<web::Json<ConnectorReport>> {
    let input = body.0;
    let problems = Given {
        manifest: Some(&input.manifest),
        mapping: input.mapping.as_deref(),
        ..Given::default()
    }
    .problems();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let diagnosis = diagnosed("draft", input.manifest, input.mapping).await?;
    Ok(web::Json(ConnectorReport::of(&diagnosis)))
}
