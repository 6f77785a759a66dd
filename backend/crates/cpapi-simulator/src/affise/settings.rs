//! What can be set for one tenant.

use serde::{Deserialize, Serialize};

use crate::options::{Options, RateLimit};

/// Settings of a tenant.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TenantSettings {
    pub(crate) admin_key: String,
    pub(crate) partner_key: String,
    pub(crate) latency_ms: u64,
    pub(crate) rate_limit: RateLimit,
    pub(crate) page_size_max: usize,
    pub(crate) form_error_status: u16,
    pub(crate) unknown_offer_status: u16,
    pub(crate) privacy_word: String,
    pub(crate) list_lag_ms: u64,
    pub(crate) ignored_filters: Vec<String>,
    pub(crate) status_code_in_body: bool,
    pub(crate) top_level_id: bool,
}

/// A change of settings; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantPatch {
    admin_key: Option<String>,
    partner_key: Option<String>,
    latency_ms: Option<u64>,
    rate_limit: Option<RateLimit>,
    page_size_max: Option<usize>,
    form_error_status: Option<u16>,
    unknown_offer_status: Option<u16>,
    privacy_word: Option<String>,
    list_lag_ms: Option<u64>,
    ignored_filters: Option<Vec<String>>,
    status_code_in_body: Option<bool>,
    top_level_id: Option<bool>,
}

fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

impl TenantSettings {
    /// Settings as the start options ask for.
    pub(crate) fn from_options(options: &Options) -> Self {
        Self {
            admin_key: options.affise_key.clone(),
            partner_key: options.affise_partner_key.clone(),
            latency_ms: options.latency_ms,
            rate_limit: options.affise_rate_limit,
            page_size_max: 500,
            form_error_status: 400,
            unknown_offer_status: 404,
            privacy_word: "premoderated".to_owned(),
            list_lag_ms: 0,
            ignored_filters: Vec::new(),
            status_code_in_body: false,
            top_level_id: true,
        }
    }

    /// Applies a change, or says what is wrong with it.
    pub(crate) fn apply(&mut self, patch: TenantPatch) -> Result<(), String> {
        if patch
            .form_error_status
            .is_some_and(|code| ![200, 400].contains(&code))
        {
            return Err("form_error_status: 400 or 200".to_owned());
        }
        if patch
            .unknown_offer_status
            .is_some_and(|code| ![200, 400, 404].contains(&code))
        {
            return Err("unknown_offer_status: 404, 400 or 200".to_owned());
        }
        let words = ["premoderated", "protected"];
        if patch
            .privacy_word
            .as_deref()
            .is_some_and(|word| !words.contains(&word))
        {
            return Err("privacy_word: premoderated or protected".to_owned());
        }
        if patch.page_size_max == Some(0) {
            return Err("page_size_max: at least 1".to_owned());
        }
        put(&mut self.admin_key, patch.admin_key);
        put(&mut self.partner_key, patch.partner_key);
        put(&mut self.latency_ms, patch.latency_ms);
        put(&mut self.rate_limit, patch.rate_limit);
        put(&mut self.page_size_max, patch.page_size_max);
        put(&mut self.form_error_status, patch.form_error_status);
        put(&mut self.unknown_offer_status, patch.unknown_offer_status);
        put(&mut self.privacy_word, patch.privacy_word);
        put(&mut self.list_lag_ms, patch.list_lag_ms);
        put(&mut self.ignored_filters, patch.ignored_filters);
        put(&mut self.status_code_in_body, patch.status_code_in_body);
        put(&mut self.top_level_id, patch.top_level_id);
        Ok(())
    }
}
