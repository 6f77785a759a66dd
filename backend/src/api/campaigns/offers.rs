//! `GET /campaigns/{id}/offers`.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::{get, web};
use cpapi_connectors::Registry;
use cpapi_db::offers::{self, OfferFilter, OfferSort, PlacedIn};
use cpapi_db::page::Page;
use cpapi_db::placements::{self, PlacementRow};
use cpapi_db::{DbConnection, DbError, campaigns, exchange_rates, tracking_systems};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::time::UtcTime;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::placement::{self, status_in_tracking};
use super::selection::Picks;
use super::view::{CampaignOffer, CampaignOfferList};
use crate::api::offers::{summary, view::OfferSummary};
use crate::api::paging::{self, PageQuery};
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, ProblemCode};
use crate::api::query::{ListQuery, Words};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::CampaignsRead;

/// How an offer of a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CampaignOfferState {
    /// Wanted, not yet written.
    Pending,
    /// A create was sent and its outcome is not known.
    InDoubt,
    /// In step.
    Synced,
    /// Refused by the tracking system.
    Failed,
    /// Left alone: disabled or deleted there by hand.
    Detached,
    /// Paused: left the feed, or its source was archived, or it is no longer valid.
    OutOfFeed,
    /// Paused: no longer picked or matched.
    OutOfCampaign,
    /// Matches and is not in the tracking system yet.
    NotSynced,
}

/// Orders of a campaign's offers.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub(crate) enum CampaignOfferOrder {
    /// Newest first.
    #[default]
    #[serde(rename = "-id")]
    IdDescending,
    /// Oldest first.
    #[serde(rename = "id")]
    Id,
    /// By title.
    #[serde(rename = "title")]
    Title,
    /// By title, backwards.
    #[serde(rename = "-title")]
    TitleDescending,
}

/// Filters of a campaign's offers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignOfferQuery {
    /// How they stand, repeated or separated by commas; without it the offers that match now.
    /// `not_synced` cannot be mixed with the others.
    #[serde(default)]
    #[param(value_type = Vec<CampaignOfferState>, required = false, inline)]
    state: Words<CampaignOfferState>,
    /// Text in title, external id or URLs.
    search: Option<String>,
    /// Order.
    #[serde(default)]
    #[param(required = false, inline)]
    sort: CampaignOfferOrder,
}

impl CampaignOfferState {
    const fn placement(self) -> Option<PlacementState> {
        match self {
            Self::Pending => Some(PlacementState::Pending),
            Self::InDoubt => Some(PlacementState::InDoubt),
            Self::Synced => Some(PlacementState::Synced),
            Self::Failed => Some(PlacementState::Failed),
            Self::Detached => Some(PlacementState::Detached),
            Self::OutOfFeed => Some(PlacementState::OutOfFeed),
            Self::OutOfCampaign => Some(PlacementState::OutOfCampaign),
            Self::NotSynced => None,
        }
    }
}

/// List a campaign's offers.
///
/// Without `state`: the offers that match now, each with its counterpart in the tracking system.
/// With `state`: those whose counterpart stands so, whether they still match or not.
#[utoipa::path(tag = "campaigns", params(("id" = i64, Path, description = "Id of the campaign."), CampaignOfferQuery, PageQuery), responses((status = 200, description = "A page of offers.", body = CampaignOfferList)), security(("bearer" = ["campaigns.read"])))]
#[get("/campaigns/{id}/offers")]
pub(crate) async fn list_campaign_offers(
    _: Allowed<CampaignsRead>,
    app: web::Data<App>,
    id: Id,
    query: ListQuery<CampaignOfferQuery>,
) -> ApiResult<web::Json<CampaignOfferList>> {
    let ListQuery { filter, page } = query;
    let states = filter.state.0;
    if states.len() > 1 && states.contains(&CampaignOfferState::NotSynced) {
        return Err(crate::api::query::refuse(
            "state",
            "not_synced_alone",
            "not_synced cannot be mixed with other states.",
        ));
    }
    let now = app.clock.now();
    let registry = Arc::clone(&app.registry);
    let sort = match filter.sort {
        CampaignOfferOrder::IdDescending => OfferSort::IdDesc,
        CampaignOfferOrder::Id => OfferSort::Id,
        CampaignOfferOrder::Title => OfferSort::Title,
        CampaignOfferOrder::TitleDescending => OfferSort::TitleDesc,
    };
    let search = filter.search;
    let (found, system, page, total) = app
        .db
        .read(move |c| {
            let wanted = OfferFilter {
                search,
                ..wanted(c, id.0, &states)?
            };
            let rows = offers::list(c, &wanted, &paging::request(&page, sort))?;
            let total = if page.count {
                Some(offers::count(c, &wanted)?)
            } else {
                None
            };
            let page = paging::info(&rows);
            let campaign = campaigns::find(c, id.0)?;
            let system = tracking_systems::find(c, campaign.tracking_system_id)?;
            Ok((joined(c, &registry, id.0, rows, now)?, system, page, total))
        })
        .await
        .or_not_found(ProblemCode::CampaignNotFound)?;
    let items = found
        .into_iter()
        .map(|(offer, placement)| CampaignOffer {
            offer,
            status_in_tracking: status_in_tracking(placement.as_ref()),
            placement: placement.map(|row| {
                let url = app.remote_url(Some(&system), row.remote_id.as_deref());
                placement::view(row, url)
            }),
        })
        .collect();
    Ok(web::Json(CampaignOfferList { items, page, total }))
}

fn wanted(
    c: &mut DbConnection,
    campaign_id: i64,
    states: &[CampaignOfferState],
) -> Result<OfferFilter, DbError> {
    let campaign = campaigns::find(c, campaign_id)?;
    let placed: Vec<PlacementState> = states
        .iter()
        .filter_map(|state| state.placement())
        .collect();
    if !placed.is_empty() {
        return Ok(OfferFilter {
            placed: Some(PlacedIn::States {
                campaign_id,
                states: placed,
            }),
            ..OfferFilter::default()
        });
    }
    let rates = exchange_rates::load(c)?;
    let matched = Picks::load(c, campaign_id)?.matched(&campaign.filters.0, &rates);
    let not_synced = states
        .contains(&CampaignOfferState::NotSynced)
        .then_some(PlacedIn::NotWritten { campaign_id });
    Ok(OfferFilter {
        placed: not_synced,
        ..matched
    })
}

/// The page's offers with their placements, which are read together.
fn joined(
    c: &mut DbConnection,
    registry: &Registry,
    campaign_id: i64,
    rows: Page<offers::OfferRow>,
    now: UtcTime,
) -> Result<Vec<(OfferSummary, Option<PlacementRow>)>, DbError> {
    let ids: Vec<i64> = rows.items.iter().map(|row| row.id).collect();
    let mut placed: HashMap<i64, PlacementRow> = placements::of_offers(c, campaign_id, &ids)?
        .into_iter()
        .map(|row| (row.offer_id, row))
        .collect();
    let summaries = summary::views(c, registry, rows.items, now)?;
    Ok(summaries
        .into_iter()
        .map(|offer| {
            let placement = placed.remove(&offer.id);
            (offer, placement)
        })
        .collect())
}
