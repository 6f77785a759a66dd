//! Rules of the offer form that span fields (contract §2.1, §2.3).

use serde_json::{Map, Value};

use super::check::FormErrors;

/// Rules on the values sent; `create` adds those of a new offer.
pub(super) fn offer_errors(values: &Map<String, Value>, create: bool) -> FormErrors {
    let mut errors = FormErrors::new();
    let mut error = |path: String, sentence: &str| {
        errors.insert(path, Value::from(sentence));
    };
    let rows = |name: &str| {
        values
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    if create && rows("payments").next().is_none() {
        error("payments".into(), "At least one payment is required.");
    }
    for (at, cap) in rows("caps").enumerate() {
        for (reach, list) in [
            ("goal_type", "goals"),
            ("affiliate_type", "affiliates"),
            ("country_type", "country"),
        ] {
            let exact = cap.get(reach).and_then(Value::as_str) == Some("exact");
            let filled = cap
                .get(list)
                .and_then(Value::as_array)
                .is_some_and(|items| !items.is_empty());
            match (exact, filled) {
                (true, false) => error(format!("caps[{at}][{list}]"), "Required for exact."),
                (false, true) => error(format!("caps[{at}][{list}]"), "Only for exact."),
                _ => {}
            }
        }
        let money = cap.get("type").and_then(Value::as_str) == Some("budget");
        if !money && cap.get("value").is_some_and(|value| !value.is_u64()) {
            error(
                format!("caps[{at}][value]"),
                "This value should be an integer.",
            );
        }
    }
    let text = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("cross_postback_method") == "post" && text("cross_postback_body").is_empty() {
        error(
            "cross_postback_body".into(),
            "Required for the method post.",
        );
    }
    if rows("managers").count() > 10 {
        error("managers".into(), "At most 10 managers.");
    }
    for (at, row) in rows("partner_payments").enumerate() {
        if row
            .get("partners")
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
        {
            error(
                format!("partner_payments[{at}][partners]"),
                "This value should not be blank.",
            );
        }
    }
    errors
}
