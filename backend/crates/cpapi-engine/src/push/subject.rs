//! Everything a push needs to know before it looks at the first offer.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cpapi_connectors::Registry;
use cpapi_db::campaign_offers::{self, SingleOffers};
use cpapi_db::campaigns::{self, CampaignRow};
use cpapi_db::offers::{OfferFilter, Selection};
use cpapi_db::sources::{self, SourceRow};
use cpapi_db::tracking_systems::{self, TrackingSystemRow};
use cpapi_db::{campaign_sources, exchange_rates, offer_change_sets};
use cpapi_domain::campaign::{CampaignPlan, SyncRule};
use cpapi_domain::campaign_match::Rates;
use cpapi_domain::desire::CategoryIndex;
use cpapi_domain::source::LinkParam;
use cpapi_domain::tracking::LookupKind;
use cpapi_tracking::TrackingSystem;

use crate::checks::{CheckError, lookup};
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::own_connectors;

/// What a push needs of an offer's source.
#[derive(Debug)]
pub(crate) struct SourceFacts {
    pub(crate) title: String,
    pub(crate) archived: bool,
    /// The campaign takes the source as a whole.
    pub(crate) picked: bool,
    pub(crate) tracking_params: Vec<LinkParam>,
    pub(crate) impression_params: Vec<LinkParam>,
    /// Keys that the connector names as click-id or sub-id keys (product.md S8).
    pub(crate) replaceable_keys: Vec<String>,
}

/// A campaign about to be pushed.
pub(crate) struct PushSubject {
    pub(crate) campaign: CampaignRow,
    pub(crate) plan: CampaignPlan,
    pub(crate) tracking: TrackingSystemRow,
    pub(crate) system: Arc<dyn TrackingSystem>,
    pub(crate) sources: HashMap<i64, SourceFacts>,
    pub(crate) picked_sources: Vec<i64>,
    pub(crate) single: SingleOffers,
    pub(crate) rates: Rates,
    pub(crate) categories: CategoryIndex,
    /// By source: its newest change set, as of before the first offer is read.
    pub(crate) positions: BTreeMap<i64, i64>,
}

impl PushSubject {
    /// What the campaign takes: valid, in the feed, of a source that is not archived.
    pub(crate) fn filter(&self) -> OfferFilter {
        let selection = Selection {
            sources: self.picked_sources.clone(),
            offers: self.single.picked.iter().copied().collect(),
            excluded_offers: self.single.excluded.iter().copied().collect(),
        };
        OfferFilter {
            valid: Some(true),
            in_feed: Some(true),
            live_sources: true,
            ..OfferFilter::from_campaign(&self.plan.filters, selection, &self.rates)
        }
    }
}

/// What is read in one go.
struct Stored {
    campaign: CampaignRow,
    tracking: TrackingSystemRow,
    sources: Vec<SourceRow>,
    picked_sources: Vec<i64>,
    single: SingleOffers,
    rates: Rates,
    positions: BTreeMap<i64, i64>,
}

/// Opens a campaign. A campaign that is off or archived is never pushed (product.md C8).
pub(crate) async fn open(context: &JobContext) -> Result<PushSubject, WorkError> {
    let campaign_id = context.job.subject_id;
    let registry = Arc::clone(&context.core.parts.registry);
    let stored = context
        .read(move |c| read(c, &registry, campaign_id))
        .await?;
    if stored.campaign.archived_at.is_some() || !stored.campaign.enabled {
        return Err(unworkable(
            "campaign_off",
            "A campaign that is off or archived is not pushed.",
        ));
    }
    if stored.tracking.archived_at.is_some() {
        return Err(unworkable(
            "tracking_system_archived",
            "The tracking system is archived.",
        ));
    }
    let parts = &context.core.parts;
    let system = parts
        .tracking
        .connect(&stored.tracking, &parts.vault, &parts.clock)
        .map_err(|error| unworkable("tracking_system_unusable", &error.to_string()))?;
    let plan = CampaignPlan {
        filters: stored.campaign.filters.0.clone(),
        defaults: stored.campaign.defaults.0.clone(),
        sync_rules: stored.campaign.sync_rules.0.clone(),
        respect_manual_pause: stored.campaign.respect_manual_pause,
        pause_delay_minutes: stored.campaign.pause_delay_minutes,
    };
    let rates = rates(context, &plan, &stored).await?;
    let categories = categories(context, &plan, stored.tracking.id).await?;
    let facts = |row: &SourceRow| source_facts(context, row, &stored.picked_sources);
    let sources = stored
        .sources
        .iter()
        .map(|row| (row.id, facts(row)))
        .collect();
    Ok(PushSubject {
        campaign: stored.campaign,
        plan,
        tracking: stored.tracking,
        system,
        sources,
        picked_sources: stored.picked_sources,
        single: stored.single,
        rates,
        categories,
        positions: stored.positions,
    })
}

