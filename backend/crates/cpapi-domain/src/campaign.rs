//! Campaigns: what is picked, how it looks, what is kept in step (product.md C).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::money::Micros;
use crate::offer::{Cap, ListMode, PaymentModel};
use crate::tracking::{Privacy, RedirectType, RemoteStatus};
use crate::vocabulary::{Country, Currency, Device, Os, Traffic};
use crate::word::words;

/// Values of one filter: any of them passes (include), or none may occur (exclude).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFilter<T> {
    /// Include or exclude.
    pub mode: ListMode,
    /// The values; never empty after validation.
    pub values: Vec<T>,
}

/// Which offers a campaign takes (product.md C2): any-of within a filter, all-of between.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Filters {
    /// Offers open to all countries match every country.
    pub countries: Option<ListFilter<Country>>,
    /// Offers for all systems match every system.
    pub os: Option<ListFilter<Os>>,
    /// Offers for all devices match every device.
    pub devices: Option<ListFilter<Device>>,
    /// Currencies of the payouts.
    pub currencies: Option<ListFilter<Currency>>,
    /// Category titles, compared without regard to case.
    pub categories: Option<ListFilter<String>>,
    /// Include: allowed by the offer. Exclude: not allowed, or forbidden.
    pub traffic: Option<ListFilter<Traffic>>,
    /// Lowest payout amount that passes.
    pub payout_min: Option<Micros>,
    /// Highest payout amount that passes.
    pub payout_max: Option<Micros>,
    /// Currency of the two bounds; none compares in each payout's own currency.
    pub payout_currency: Option<Currency>,
    /// Payment models; empty = all.
    pub models: Vec<PaymentModel>,
    /// One of these must stand in the title (without regard to case); empty = no demand.
    pub title_contains: Vec<String>,
    /// None of these may stand in the title.
    pub title_excludes: Vec<String>,
    /// Only offers with a logo.
    pub only_with_logo: bool,
    /// Only offers with a preview URL.
    pub only_with_preview: bool,
}

/// A source's category and the tracking system's category it becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryMapping {
    /// Category title at the source, without regard to case.
    pub from: String,
    /// Category id in the tracking system.
    pub to: String,
}

/// How categories are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CategoryDefaults {
    /// Renames; titles not named here are looked up in the tracking system as they are.
    pub map: Vec<CategoryMapping>,
    /// These category ids for every offer; null = according to the source.
    pub forced: Option<Vec<String>>,
}

/// How pushed offers look (product.md C3). Null means "according to the source".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// Advertiser id in the tracking system.
    pub advertiser_id: String,
    /// Who may see the offers.
    #[serde(default = "default_privacy")]
    pub privacy: Privacy,
    /// Affiliate payout in percent of the source's payout, 0–100.
    #[serde(default = "default_payout_percent")]
    pub payout_percent: Micros,
    /// Smartlink category ids.
    #[serde(default)]
    pub smartlink_categories: Vec<String>,
    /// Categories.
    #[serde(default)]
    pub categories: CategoryDefaults,
    /// Forced status; null = the source's.
    #[serde(default)]
    pub status: Option<RemoteStatus>,
    /// Divert clicks over the cap; null leaves the tracking system's own default.
    #[serde(default)]
    pub overcap: Option<bool>,
    /// Refuse clicks from other countries; null = when the source names countries.
    #[serde(default)]
    pub geo_restrictions: Option<bool>,
    /// Redirect type.
    #[serde(default = "default_redirect")]
    pub redirect_type: RedirectType,
    /// Title with `{title}`, `{id}`, `{external_id}`, `{source}`, `{countries}`; null = the source's title.
    #[serde(default)]
    pub title_template: Option<String>,
    /// A note for managers, put before our reference.
    #[serde(default)]
    pub notes: Option<String>,
    /// Days on hold, 0–60; null = not set.
    #[serde(default)]
    pub hold_period_days: Option<i32>,
    /// Caps instead of the source's; null = the source's.
    #[serde(default)]
    pub caps: Option<Vec<Cap>>,
}

