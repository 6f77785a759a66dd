//! `POST /campaigns/preview`: what a campaign would take, while it is edited (product.md C6).

use actix_web::{post, web};
use cpapi_db::campaigns::{self, CampaignRow};
use cpapi_db::offers::{self, OfferFilter};
use cpapi_db::page::PageRequest;
use cpapi_db::{DbConnection, exchange_rates};
use cpapi_domain::campaign::{CategoryDefaults, Defaults, Filters, SyncRules};
use cpapi_domain::campaign_validate::validate;
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::money::Micros;
use cpapi_domain::rates::Rates;
use cpapi_domain::tracking::{Privacy, RedirectType};
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::{default_delay, yes};
use super::input::{picks, picks_problems};
use super::selection::Picks;
use super::view::{CampaignPreview, DuplicateOffer};
use crate::api::body::Body;
use crate::api::offers::summary;
use crate::api::problem::{ApiResult, Problem};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::CampaignsRead;

/// Offers shown of those that match.
const FIRST: i64 = 10;
/// Duplicates named.
const DUPLICATES: usize = 20;
/// Matching offers that are looked up in other campaigns.
const LOOKED_UP: i64 = 5000;

/// A campaign as it is edited; only what decides which offers match is needed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewCampaign {
    /// The campaign that is edited, so that it is not called its own duplicate.
    #[serde(default)]
    #[schema(example = 5)]
    campaign_id: Option<i64>,
    /// Title; not used.
    #[serde(default, rename = "title")]
    #[schema(example = "US games")]
    _title: Option<String>,
    /// On or off; not used.
    #[serde(default = "yes", rename = "enabled")]
    _enabled: bool,
    /// Where it pushes to; duplicates are looked for there.
    #[serde(default)]
    #[schema(example = 2)]
    tracking_system_id: Option<i64>,
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
    /// How they look; checked when given.
    #[serde(default)]
    defaults: Option<Defaults>,
    /// What is kept in step; checked with the default values.
    #[serde(default)]
    sync_rules: SyncRules,
    /// Of offers for the same product only the best paying one is pushed; not used.
    #[serde(default, rename = "best_payout")]
    _best_payout: bool,
    /// Leave offers alone that were paused by hand; not used.
    #[serde(default = "yes", rename = "respect_manual_pause")]
    _respect_manual_pause: bool,
    /// Minutes between an offer leaving the feed and its pause.
    #[serde(default = "default_delay")]
    #[schema(default = 60, minimum = 0, maximum = 2880)]
    pause_delay_minutes: i32,
}

impl PreviewCampaign {
    fn problems(&self) -> Vec<FieldProblem> {
        match &self.defaults {
            Some(defaults) => validate(
                &self.filters,
                defaults,
                &self.sync_rules,
                self.pause_delay_minutes,
            ),
            None => {
                // Not filled in yet: only the filters are looked at.
                let mut problems =
                    validate(&self.filters, &any_defaults(), &SyncRules::default(), 0);
                problems.retain(|problem| problem.pointer.starts_with("/filters"));
                problems
            }
        }
    }
}

/// Preview which offers a campaign would take.
#[utoipa::path(tag = "campaigns", request_body = PreviewCampaign, responses((status = 200, description = "What matches now.", body = CampaignPreview)), security(("bearer" = ["campaigns.read"])))]
#[post("/campaigns/preview")]
pub(crate) async fn preview_campaign(
    _: Allowed<CampaignsRead>,
    app: web::Data<App>,
    body: Body<PreviewCampaign>,
) -> ApiResult<web::Json<CampaignPreview>> {
    let input = body.0;
    let now = app.clock.now();
    let registry = std::sync::Arc::clone(&app.registry);
    let preview = app
        .db
        .read(move |c| {
            let mut problems = input.problems();
            problems.extend(picks_problems(
                c,
                &input.sources,
                &input.offers,
                &input.excluded_offers,
            )?);
            if !problems.is_empty() {
                return Ok(Err(Problem::invalid(problems)));
            }
            let rates = exchange_rates::load(c)?;
            let picks = picks(&input.sources, &input.offers, &input.excluded_offers);
            let matched = picks.matched(&input.filters, &rates);
            let first = offers::list(
                c,
                &matched,
                &PageRequest {
                    limit: FIRST,
                    ..PageRequest::default()
                },
            )?;
            Ok(Ok(CampaignPreview {
                matched: offers::count(c, &matched)?,
                first: summary::views(c, &registry, first.items, now)?,
                duplicates: duplicates(c, &input, &picks, &matched, &rates)?,
            }))
        })
        .await??;
    Ok(web::Json(preview))
}

/// Default values that stand for those that are not filled in yet.
fn any_defaults() -> Defaults {
    Defaults {
        advertiser_id: String::new(),
        privacy: Privacy::Public,
        payout_percent: Micros::ZERO,
        smartlink_categories: Vec::new(),
        categories: CategoryDefaults::default(),
        status: None,
        overcap: None,
        geo_restrictions: None,
        redirect_type: RedirectType::Http302,
        title_template: None,
        notes: None,
        hold_period_days: None,
        caps: None,
    }
}

/// Offers that another campaign takes for the same tracking system (product.md C9).
fn duplicates(
    c: &mut DbConnection,
    input: &PreviewCampaign,
    picks: &Picks,
    matched: &OfferFilter,
    rates: &Rates,
) -> Result<Vec<DuplicateOffer>, cpapi_db::DbError> {
    let Some(tracking_system_id) = input.tracking_system_id else {
        return Ok(Vec::new());
    };
    let others: Vec<CampaignRow> = campaigns::not_archived(c)?
        .into_iter()
        .filter(|other| {
            other.tracking_system_id == tracking_system_id && Some(other.id) != input.campaign_id
        })
        .collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let ids = offers::ids_after(c, matched, 0, LOOKED_UP)?;
    let mut found = Vec::new();
    for other in others {
        let their_picks = Picks::load(c, other.id)?;
        if ids.is_empty() || !picks.may_overlap(&their_picks) {
            continue;
        }
        let theirs = OfferFilter {
            ids: Some(ids.clone()),
            ..their_picks.matched(&other.filters.0, rates)
        };
        let room = i64::try_from(DUPLICATES - found.len()).unwrap_or(0);
        let shared = offers::ids_after(c, &theirs, 0, room)?;
        found.extend(shared.into_iter().map(|offer_id| DuplicateOffer {
            offer_id,
            campaign_id: other.id,
        }));
        if found.len() >= DUPLICATES {
            break;
        }
    }
    Ok(found)
}
