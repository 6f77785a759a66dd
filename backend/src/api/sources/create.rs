//! `POST /sources`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::fold::fold;
use cpapi_db::sources::{self, NewSource, SourceChanges};
use cpapi_db::types::{Json, Stored};
use cpapi_domain::source::{LinkParam, POLL_INTERVAL_DEFAULT_SECONDS, SourceStatus};
use cpapi_domain::vocabulary::Currency;
use cpapi_engine::credentials::seal_source_secrets;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::check::run_check;
use super::input::{SourceFields, accept, describe};
use super::pull::{UNFORCED_PULL_SECONDS, force_pull};
use super::summary;
use super::view::SourceView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::connectors::found::{newest, still_there};
use crate::api::problem::{ApiResult, Problem};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesWrite;

/// A demand source to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateSource {
    /// Title.
    #[schema(example = "Acme Ads", min_length = 1, max_length = 200)]
    title: String,
    /// Id of the connector.
    #[schema(example = "tune")]
    connector: String,
    /// Settings as the connector's spec asks.
    #[schema(value_type = Object, example = json!({"network_id": "acme", "api_key": "secret"}))]
    config: Value,
    /// Added to every tracking URL when pushed.
    #[serde(default)]
    tracking_params: Vec<LinkParam>,
    /// Added to every impression URL when pushed.
    #[serde(default)]
    impression_params: Vec<LinkParam>,
    /// Currency of payouts for which the network names none.
    #[serde(default)]
    default_currency: Option<Currency>,
    /// Seconds between two pulls.
    #[serde(default = "default_interval")]
    #[schema(default = 900, minimum = 60, maximum = 86400)]
    poll_interval_seconds: i32,
    /// Whether an offer without a preview URL is invalid.
    #[serde(default)]
    preview_required: bool,
    /// Pull at once when the check passes.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pull: bool,
}

const fn default_interval() -> i32 {
    POLL_INTERVAL_DEFAULT_SECONDS
}

const fn yes() -> bool {
    true
}

/// Make a demand source.
///
/// Makes one real request to check the settings; a failed check is stored on the source and does
/// not refuse it. When it passes the first pull is put into the queue.
#[utoipa::path(tag = "sources", request_body = CreateSource, responses((status = 201, description = "The new source with the outcome of its check.", body = SourceView)), security(("bearer" = ["sources.write"])))]
#[post("/sources")]
pub(crate) async fn create_source(
    actor: Allowed<SourcesWrite>,
    app: web::Data<App>,
    body: Body<CreateSource>,
) -> ApiResult<(web::Json<SourceView>, StatusCode)> {
    let input = body.0;
    let mut problems = SourceFields {
        title: &input.title,
        tracking_params: &input.tracking_params,
        impression_params: &input.impression_params,
        poll_interval_seconds: input.poll_interval_seconds,
    }
    .problems();
    let (connector, connector_version) = match newest(&app, &input.connector).await? {
        Ok(found) => found,
        Err(problem) => {
            problems.push(problem);
            return Err(Problem::invalid(problems));
        }
    };
    let accepted = match accept(&connector, &input.config, &Value::Object(Map::new())) {
        Ok(accepted) if problems.is_empty() => accepted,
        Ok(_) => return Err(Problem::invalid(problems)),
        Err(more) => return Err(Problem::invalid(problems.into_iter().chain(more).collect())),
    };
    let masked =
        connector.mask(&connector.join_secrets(accepted.public.clone(), accepted.secrets.clone()));
    let pull = input.pull;
    let now = app.clock.now();
    let until_pull = if pull {
        UNFORCED_PULL_SECONDS
    } else {
        i64::from(input.poll_interval_seconds)
    };
    let next_pull_at = now.plus_seconds(until_pull);
    let title = input.title.trim().to_owned();
    let new = NewSource {
        title_folded: fold(&title),
        title,
        connector: input.connector,
        connector_version,
        config: Json(accepted.public),
        secrets: None,
        secrets_key: None,
        tracking_params: Json(input.tracking_params),
        impression_params: Json(input.impression_params),
        default_currency: input
            .default_currency
            .map(|currency| currency.as_str().to_owned()),
        poll_interval_seconds: input.poll_interval_seconds,
        preview_required: input.preview_required,
        status: Stored(SourceStatus::Pending),
        next_pull_at: Some(Stored(next_pull_at)),
        created_at: Stored(now),
        updated_at: Stored(now),
    };
    let vault = std::sync::Arc::clone(&app.vault);
    let by = actor.clone();
    let id = app
        .db
        .try_write(move |c| {
            if new.connector_version.is_some() {
                still_there(c, &new.connector)?;
            }
            let row = sources::insert(c, &new)?;
            // What is sealed belongs to its row, so the id has to be known first.
            let sealed = seal_source_secrets(&vault, row.id, &accepted.secrets)
                .map_err(Problem::internal)?;
            let secrets = SourceChanges {
                secrets: Some(Some(sealed.bytes)),
                secrets_key: Some(Some(sealed.key_id)),
                ..SourceChanges::default()
            };
            let row = sources::update(c, row.id, &secrets)?;
            Audited {
                action: "source.create",
                kind: "source",
                id: Some(row.id),
                title: &row.title,
                before: None,
                after: Some(describe(&row, &masked)),
            }
            .by(c, &by, now)?;
            Ok::<_, Problem>(row.id)
        })
        .await?;
    if run_check(&app, id).await? && pull {
        force_pull(&app, id).await?;
    }
    Ok((
        web::Json(summary::read(&app, id).await?),
        StatusCode::CREATED,
    ))
}
