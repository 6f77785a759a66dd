//! Records no sane consumer expects, made from a sane one.

use serde_json::{Value, json};

/// Kinds of broken record.
const KINDS: &[&str] = &[
    "without_id",
    "id_number",
    "payout_na",
    "payout_negative",
    "unknown_country",
    "unknown_currency",
    "bad_date",
    "title_null",
    "link_malformed",
    "html",
    "null",
    "list",
    "empty",
    "offer_missing",
    "huge_description",
];

/// Breaks a record. `None` for an unknown kind.
pub(super) fn break_record(kind: &str, mut record: Value, id: u64) -> Option<Value> {
    if !KINDS.contains(&kind) {
        return None;
    }
    match kind {
        "html" => {
            return Some(json!(
                "<html><body>Fatal error: out of memory</body></html>"
            ));
        }
        "null" => return Some(Value::Null),
        "list" => return Some(json!([1, 2, 3])),
        "empty" => return Some(json!({})),
        _ => {}
    }
    let whole = record.as_object_mut()?;
    match kind {
        "offer_missing" => {
            whole.shift_remove("Offer");
        }
        "unknown_country" => {
            let country = json!({
                "XQ": {"id": "999", "code": "XQ", "name": "atlantis", "code3c": "XQX", "regions": []}
            });
            whole.insert("Country".into(), country);
        }
        "link_malformed" => {
            let link = json!({
                "affiliate_id": "2040", "offer_id": id.to_string(),
                "click_url": "htp:/not a url", "impression_pixel": "<img src=>"
            });
            whole.insert("TrackingLink".into(), link);
        }
        _ => break_offer(kind, whole.get_mut("Offer")?, id)?,
    }
    Some(record)
}

fn break_offer(kind: &str, offer: &mut Value, id: u64) -> Option<()> {
    let offer = offer.as_object_mut()?;
    let (name, value) = match kind {
        "without_id" => {
            offer.shift_remove("id");
            return Some(());
        }
        "id_number" => ("id", json!(id)),
        "payout_na" => ("default_payout", json!("N/A")),
        "payout_negative" => ("default_payout", json!("-4.50000")),
        "unknown_currency" => ("currency", json!("ZZQ")),
        "bad_date" => ("expiration_date", json!("31/12/2031 soon")),
        "title_null" => ("name", Value::Null),
        "huge_description" => ("description", json!("x".repeat(300_000))),
        _ => return None,
    };
    if kind.starts_with("payout") {
        offer.insert("payout_type".into(), json!("cpa_flat"));
    }
    offer.insert(name.into(), value);
    Some(())
}

/// The kinds, for error messages.
pub(super) fn kinds() -> String {
    KINDS.join(", ")
}
