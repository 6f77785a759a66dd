//! The words of tracking systems, whatever their make (product.md T).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::words;

words! {
    /// What stands behind a tracking system's address.
    pub enum TrackingKind {
        /// Affise.
        Affise => "affise",
    }
}

words! {
    /// A tracking system's state as the last check or push left it (product.md T1).
    pub enum TrackingStatus {
        /// Never checked.
        Pending => "pending",
        /// The key works and may write offers.
        Ready => "ready",
        /// The key is wrong or lacks rights.
        InvalidCredentials => "invalid_credentials",
        /// The key may be fine, the system did not answer as it should.
        Failing => "failing",
        /// Archived for good.
        Archived => "archived",
    }
}

words! {
    /// An offer's status in a tracking system.
    pub enum RemoteStatus {
        /// Takes traffic.
        Active => "active",
        /// No traffic, earlier clicks still convert.
        Paused => "paused",
        /// Off.
        Disabled => "disabled",
    }
}

words! {
    /// Who may see a pushed offer.
    pub enum Privacy {
        /// Every affiliate.
        Public => "public",
        /// Affiliates ask first.
        PreModeration => "pre_moderation",
        /// Affiliates that were connected by hand.
        Private => "private",
    }
}

words! {
    /// How a click travels.
    pub enum RedirectType {
        /// HTTP 302.
        Http302 => "http302",
        /// HTTP 302 without referrer.
        Http302Hidden => "http302hidden",
        /// JavaScript.
        Js => "js",
        /// Meta refresh.
        Meta => "meta",
    }
}

words! {
    /// Reference lists of a tracking system (product.md T2).
    pub enum LookupKind {
        /// Advertisers.
        Advertisers => "advertisers",
        /// Offer categories.
        Categories => "categories",
        /// Smartlink categories.
        SmartlinkCategories => "smartlink-categories",
        /// Currencies; the title holds the rate against the system's base currency.
        Currencies => "currencies",
    }
}

/// One entry of a reference list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LookupEntry {
    /// The tracking system's id.
    pub id: String,
    /// What a person reads.
    pub title: String,
    /// Units of this currency for one unit of the base, for currencies only: `"0.92"`.
    #[schema(required)]
    pub rate: Option<String>,
}

/// Who the API key belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrackingIdentity {
    /// Name of the user.
    #[schema(required)]
    pub name: Option<String>,
    /// E-mail of the user.
    #[schema(required)]
    pub email: Option<String>,
    /// Role in the tracking system.
    #[schema(required)]
    pub role: Option<String>,
}