fn read(
    c: &mut cpapi_db::DbConnection,
    registry: &Registry,
    campaign_id: i64,
) -> Result<Stored, cpapi_db::DbError> {
    let campaign = campaigns::find(c, campaign_id)?;
    let tracking = tracking_systems::find(c, campaign.tracking_system_id)?;
    let mut picked = campaign_sources::of_campaigns(c, &[campaign_id])?;
    let mut single = campaign_offers::of_campaigns(c, &[campaign_id])?;
    let sources = sources::of_campaign(c, campaign_id)?;
    own_connectors::know_of(c, registry, &sources)?;
    let source_ids: Vec<i64> = sources.iter().map(|source| source.id).collect();
    let newest = offer_change_sets::last(c, &source_ids)?;
    let positions = source_ids
        .into_iter()
        .map(|id| (id, newest.get(&id).copied().unwrap_or(0)))
        .collect();
    Ok(Stored {
        campaign,
        tracking,
        sources,
        picked_sources: picked.remove(&campaign_id).unwrap_or_default(),
        single: single.remove(&campaign_id).unwrap_or_default(),
        rates: exchange_rates::load(c)?,
        positions,
    })
}

fn source_facts(context: &JobContext, row: &SourceRow, picked: &[i64]) -> SourceFacts {
    // Without its connector (a folder that was taken away) a source's links get no replacements.
    let registry = &context.core.parts.registry;
    let connector = registry.find(&row.connector, row.connector_version).ok();
    SourceFacts {
        title: row.title.clone(),
        archived: row.archived_at.is_some(),
        picked: picked.contains(&row.id),
        tracking_params: row.tracking_params.0.clone(),
        impression_params: row.impression_params.0.clone(),
        replaceable_keys: connector
            .map(|connector| connector.link_keys().to_vec())
            .unwrap_or_default(),
    }
}

/// Exchange rates, fresh ones where the campaign's bounds are in one currency. Those stored last
/// serve when there are no fresh ones to be had.
async fn rates(
    context: &JobContext,
    plan: &CampaignPlan,
    stored: &Stored,
) -> Result<Rates, WorkError> {
    if plan.filters.payout_currency.is_none() {
        return Ok(stored.rates.clone());
    }
    let parts = &context.core.parts;
    if let Err(error) = lookup(parts, stored.tracking.id, LookupKind::Currencies, false).await {
        tracing::warn!(error = %error, "exchange rates could not be refreshed");
    }
    context.read(exchange_rates::load).await
}

/// The tracking system's categories, where the campaign's rules need them.
async fn categories(
    context: &JobContext,
    plan: &CampaignPlan,
    tracking_system_id: i64,
) -> Result<CategoryIndex, WorkError> {
    let forced = plan.defaults.categories.forced.is_some();
    if forced || plan.sync_rules.categories == SyncRule::Disabled {
        return Ok(CategoryIndex::default());
    }
    let found = lookup(
        &context.core.parts,
        tracking_system_id,
        LookupKind::Categories,
        false,
    )
    .await;
    match found {
        Ok(found) => Ok(CategoryIndex::from_lookup(&found.entries)),
        Err(CheckError::Partner(error)) => Err(error.into()),
        Err(CheckError::Database(error)) => Err(error.into()),
        Err(error) => Err(unworkable("tracking_system_unusable", &error.to_string())),
    }
}

fn unworkable(code: &'static str, detail: &str) -> WorkError {
    WorkError::Unworkable {
        code,
        detail: detail.to_owned(),
    }
}
