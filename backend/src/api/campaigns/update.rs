//! `PATCH /campaigns/{id}`.

use actix_web::{patch, web};
use cpapi_db::campaigns::{self, CampaignChanges, CampaignRow};
use cpapi_db::fold::fold;
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::page::PageRequest;
use cpapi_db::types::{Json, Stored};
use cpapi_db::{DbConnection, campaign_offers, campaign_sources, placements};
use cpapi_domain::campaign::{Defaults, Filters, SyncRules};
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::run::Trigger;
use cpapi_domain::time::UtcTime;
use serde::Deserialize;
use utoipa::ToSchema;

use super::input::{CampaignFields, describe};
use super::selection::Picks;
use super::summary;
use super::view::CampaignView;
use crate::api::audited::{Audited, difference};
use crate::api::body::Body;
use crate::api::patch::Change;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::permit::rights::CampaignsWrite;
use crate::auth::{Actor, Allowed};

/// Changes to a campaign; what is left out stays. Filters, default values and sync rules are
/// given whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateCampaign {
    /// Title.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "US games", min_length = 1, max_length = 200)]
    title: Change<String>,
    /// On or off.
    #[serde(default)]
    #[schema(value_type = bool, required = false, example = true)]
    enabled: Change<bool>,
    /// Where it pushes to; fixed once an offer was placed.
    #[serde(default)]
    #[schema(value_type = i64, required = false, example = 2)]
    tracking_system_id: Change<i64>,
    /// Whole sources.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, required = false, example = json!([7]))]
    sources: Change<Vec<i64>>,
    /// Single offers picked.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, required = false, example = json!([4711]))]
    offers: Change<Vec<i64>>,
    /// Single offers left out.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, required = false, example = json!([4712]))]
    excluded_offers: Change<Vec<i64>>,
    /// Which offers it takes.
    #[serde(default)]
    #[schema(value_type = Filters, required = false)]
    filters: Change<Filters>,
    /// How they look.
    #[serde(default)]
    #[schema(value_type = Defaults, required = false)]
    defaults: Change<Defaults>,
    /// What is kept in step.
    #[serde(default)]
    #[schema(value_type = SyncRules, required = false)]
    sync_rules: Change<SyncRules>,
    /// Of offers for the same product only the best paying one is pushed.
    #[serde(default)]
    #[schema(value_type = bool, required = false, example = false)]
    best_payout: Change<bool>,
    /// Leave offers alone that were paused by hand.
    #[serde(default)]
    #[schema(value_type = bool, required = false, example = true)]
    respect_manual_pause: Change<bool>,
    /// Minutes between an offer leaving the feed and its pause.
    #[serde(default)]
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 2880, example = 60)]
    pause_delay_minutes: Change<i32>,
}

/// Change a campaign.
///
/// When it is on, a push is put into the queue.
#[utoipa::path(tag = "campaigns", params(("id" = i64, Path, description = "Id of the campaign.")), request_body = UpdateCampaign, responses(
    (status = 200, description = "The campaign after the change.", body = CampaignView),
    (status = 409, description = "Problem: The campaign is archived."),
), security(("bearer" = ["campaigns.write"])))]
#[patch("/campaigns/{id}")]
pub(crate) async fn update_campaign(
    actor: Allowed<CampaignsWrite>,
    app: web::Data<App>,
    id: Id,
    body: Body<UpdateCampaign>,
) -> ApiResult<web::Json<CampaignView>> {
    let now = app.clock.now();
    let actor = actor.clone();
    app.db
        .try_write(move |c| edit(c, &actor, id.0, body.0, now))
        .await?;
    app.poke();
    summary::read(&app, id.0).await.map(web::Json)
}

fn edit(
    c: &mut DbConnection,
    actor: &Actor,
    id: i64,
    input: UpdateCampaign,
    now: UtcTime,
) -> ApiResult<()> {
    let before = campaigns::find(c, id).or_not_found(ProblemCode::CampaignNotFound)?;
    if before.archived_at.is_some() {
        return Err(Problem::new(ProblemCode::CampaignArchived));
    }
    let picks_before = Picks::load(c, id)?;
    let fields = merged(&before, &picks_before, input);
    let mut problems = fields.problems(c)?;
    problems.extend(moved_problem(c, &before, &fields)?);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let picks = fields.picks();
    let changes = CampaignChanges {
        title_folded: Some(fold(&fields.title)),
        title: Some(fields.title),
        enabled: Some(fields.enabled),
        tracking_system_id: Some(fields.tracking_system_id),
        filters: Some(Json(fields.filters)),
        defaults: Some(Json(fields.defaults)),
        sync_rules: Some(Json(fields.sync_rules)),
        best_payout: Some(fields.best_payout),
        respect_manual_pause: Some(fields.respect_manual_pause),
        pause_delay_minutes: Some(fields.pause_delay_minutes),
        revision: Some(before.revision + 1),
        updated_at: Some(Stored(now)),
        ..CampaignChanges::default()
    };
    let after = campaigns::update(c, id, &changes)?;
    campaign_sources::replace(c, id, &picks.sources)?;
    campaign_offers::replace(c, id, &picks.single)?;
    let (old, new) = difference(&describe(&before, &picks_before), &describe(&after, &picks));
    Audited {
        action: "campaign.update",
        kind: "campaign",
        id: Some(id),
        title: &after.title,
        before: Some(old),
        after: Some(new),
    }
    .by(c, actor, now)?;
    if after.enabled {
        jobs::enqueue(c, &NewJob::push_campaign(id, Trigger::Due, now))?;
    }
    Ok(())
}

fn merged(before: &CampaignRow, picks: &Picks, input: UpdateCampaign) -> CampaignFields {
    CampaignFields {
        title: input.title.or(before.title.clone()).trim().to_owned(),
        enabled: input.enabled.or(before.enabled),
        tracking_system_id: input.tracking_system_id.or(before.tracking_system_id),
        sources: input.sources.or(picks.sources.iter().copied().collect()),
        offers: input
            .offers
            .or(picks.single.picked.iter().copied().collect()),
        excluded_offers: input
            .excluded_offers
            .or(picks.single.excluded.iter().copied().collect()),
        filters: input.filters.or(before.filters.0.clone()),
        defaults: input.defaults.or(before.defaults.0.clone()),
        sync_rules: input.sync_rules.or(before.sync_rules.0.clone()),
        best_payout: input.best_payout.or(before.best_payout),
        respect_manual_pause: input.respect_manual_pause.or(before.respect_manual_pause),
        pause_delay_minutes: input.pause_delay_minutes.or(before.pause_delay_minutes),
    }
}

/// Placed offers live in one tracking system; moving the campaign would leave them behind there.
fn moved_problem(
    c: &mut DbConnection,
    before: &CampaignRow,
    fields: &CampaignFields,
) -> ApiResult<Option<FieldProblem>> {
    if fields.tracking_system_id == before.tracking_system_id {
        return Ok(None);
    }
    let first = PageRequest {
        limit: 1,
        ..PageRequest::default()
    };
    let placed = !placements::list(c, before.id, &[], &first)?
        .items
        .is_empty();
    Ok(placed.then(|| {
        FieldProblem::new(
            "/tracking_system_id",
            "tracking_system_fixed",
            "Offers of this campaign were placed in its tracking system already; make another campaign for the other one.",
        )
    }))
}
