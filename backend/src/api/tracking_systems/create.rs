//! `POST /tracking-systems`.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::fold::fold;
use cpapi_db::tracking_systems::{self, NewTrackingSystem, TrackingSystemChanges};
use cpapi_db::types::Stored;
use cpapi_domain::secret::Secret;
use cpapi_domain::tracking::{TrackingKind, TrackingStatus};
use cpapi_engine::credentials::seal_tracking_key;
use serde::Deserialize;
use utoipa::ToSchema;

use super::check::run_check;
use super::input::TrackingSystemFields;
use super::summary::{self, describe};
use super::view::TrackingSystemView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::TrackingSystemsWrite;

/// A tracking system to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateTrackingSystem {
    /// Title.
    #[schema(example = "Our Affise", min_length = 1, max_length = 200)]
    title: String,
    /// Make.
    #[serde(default = "affise")]
    kind: TrackingKind,
    /// Address of its API.
    #[schema(example = "https://api-acme.affise.com")]
    base_url: String,
    /// API key of a manager with rights to write offers.
    #[schema(value_type = String, example = "0123456789abcdef")]
    api_key: Secret,
    /// Most requests at a time.
    #[serde(default = "default_concurrent")]
    #[schema(default = 4, minimum = 1, maximum = 1000)]
    max_concurrent: i32,
    /// Most requests per second.
    #[serde(default = "default_per_second")]
    #[schema(default = 10, minimum = 1, maximum = 1000)]
    max_per_second: i32,
}

const fn affise() -> TrackingKind {
    TrackingKind::Affise
}

const fn default_concurrent() -> i32 {
    4
}

const fn default_per_second() -> i32 {
    10
}

/// Make a tracking system.
///
/// Makes real requests to check the key; a failed check is stored and does not refuse it.
#[utoipa::path(tag = "tracking systems", request_body = CreateTrackingSystem, responses((status = 201, description = "The new tracking system with the outcome of its check.", body = TrackingSystemView)), security(("bearer" = ["tracking_systems.write"])))]
#[post("/tracking-systems")]
pub(crate) async fn create_tracking_system(
    actor: Allowed<TrackingSystemsWrite>,
    app: web::Data<App>,
    body: Body<CreateTrackingSystem>,
) -> ApiResult<(web::Json<TrackingSystemView>, StatusCode)> {
    let CreateTrackingSystem {
        title,
        kind,
        base_url,
        api_key,
        max_concurrent,
        max_per_second,
    } = body.0;
    let fields = TrackingSystemFields {
        title,
        kind,
        base_url,
        api_key,
        max_concurrent,
        max_per_second,
    };
    let problems = fields.problems(&app.clock);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let now = app.clock.now();
    let title = fields.title.trim().to_owned();
    let new = NewTrackingSystem {
        title_folded: fold(&title),
        title,
        kind: Stored(kind),
        base_url: fields.address(),
        secrets: Vec::new(),
        secrets_key: String::new(),
        max_concurrent,
        max_per_second,
        status: Stored(TrackingStatus::Pending),
        answer: None,
        identity: None,
        checked_at: None,
        created_at: Stored(now),
        updated_at: Stored(now),
    };
    let vault = Arc::clone(&app.vault);
    let actor = actor.clone();
    let id = app
        .db
        .try_write(move |c| {
            let row = tracking_systems::insert(c, &new)?;
            // What is sealed belongs to its row, so the id has to be known first.
            let sealed =
                seal_tracking_key(&vault, row.id, &fields.api_key).map_err(Problem::internal)?;
            let key = TrackingSystemChanges {
                secrets: Some(sealed.bytes),
                secrets_key: Some(sealed.key_id),
                ..TrackingSystemChanges::default()
            };
            let row = tracking_systems::update(c, row.id, &key)?;
            Audited {
                action: "tracking_system.create",
                kind: "tracking_system",
                id: Some(row.id),
                title: &row.title,
                before: None,
                after: Some(describe(&row)),
            }
            .by(c, &actor, now)?;
            Ok::<_, Problem>(row.id)
        })
        .await?;
    run_check(&app, id).await?;
    Ok((
        web::Json(summary::read(&app, id).await?),
        StatusCode::CREATED,
    ))
}