const fn default_privacy() -> Privacy {
    Privacy::Public
}

const fn default_payout_percent() -> Micros {
    Micros::from_micros(100 * Micros::SCALE)
}

const fn default_redirect() -> RedirectType {
    RedirectType::Http302
}

words! {
    /// When a category of fields is written (product.md C4).
    pub enum SyncRule {
        /// At every sync, when it differs.
        Always => "always",
        /// The first time the field has a value.
        First => "first",
        /// Never.
        Disabled => "disabled",
    }
}

words! {
    /// A category of fields with one sync rule (product.md C4).
    pub enum SyncCategory {
        /// Offer categories.
        Categories => "categories",
        /// Description.
        Description => "description",
        /// Payouts and revenues with their countries, systems and devices.
        Payments => "payments",
        /// Status.
        Status => "status",
        /// Tracking URL and impression URL.
        Url => "url",
        /// Preview URL.
        PreviewUrl => "preview_url",
        /// Caps.
        Caps => "caps",
        /// Smartlink categories.
        SmartlinkCategories => "smartlink_categories",
        /// Traffic targeting.
        Targeting => "targeting",
        /// Title.
        Title => "title",
        /// Logo.
        Logo => "logo",
        /// Landing pages.
        Landings => "landings",
        /// End date.
        Expiry => "expiry",
    }
}

/// One rule per category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SyncRules {
    /// Offer categories.
    pub categories: SyncRule,
    /// Description.
    pub description: SyncRule,
    /// Payments.
    pub payments: SyncRule,
    /// Status.
    pub status: SyncRule,
    /// Tracking URL.
    pub url: SyncRule,
    /// Preview URL.
    pub preview_url: SyncRule,
    /// Caps.
    pub caps: SyncRule,
    /// Smartlink categories.
    pub smartlink_categories: SyncRule,
    /// Traffic targeting.
    pub targeting: SyncRule,
    /// Title.
    pub title: SyncRule,
    /// Logo.
    pub logo: SyncRule,
    /// Landing pages.
    pub landings: SyncRule,
    /// End date.
    pub expiry: SyncRule,
}

impl Default for SyncRules {
    fn default() -> Self {
        Self {
            categories: SyncRule::First,
            description: SyncRule::First,
            payments: SyncRule::Always,
            status: SyncRule::Always,
            url: SyncRule::Always,
            preview_url: SyncRule::First,
            caps: SyncRule::Always,
            smartlink_categories: SyncRule::First,
            targeting: SyncRule::First,
            title: SyncRule::First,
            logo: SyncRule::First,
            landings: SyncRule::First,
            expiry: SyncRule::First,
        }
    }
}

impl SyncRules {
    /// The rule of a category.
    pub const fn rule(&self, category: SyncCategory) -> SyncRule {
        match category {
            SyncCategory::Categories => self.categories,
            SyncCategory::Description => self.description,
            SyncCategory::Payments => self.payments,
            SyncCategory::Status => self.status,
            SyncCategory::Url => self.url,
            SyncCategory::PreviewUrl => self.preview_url,
            SyncCategory::Caps => self.caps,
            SyncCategory::SmartlinkCategories => self.smartlink_categories,
            SyncCategory::Targeting => self.targeting,
            SyncCategory::Title => self.title,
            SyncCategory::Logo => self.logo,
            SyncCategory::Landings => self.landings,
            SyncCategory::Expiry => self.expiry,
        }
    }
}

/// Everything about a campaign that decides what is pushed and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignPlan {
    /// Which offers.
    pub filters: Filters,
    /// How they look.
    pub defaults: Defaults,
    /// What is kept in step.
    pub sync_rules: SyncRules,
    /// Leave offers alone that were paused by hand (product.md R5).
    pub respect_manual_pause: bool,
    /// Minutes between an offer leaving the feed and its pause, 0–2880 (product.md R6).
    pub pause_delay_minutes: i32,
}
