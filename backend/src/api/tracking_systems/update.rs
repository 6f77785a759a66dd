//! `PATCH /tracking-systems/{id}`.

use std::sync::Arc;

use actix_web::{patch, web};
use cpapi_db::fold::fold;
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::tracking_systems::{self, TrackingSystemChanges, TrackingSystemRow};
use cpapi_db::types::Stored;
use cpapi_db::vault::Vault;
use cpapi_db::{DbConnection, campaigns};
use cpapi_domain::run::Trigger;
use cpapi_domain::secret::{MASK, Secret};
use cpapi_domain::time::Clock;
use cpapi_engine::credentials::{open_tracking_key, seal_tracking_key};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::check::run_check;
use super::input::TrackingSystemFields;
use super::summary::{self, describe};
use super::view::TrackingSystemView;
use crate::api::audited::{Audited, difference};
use crate::api::body::Body;
use crate::api::patch::Change;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::permit::rights::TrackingSystemsWrite;
use crate::auth::{Actor, Allowed};

/// Changes to a tracking system; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateTrackingSystem {
    /// Title.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "Our Affise", min_length = 1, max_length = 200)]
    title: Change<String>,
    /// Address of its API.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "https://api-acme.affise.com")]
    base_url: Change<String>,
    /// API key; `********` keeps the stored one.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "********")]
    api_key: Change<Secret>,
    /// Most requests at a time.
    #[serde(default)]
    #[schema(value_type = i32, required = false, minimum = 1, maximum = 1000, example = 4)]
    max_concurrent: Change<i32>,
    /// Most requests per second.
    #[serde(default)]
    #[schema(value_type = i32, required = false, minimum = 1, maximum = 1000, example = 10)]
    max_per_second: Change<i32>,
}

/// Change a tracking system.
///
/// Makes real requests to check the key; the outcome is stored.
#[utoipa::path(tag = "tracking systems", params(("id" = i64, Path, description = "Id of the tracking system.")), request_body = UpdateTrackingSystem, responses(
    (status = 200, description = "The tracking system with the outcome of its check.", body = TrackingSystemView),
    (status = 409, description = "Problem: The tracking system is archived."),
), security(("bearer" = ["tracking_systems.write"])))]
#[patch("/tracking-systems/{id}")]
pub(crate) async fn update_tracking_system(
    actor: Allowed<TrackingSystemsWrite>,
    app: web::Data<App>,
    id: Id,
    body: Body<UpdateTrackingSystem>,
) -> ApiResult<web::Json<TrackingSystemView>> {
    let (vault, clock) = (Arc::clone(&app.vault), Arc::clone(&app.clock));
    let actor = actor.clone();
    app.db
        .try_write(move |c| edit(c, &vault, &clock, &actor, id.0, body.0))
        .await?;
    app.poke();
    run_check(&app, id.0).await?;
    summary::read(&app, id.0).await.map(web::Json)
}

fn edit(
    c: &mut DbConnection,
    vault: &Vault,
    clock: &Arc<dyn Clock>,
    actor: &Actor,
    id: i64,
    input: UpdateTrackingSystem,
) -> ApiResult<()> {
    let before = tracking_systems::find(c, id).or_not_found(ProblemCode::TrackingSystemNotFound)?;
    if before.archived_at.is_some() {
        return Err(Problem::new(ProblemCode::TrackingSystemArchived));
    }
    let now = clock.now();
    let given_key = input.api_key.given().filter(|key| key.expose() != MASK);
    let fields = TrackingSystemFields {
        title: input.title.or(before.title.clone()).trim().to_owned(),
        kind: before.kind,
        base_url: input.base_url.or(before.base_url.clone()),
        api_key: given_key
            .clone()
            .unwrap_or_else(|| stored_key(vault, &before)),
        max_concurrent: input.max_concurrent.or(before.max_concurrent),
        max_per_second: input.max_per_second.or(before.max_per_second),
    };
    let problems = fields.problems(clock);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let mut changes = TrackingSystemChanges {
        title_folded: Some(fold(&fields.title)),
        title: Some(fields.title.clone()),
        base_url: Some(fields.address()),
        max_concurrent: Some(fields.max_concurrent),
        max_per_second: Some(fields.max_per_second),
        updated_at: Some(Stored(now)),
        ..TrackingSystemChanges::default()
    };
    if let Some(key) = &given_key {
        let sealed = seal_tracking_key(vault, id, key).map_err(Problem::internal)?;
        changes.secrets = Some(sealed.bytes);
        changes.secrets_key = Some(sealed.key_id);
    }
    let after = tracking_systems::update(c, id, &changes)?;
    let (old, mut new) = difference(&describe(&before), &describe(&after));
    if given_key.is_some()
        && let Value::Object(fields) = &mut new
    {
        fields.insert("api_key".to_owned(), MASK.into());
    }
    Audited {
        action: "tracking_system.update",
        kind: "tracking_system",
        id: Some(id),
        title: &after.title,
        before: Some(old),
        after: Some(new),
    }
    .by(c, actor, now)?;
    // A push that failed for the key or the address goes on without anybody asking.
    for campaign_id in campaigns::pushing_to(c, id)? {
        jobs::enqueue(c, &NewJob::push_campaign(campaign_id, Trigger::Due, now))?;
    }
    Ok(())
}

/// A key that cannot be opened any more has to be typed again: an empty one is refused.
fn stored_key(vault: &Vault, row: &TrackingSystemRow) -> Secret {
    open_tracking_key(vault, row).unwrap_or_else(|detail| {
        tracing::warn!(
            tracking_system.id = row.id,
            "the key of a tracking system cannot be opened: {detail}"
        );
        Secret::new("")
    })
}
