//! What an offer should look like in a tracking system, in words that belong to none of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::campaign::SyncCategory;
use crate::money::Micros;
use crate::offer::{Cap, CountrySet, Landing, OsTarget, PayoutModel};
use crate::time::UtcTime;
use crate::tracking::{Privacy, RedirectType, RemoteStatus};
use crate::vocabulary::{Currency, Device, Os};

/// One payment: revenue is what the network pays us, payout is what we pay the affiliate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DesiredPayment {
    /// Goal key.
    pub goal: String,
    /// Goal title.
    pub title: String,
    /// Model.
    pub model: PayoutModel,
    /// Amount per conversion that we receive.
    pub revenue: Option<Micros>,
    /// Share that we receive, in percent.
    pub revenue_percent: Option<Micros>,
    /// Amount per conversion that the affiliate receives (product.md C5).
    pub payout: Option<Micros>,
    /// Share that the affiliate receives, in percent.
    pub payout_percent: Option<Micros>,
    /// Currency.
    pub currency: Currency,
    /// Where it holds.
    pub countries: CountrySet,
    /// Empty = every system.
    pub os: BTreeSet<Os>,
    /// Empty = every device.
    pub devices: BTreeSet<Device>,
}

impl DesiredPayment {
    /// What makes a payment the same payment at the next sync, so that its remote id is sent back:
    /// goal, countries, systems and devices, not the amounts.
    pub fn key(&self) -> String {
        let countries: Vec<String> = self
            .countries
            .values
            .iter()
            .map(ToString::to_string)
            .collect();
        let os: Vec<String> = self.os.iter().map(ToString::to_string).collect();
        let devices: Vec<String> = self.devices.iter().map(ToString::to_string).collect();
        format!(
            "{}|{}{}|{}|{}",
            self.goal,
            if self.countries.mode == crate::offer::ListMode::Exclude {
                "!"
            } else {
                ""
            },
            countries.join(","),
            os.join(","),
            devices.join(",")
        )
    }
}

/// Which traffic is let through: one group, all conditions together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DesiredTargeting {
    /// Countries.
    pub countries: CountrySet,
    /// Systems with their lowest versions; empty = all.
    pub os: Vec<OsTarget>,
    /// Devices; empty = all.
    pub devices: BTreeSet<Device>,
}

/// Settings that come from the campaign alone and always follow it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DesiredSettings {
    /// Advertiser id in the tracking system.
    pub advertiser_id: String,
    /// Who may see the offer.
    pub privacy: Privacy,
    /// Redirect type.
    pub redirect_type: RedirectType,
    /// Divert clicks over the cap.
    pub overcap: Option<bool>,
    /// Refuse clicks from other countries.
    pub geo_restrictions: Option<bool>,
    /// Days on hold.
    pub hold_period_days: Option<i32>,
    /// A note for managers; our reference token is added by the push.
    pub notes: Option<String>,
}

/// An offer as the campaign wants it to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DesiredOffer {
    /// The network's id of the offer, our reference.
    pub external_id: String,
    /// Campaign settings.
    pub settings: DesiredSettings,
    /// Title.
    pub title: String,
    /// Finished tracking URL.
    pub url: String,
    /// Finished impression URL.
    pub impression_url: Option<String>,
    /// Preview URL.
    pub preview_url: Option<String>,
    /// HTML.
    pub description: Option<String>,
    /// Payments.
    pub payments: Vec<DesiredPayment>,
    /// Status.
    pub status: RemoteStatus,
    /// Caps.
    pub caps: Vec<Cap>,
    /// Category ids in the tracking system.
    pub category_ids: Vec<String>,
    /// Smartlink category ids.
    pub smartlink_category_ids: Vec<String>,
    /// Targeting; none = everything passes.
    pub targeting: Option<DesiredTargeting>,
    /// Where the logo can be fetched.
    pub logo_url: Option<String>,
    /// Landing pages.
    pub landings: Vec<Landing>,
    /// End date.
    pub expires_at: Option<UtcTime>,
}

/// Hash of each category's last written value; `settings` has the key `settings`.
/// A category that is absent was never written with a value.
pub type CategoryHashes = BTreeMap<String, String>;

/// The key of the campaign settings among [`CategoryHashes`].
pub const SETTINGS_KEY: &str = "settings";

/// The key among [`CategoryHashes`] of a pause of ours that no write of the status has ended yet.
/// A state cannot say that: a refused resume is a failure, and stays owed all the same.
pub const PAUSED_AS_GONE_KEY: &str = "paused_as_gone";

/// Remote ids of a placement's collections, sent back on update so that they stay the same
/// rows there (product.md R3).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RemoteIds {
    /// [`DesiredPayment::key`] → remote payment id.
    pub payments: BTreeMap<String, String>,
    /// Remote ids of the targeting groups in order.
    pub targeting: Vec<String>,
    /// Landing id → remote landing id.
    pub landings: BTreeMap<String, String>,
}

/// What an update is to write.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WriteSet {
    /// Campaign settings.
    pub settings: bool,
    /// Categories of fields.
    pub categories: BTreeSet<SyncCategory>,
}

impl WriteSet {
    /// Nothing to write.
    pub fn is_empty(&self) -> bool {
        !self.settings && self.categories.is_empty()
    }

    /// Whether the category is to be written.
    pub fn has(&self, category: SyncCategory) -> bool {
        self.categories.contains(&category)
    }
}
