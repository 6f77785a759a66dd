//! Records in the network's own JSON: strings for numbers, `[]` for empty maps.

use serde::{Serialize, Serializer, ser::SerializeMap};

/// A PHP array with string keys: an object, or `[]` when empty.
#[derive(Debug, Clone)]
pub(super) struct PhpMap<T>(pub(super) Vec<(String, T)>);

impl<T: Serialize> Serialize for PhpMap<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_empty() {
            return serializer.collect_seq(std::iter::empty::<()>());
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// One object, or `[]` for none.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum One<T> {
    Some(Box<T>),
    None([u8; 0]),
}

/// A thumbnail embed: flat or keyed by id.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Thumbnails {
    Flat(Box<Thumbnail>),
    Keyed(PhpMap<Thumbnail>),
}

/// An offer with the related objects asked for.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Record {
    #[serde(rename = "Offer")]
    pub(super) offer: Offer,
    #[serde(rename = "Country", skip_serializing_if = "Option::is_none")]
    pub(super) country: Option<PhpMap<Country>>,
    #[serde(rename = "GeoTargeting", skip_serializing_if = "Option::is_none")]
    pub(super) geo: Option<GeoTargeting>,
    #[serde(rename = "TrackingLink", skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<One<TrackingLink>>,
    #[serde(rename = "Thumbnail", skip_serializing_if = "Option::is_none")]
    pub(super) thumbnail: Option<Thumbnails>,
    #[serde(rename = "OfferCategory", skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<PhpMap<Category>>,
    #[serde(
        rename = "OfferOperatingSystem",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) system: Option<PhpMap<System>>,
    #[serde(rename = "Goal", skip_serializing_if = "Option::is_none")]
    pub(super) goal: Option<PhpMap<Goal>>,
}

/// The offer itself; field order and types as recorded.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Offer {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) require_approval: &'static str,
    pub(super) require_terms_and_conditions: u8,
    pub(super) terms_and_conditions: Option<&'static str>,
    pub(super) preview_url: Option<String>,
    pub(super) currency: Option<&'static str>,
    pub(super) default_payout: Option<String>,
    pub(super) percent_payout: Option<String>,
    pub(super) payout_type: &'static str,
    pub(super) protocol: &'static str,
    pub(super) status: &'static str,
    pub(super) expiration_date: String,
    pub(super) featured: Option<&'static str>,
    pub(super) conversion_cap: String,
    pub(super) monthly_conversion_cap: String,
    pub(super) payout_cap: String,
    pub(super) monthly_payout_cap: String,
    pub(super) allow_multiple_conversions: &'static str,
    pub(super) allow_website_links: &'static str,
    pub(super) allow_direct_links: &'static str,
    pub(super) show_custom_variables: &'static str,
    pub(super) session_hours: &'static str,
    pub(super) has_goals_enabled: &'static str,
    pub(super) default_goal_name: Option<&'static str>,
    pub(super) modified: i64,
    pub(super) use_target_rules: &'static str,
    pub(super) use_payout_groups: &'static str,
    pub(super) link_platform: Option<&'static str>,
    pub(super) is_expired: &'static str,
    pub(super) approval_status: Option<&'static str>,
}

/// Names of the fields of [`Offer`], for `fields[]`, filters and sorting.
pub(super) const OFFER_FIELDS: &[&str] = &[
    "id",
    "name",
    "description",
    "require_approval",
    "require_terms_and_conditions",
    "terms_and_conditions",
    "preview_url",
    "currency",
    "default_payout",
    "percent_payout",
    "payout_type",
    "protocol",
    "status",
    "expiration_date",
    "featured",
    "conversion_cap",
    "monthly_conversion_cap",
    "payout_cap",
    "monthly_payout_cap",
    "allow_multiple_conversions",
    "allow_website_links",
    "allow_direct_links",
    "show_custom_variables",
    "session_hours",
    "has_goals_enabled",
    "default_goal_name",
    "modified",
    "use_target_rules",
    "use_payout_groups",
    "link_platform",
    "is_expired",
    "approval_status",
];

#[derive(Debug, Clone, Serialize)]
pub(super) struct Country {
    pub(super) id: &'static str,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) code3c: &'static str,
    pub(super) regions: [u8; 0],
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct GeoTargeting {
    #[serde(rename = "Countries")]
    pub(super) countries: PhpMap<GeoCountry>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct GeoCountry {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct TrackingLink {
    pub(super) affiliate_id: String,
    pub(super) offer_id: String,
    pub(super) click_url: String,
    pub(super) impression_pixel: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Thumbnail {
    pub(super) id: String,
    pub(super) filename: String,
    pub(super) url: String,
    pub(super) thumbnail: Option<String>,
    pub(super) width: &'static str,
    pub(super) height: &'static str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Category {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct System {
    pub(super) id: &'static str,
    pub(super) attribute: &'static str,
    pub(super) name: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Goal {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) description: Option<&'static str>,
    pub(super) status: &'static str,
    pub(super) payout_type: &'static str,
    pub(super) default_payout: Option<String>,
    pub(super) percent_payout: Option<String>,
}
