//! Everything a tenant holds.

use std::{collections::BTreeMap, time::Instant};

use chrono::Utc;
use serde_json::{Map, Value, json};

use super::{check, shape::Titles};

/// First integer id of an offer.
const FIRST_ID: u64 = 900;

/// An offer kept as text, with what lists look at beside it.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) text: Box<str>,
    pub(super) created: Instant,
    pub(super) hex: String,
    pub(super) title: String,
    pub(super) status: String,
    pub(super) privacy: String,
    pub(super) advertiser: String,
    pub(super) external_offer_id: String,
    pub(super) bundle_id: String,
    pub(super) updated_at: String,
    pub(super) is_top: bool,
    pub(super) countries: Vec<String>,
    pub(super) systems: Vec<String>,
    pub(super) categories: Vec<String>,
    pub(super) smartlink_categories: Vec<String>,
}

/// An id and a name.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) title: String,
}

/// Offers and reference entities.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) offers: BTreeMap<u64, Held>,
    next_id: u64,
    next_hex: u64,
    pub(super) advertisers: Vec<Map<String, Value>>,
    pub(super) categories: Vec<Named>,
    pub(super) smartlinks: Vec<Map<String, Value>>,
    pub(super) sources: Vec<Map<String, Value>>,
    pub(super) emails: Vec<Value>,
}

const ADVERTISERS: [&str; 5] = [
    "CPAPI Demo Advertiser",
    "Northwind Media",
    "Blue Harbor Ads",
    "Kestrel Performance",
    "Old Mill Partners",
];
const CATEGORIES: [&str; 10] = [
    "E-commerce",
    "Travel",
    "Games",
    "Finance",
    "Dating",
    "Sweepstakes",
    "Health & Beauty",
    "Utilities",
    "Education",
    "Entertainment",
];
const SMARTLINKS: [&str; 3] = ["Mainstream", "Mobile content", "Exclusive"];
const SOURCES: [&str; 5] = [
    "Web sites",
    "Mobile apps",
    "E-mail",
    "Search",
    "Social networks",
];

/// Timestamps as the API writes them.
pub(super) fn now() -> String {
    Utc::now().format("%Y-%m-%d %H:%M:%S").to_string()
}

impl Book {
    /// No offers; the fixed reference entities of the README.
    pub(super) fn new() -> Self {
        let named = |prefix: &str, titles: &[&str]| -> Vec<Named> {
            let numbered = (1..).zip(titles);
            numbered
                .map(|(at, title)| Named {
                    id: format!("{prefix}{at:02}"),
                    title: (*title).to_owned(),
                })
                .collect()
        };
        let mut advertisers: Vec<Map<String, Value>> =
            named("64413c649b70ab801d9b9a", &ADVERTISERS)
                .iter()
                .map(|named| advertiser(&named.id, &named.title))
                .collect();
        if let Some(last) = advertisers.last_mut() {
            last.insert("status".into(), json!("inactive"));
        }
        Self {
            offers: BTreeMap::new(),
            next_id: FIRST_ID,
            next_hex: 1,
            advertisers,
            categories: named("5368a3973b7d9b4d5d59f1", &CATEGORIES),
            smartlinks: named("595e3b547e28fede7b8b45", &SMARTLINKS)
                .iter()
                .map(|named| smartlink(&named.id, &named.title))
                .collect(),
            sources: named("51f531f53b7d9b1e0382f6", &SOURCES)
                .iter()
                .map(|named| source(&named.id, &json!({ "en": named.title })))
                .collect(),
            emails: Vec::new(),
        }
    }

    /// The next integer id of an offer.
    pub(super) fn next_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// A new 24-hex id.
    pub(super) fn next_hex(&mut self) -> String {
        self.next_hex += 1;
        let seconds = Utc::now().timestamp().unsigned_abs() & 0xffff_ffff;
        format!("{seconds:08x}7e28fede{:08x}", self.next_hex)
    }

    /// Puts an offer in the book, new or changed.
    pub(super) fn put(&mut self, id: u64, offer: Map<String, Value>) {
        let created = self
            .offers
            .get(&id)
            .map_or_else(Instant::now, |held| held.created);
        self.offers.insert(id, Held::new(offer, created));
    }

    /// An offer's fields.
    pub(super) fn offer(&self, id: u64) -> Option<Map<String, Value>> {
        serde_json::from_str(&self.offers.get(&id)?.text).ok()
    }

    /// Place of an advertiser.
    pub(super) fn advertiser_at(&self, id: &str) -> Option<usize> {
        position(&self.advertisers, "id", id)
    }

