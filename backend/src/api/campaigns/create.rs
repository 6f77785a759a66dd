//! `POST /campaigns`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::campaigns::{self, NewCampaign};
use cpapi_db::fold::fold;
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::types::{Json, Stored};
use cpapi_db::{DbConnection, campaign_offers, campaign_sources};
use cpapi_domain::campaign::{Defaults, Filters, SyncRules};
use cpapi_domain::run::Trigger;
use cpapi_domain::time::UtcTime;
use serde::Deserialize;
use utoipa::ToSchema;

use super::input::{CampaignFields, describe};
use super::summary;
use super::view::CampaignView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem};
use crate::app::App;
use crate::auth::permit::rights::CampaignsWrite;
use crate::auth::{Actor, Allowed};

/// A campaign to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateCampaign {
    /// Title.
    #[schema(example = "US games", min_length = 1, max_length = 200)]
    title: String,
    /// On or off.
    #[serde(default = "yes")]
    #[schema(default = true)]
    enabled: bool,
    /// Where it pushes to.
    #[schema(example = 2)]
    tracking_system_id: i64,
    /// Whole sources.
    #[serde(default)]
    #[schema(example = json!([7]))]
    sources: Vec<i64>,
    /// Single offers picked.
    #[serde(default)]
    #[schema(example = json!([4711]))]
    offers: Vec<i64>,
    /// Single offers left out.
    #[serde(default)]
    #[schema(example = json!([4712]))]
    excluded_offers: Vec<i64>,
    /// Which offers it takes.
    #[serde(default)]
    filters: Filters,
    /// How they look.
    defaults: Defaults,
    /// What is kept in step.
    #[serde(default)]
    sync_rules: SyncRules,
    /// Of offers for the same product only the best paying one is pushed.
    #[serde(default)]
    best_payout: bool,
    /// Leave offers alone that were paused by hand.
    #[serde(default = "yes")]
    #[schema(default = true)]
    respect_manual_pause: bool,
    /// Minutes between an offer leaving the feed and its pause.
    #[serde(default = "default_delay")]
    #[schema(default = 60, minimum = 0, maximum = 2880)]
    pause_delay_minutes: i32,
}

pub(super) const fn yes() -> bool {
    true
}

pub(super) const fn default_delay() -> i32 {
    60
}

/// Make a campaign.
///
/// When it is on, its first push is put into the queue.
#[utoipa::path(tag = "campaigns", request_body = CreateCampaign, responses((status = 201, description = "The new campaign.", body = CampaignView)), security(("bearer" = ["campaigns.write"])))]
#[post("/campaigns")]
pub(crate) async fn create_campaign(
    actor: Allowed<CampaignsWrite>,
    app: web::Data<App>,
    body: Body<CreateCampaign>,
) -> ApiResult<(web::Json<CampaignView>, StatusCode)> {
    let input = body.0;
    let fields = CampaignFields {
        title: input.title.trim().to_owned(),
        enabled: input.enabled,
        tracking_system_id: input.tracking_system_id,
        sources: input.sources,
        offers: input.offers,
        excluded_offers: input.excluded_offers,
        filters: input.filters,
        defaults: input.defaults,
        sync_rules: input.sync_rules,
        best_payout: input.best_payout,
        respect_manual_pause: input.respect_manual_pause,
        pause_delay_minutes: input.pause_delay_minutes,
    };
    let now = app.clock.now();
    let actor = actor.clone();
    let id = app
        .db
        .try_write(move |c| store(c, &actor, fields, now))
        .await?;
    app.poke();
    Ok((
        web::Json(summary::read(&app, id).await?),
        StatusCode::CREATED,
    ))
}

fn store(
    c: &mut DbConnection,
    actor: &Actor,
    fields: CampaignFields,
    now: UtcTime,
) -> ApiResult<i64> {
    let problems = fields.problems(c)?;
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let picks = fields.picks();
    let new = NewCampaign {
        title_folded: fold(&fields.title),
        title: fields.title,
        enabled: fields.enabled,
        tracking_system_id: fields.tracking_system_id,
        filters: Json(fields.filters),
        defaults: Json(fields.defaults),
        sync_rules: Json(fields.sync_rules),
        best_payout: fields.best_payout,
        respect_manual_pause: fields.respect_manual_pause,
        pause_delay_minutes: fields.pause_delay_minutes,
        created_at: Stored(now),
        updated_at: Stored(now),
    };
    let row = campaigns::insert(c, &new)?;
    campaign_sources::replace(c, row.id, &picks.sources)?;
    campaign_offers::replace(c, row.id, &picks.single)?;
    Audited {
        action: "campaign.create",
        kind: "campaign",
        id: Some(row.id),
        title: &row.title,
        before: None,
        after: Some(describe(&row, &picks)),
    }
    .by(c, actor, now)?;
    if row.enabled {
        jobs::enqueue(c, &NewJob::push_campaign(row.id, Trigger::Due, now))?;
    }
    Ok(row.id)
}
