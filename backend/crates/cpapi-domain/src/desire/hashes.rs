//! What of a desired offer is written already: one hash per category (product.md R1, R3).

use serde::Serialize;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128;

use crate::campaign::SyncCategory;
use crate::desired::{CategoryHashes, DesiredOffer, PAUSED_AS_GONE_KEY, SETTINGS_KEY, WriteSet};
use crate::word::Word;

/// The hash of each category's value. A category without a value (no description, no caps …) is
/// absent; `settings` is under [`SETTINGS_KEY`]. Lists whose order means nothing hash alike in
/// any order. Stable over versions of cpapi as long as the JSON of the fields is.
pub fn category_hashes(offer: &DesiredOffer) -> CategoryHashes {
    let mut hashes = CategoryHashes::new();
    hashes.insert(SETTINGS_KEY.to_owned(), hash(&json!(offer.settings)));
    for category in SyncCategory::ALL {
        let value = value(offer, *category);
        if !is_nothing(&value) {
            hashes.insert(category.as_str().to_owned(), hash(&value));
        }
    }
    hashes
}

/// What is remembered after `written` went through: the new hashes of what was written, the old
/// ones of all else.
pub fn hashes_after(
    before: &CategoryHashes,
    desired: &CategoryHashes,
    written: &WriteSet,
) -> CategoryHashes {
    let mut after = before.clone();
    if written.categories.contains(&SyncCategory::Status) {
        after.remove(PAUSED_AS_GONE_KEY);
    }
    let settings = written.settings.then_some(SETTINGS_KEY);
    for key in written
        .categories
        .iter()
        .map(|category| category.as_str())
        .chain(settings)
    {
        match desired.get(key) {
            Some(hash) => after.insert(key.to_owned(), hash.clone()),
            None => after.remove(key),
        };
    }
    after
}

/// What is remembered once a placement that is not wanted is paused (product.md R6).
pub fn hashes_after_pause(before: &CategoryHashes) -> CategoryHashes {
    let mut after = before.clone();
    after.insert(PAUSED_AS_GONE_KEY.to_owned(), String::new());
    after
}

fn value(offer: &DesiredOffer, category: SyncCategory) -> Value {
    match category {
        SyncCategory::Categories => json!(offer.category_ids),
        SyncCategory::Description => json!(offer.description),
        SyncCategory::Payments => in_any_order(&offer.payments),
        SyncCategory::Status => json!(offer.status),
        SyncCategory::Url => json!([offer.url, offer.impression_url]),
        SyncCategory::PreviewUrl => json!(offer.preview_url),
        SyncCategory::Caps => in_any_order(&offer.caps),
        SyncCategory::SmartlinkCategories => json!(offer.smartlink_category_ids),
        SyncCategory::Targeting => json!(offer.targeting),
        SyncCategory::Title => json!(offer.title),
        SyncCategory::Logo => json!(offer.logo_url),
        SyncCategory::Landings => in_any_order(&offer.landings),
        SyncCategory::Expiry => json!(offer.expires_at),
    }
}

fn in_any_order<T: Serialize>(values: &[T]) -> Value {
    let mut texts: Vec<String> = values
        .iter()
        .map(|value| canonical(&json!(value)))
        .collect();
    texts.sort_unstable();
    json!(texts)
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn hash(value: &Value) -> String {
    format!("{:032x}", xxh3_128(canonical(value).as_bytes()))
}

/// JSON with its keys in order, so that the order of fields in our code does not matter.
fn canonical(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    value.to_string()
}