    /// Place of a smartlink category.
    pub(super) fn smartlink_at(&self, id: &str) -> Option<usize> {
        position(&self.smartlinks, "_id", id)
    }

    /// Place of a traffic source.
    pub(super) fn source_at(&self, id: &str) -> Option<usize> {
        position(&self.sources, "id", id)
    }
}

fn position(rows: &[Map<String, Value>], key: &str, id: &str) -> Option<usize> {
    rows.iter()
        .position(|row| row.get(key).and_then(Value::as_str) == Some(id))
}

impl check::Known for Book {
    fn advertiser(&self, id: &str) -> bool {
        self.advertiser_at(id).is_some()
    }

    fn category(&self, id: &str) -> bool {
        self.categories.iter().any(|category| category.id == id)
    }

    fn smartlink_category(&self, id: &str) -> bool {
        self.smartlink_at(id).is_some()
    }

    fn source(&self, id: &str) -> bool {
        self.source_at(id).is_some()
    }
}

impl Titles for Book {
    fn category(&self, id: &str) -> Option<String> {
        let category = self.categories.iter().find(|category| category.id == id)?;
        Some(category.title.clone())
    }

    fn source(&self, id: &str) -> Option<String> {
        let source = self.sources.get(self.source_at(id)?)?;
        Some(source.get("title")?.as_str()?.to_owned())
    }
}

impl Held {
    fn new(offer: Map<String, Value>, created: Instant) -> Self {
        let text = |name: &str| {
            offer
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let strings = |value: Option<&Value>| -> Vec<String> {
            let items = value.and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let payments = || {
            offer
                .get("payments")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let of_payments = |name: &str| {
            payments()
                .flat_map(|payment| strings(payment.get(name)))
                .collect()
        };
        let categories = offer
            .get("full_categories")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|category| Some(category.get("id")?.as_str()?.to_owned()))
            .collect();
        Self {
            created,
            hex: text("offer_id"),
            title: text("title"),
            status: text("status"),
            privacy: text("privacy"),
            advertiser: text("advertiser"),
            external_offer_id: text("external_offer_id"),
            bundle_id: text("bundle_id"),
            updated_at: text("updated_at"),
            is_top: offer.get("is_top").and_then(Value::as_u64) == Some(1),
            countries: of_payments("countries"),
            systems: of_payments("os"),
            categories,
            smartlink_categories: strings(offer.get("smartlink_categories")),
            text: Value::Object(offer).to_string().into_boxed_str(),
        }
    }
}

/// The manager whose key leaks in answers.
pub(super) fn manager() -> Value {
    json!({
        "id": "64413c649b70ab801d9b9a71", "first_name": "John", "last_name": "Doe",
        "email": "user@example.com", "username": "64413c649b70ab801d9b9a71", "skype": null,
        "roles": ["ROLE_ADMIN"], "type": "common_manager", "api_key": "leaked-manager-key",
        "created_at": "2023-04-20 17:21:40", "updated_at": "2023-04-20 17:21:40",
    })
}

/// An advertiser with defaults.
pub(super) fn advertiser(id: &str, title: &str) -> Map<String, Value> {
    object(json!({
        "address_1": null, "address_2": null, "allowed_ip": [], "city": null,
        "consider_personal_targeting_only": false, "contact": null, "country": "DE",
        "created_at": "2023-02-17 18:29:42", "updated_at": "2023-02-17 18:29:42",
        "disallowed_ip": [], "email": null, "has_user": false, "hash_password": null,
        "hide_conversion_status": false, "hosts_only": false, "id": id,
        "manager": "64413c649b70ab801d9b9a71", "manager_obj": manager(),
        "sub_accounts": {"1": {"except": false, "value": null}, "2": {"except": false, "value": null}},
        "note": null, "sign_clicks_integration": "no_sign", "skad_network_id": [], "skype": null,
        "status": "active", "tags": [], "title": title, "url": null, "vat_code": null,
        "zip_code": null,
    }))
}

/// A smartlink category with defaults.
pub(super) fn smartlink(id: &str, name: &str) -> Map<String, Value> {
    object(json!({
        "_id": id, "name": name, "domain": "smart.example.com", "description": null,
        "use_https": false, "privacy_level": "public", "excluded_affiliates": [],
        "included_affiliates": [], "created_at": "2017-07-06 13:29:56",
        "updated_at": "2017-07-06 13:29:56",
    }))
}

/// A traffic source.
pub(super) fn source(id: &str, titles: &Value) -> Map<String, Value> {
    let first = titles
        .get("en")
        .or_else(|| titles.as_object()?.values().next());
    object(json!({ "id": id, "title": first, "title_lang": titles, "allowed": 0 }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
