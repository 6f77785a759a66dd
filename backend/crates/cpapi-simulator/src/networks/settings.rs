//! What can be set for one of these networks.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::options::{Options, Percent, RateLimit};

/// What differs from network to network at the start.
#[derive(Debug)]
pub(crate) struct Defaults {
    pub(crate) api_key: &'static str,
    pub(crate) affiliate_id: &'static str,
    /// Largest page it gives.
    pub(crate) page_size_max: usize,
    /// Such as `5/1s`, or `none`.
    pub(crate) rate_limit: RateLimit,
    /// Settings only this network has, by name.
    pub(crate) extras: Map<String, Value>,
}

/// Settings of a network.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Settings {
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
    pub(crate) extras: Map<String, Value>,
}

/// A change of settings; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Patch {
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
    #[serde(default)]
    extras: Map<String, Value>,
}

/// Puts a value where it belongs, if there is one.
fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

impl Defaults {
    /// The parts every network has; the limit as in the options.
    pub(super) fn new(
        api_key: &'static str,
        affiliate_id: &'static str,
        page_size_max: usize,
        rate_limit: &str,
    ) -> Self {
        Self {
            api_key,
            affiliate_id,
            page_size_max,
            rate_limit: rate_limit.parse().unwrap_or(RateLimit::NONE),
            extras: Map::new(),
        }
    }

    /// With one more setting of this network alone.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extras.insert(name.to_owned(), value.into());
        self
    }
}

impl Settings {
    /// Settings as the start options and the network ask for.
    pub(super) fn new(options: &Options, defaults: Defaults) -> Self {
        Self {
            offers: options.network_offers,
            seed: options.seed,
            api_key: defaults.api_key.to_owned(),
            affiliate_id: defaults.affiliate_id.to_owned(),
            page_size_max: defaults.page_size_max,
            latency_ms: options.latency_ms,
            rate_limit: defaults.rate_limit,
            change_percent: options.change_percent,
            drop_percent: options.drop_percent,
            add_percent: options.add_percent,
            ready_percent: options.ready_percent,
            extras: defaults.extras,
        }
    }

    /// Whether an extra is true.
    pub(crate) fn is_on(&self, extra: &str) -> bool {
        self.extras.get(extra).and_then(Value::as_bool) == Some(true)
    }

    /// The text of an extra; empty when there is none.
    pub(crate) fn text(&self, extra: &str) -> &str {
        self.extras
            .get(extra)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The number of an extra; 0 when there is none.
    pub(crate) fn number(&self, extra: &str) -> usize {
        let number = self.extras.get(extra).and_then(Value::as_u64);
        number
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(0)
    }

    /// Applies a change. True when the feed has to be generated anew.
    pub(super) fn apply(&mut self, patch: Patch) -> Result<bool, String> {
        for (name, value) in &patch.extras {
            let known = self.extras.get(name).ok_or_else(|| {
                let names: Vec<&str> = self.extras.keys().map(String::as_str).collect();
                format!("extras.{name}: one of {}", names.join(", "))
            })?;
            if std::mem::discriminant(known) != std::mem::discriminant(value) {
                return Err(format!("extras.{name}: of the kind of {known}"));
            }
        }
        let regenerates = patch.offers.is_some_and(|offers| offers != self.offers)
            || patch.seed.is_some_and(|seed| seed != self.seed);
        self.extras.extend(patch.extras);
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
        Ok(regenerates)
    }
}
