//! What can be set for one network.

use serde::{Deserialize, Serialize};

use crate::options::{Options, Percent, RateLimit};

/// Where tracking links are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrackingLinkMode {
    /// With the list, for approved offers.
    Embedded,
    /// Only by `generateTrackingLink`.
    OnlyByCall,
}

/// Settings of a network.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NetworkSettings {
    pub(crate) offers: u32,
    pub(crate) seed: u64,
    pub(crate) api_key: String,
    pub(crate) affiliate_id: String,
    pub(crate) page_size_max: usize,
    pub(crate) latency_ms: u64,
    pub(crate) rate_limit: RateLimit,
    pub(crate) change_percent: Percent,
    pub(crate) drop_percent: Percent,
    pub(crate) add_percent: Percent,
    pub(crate) ready_percent: Percent,
    pub(crate) rejected_contains: Vec<String>,
    pub(crate) tracking_link: TrackingLinkMode,
    pub(crate) cache: bool,
}

/// A change of settings; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NetworkPatch {
    offers: Option<u32>,
    seed: Option<u64>,
    api_key: Option<String>,
    affiliate_id: Option<String>,
    page_size_max: Option<usize>,
    latency_ms: Option<u64>,
    rate_limit: Option<RateLimit>,
    change_percent: Option<Percent>,
    drop_percent: Option<Percent>,
    add_percent: Option<Percent>,
    ready_percent: Option<Percent>,
    rejected_contains: Option<Vec<String>>,
    tracking_link: Option<TrackingLinkMode>,
    cache: Option<bool>,
}

/// Puts a value where it belongs, if there is one.
fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

impl NetworkSettings {
    /// Settings as the start options ask for.
    pub(crate) fn from_options(options: &Options) -> Self {
        Self {
            offers: options.offers,
            seed: options.seed,
            api_key: options.api_key.clone(),
            affiliate_id: "2040".to_owned(),
            page_size_max: options.page_size_max,
            latency_ms: options.latency_ms,
            rate_limit: options.tune_rate_limit,
            change_percent: options.change_percent,
            drop_percent: options.drop_percent,
            add_percent: options.add_percent,
            ready_percent: options.ready_percent,
            rejected_contains: Vec::new(),
            tracking_link: TrackingLinkMode::Embedded,
            cache: options.cache,
        }
    }

    /// Whether links come with the list.
    pub(super) fn links_embedded(&self) -> bool {
        self.tracking_link == TrackingLinkMode::Embedded
    }

    /// Applies a change. True when the feed has to be generated anew.
    pub(crate) fn apply(&mut self, patch: NetworkPatch) -> bool {
        let regenerates = patch.offers.is_some_and(|offers| offers != self.offers)
            || patch.seed.is_some_and(|seed| seed != self.seed);
        put(&mut self.offers, patch.offers);
        put(&mut self.seed, patch.seed);
        put(&mut self.api_key, patch.api_key);
        put(&mut self.affiliate_id, patch.affiliate_id);
        put(&mut self.page_size_max, patch.page_size_max);
        put(&mut self.latency_ms, patch.latency_ms);
        put(&mut self.rate_limit, patch.rate_limit);
        put(&mut self.change_percent, patch.change_percent);
        put(&mut self.drop_percent, patch.drop_percent);
        put(&mut self.add_percent, patch.add_percent);
        put(&mut self.ready_percent, patch.ready_percent);
        put(&mut self.rejected_contains, patch.rejected_contains);
        put(&mut self.tracking_link, patch.tracking_link);
        put(&mut self.cache, patch.cache);
        regenerates
    }
}
