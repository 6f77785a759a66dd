//! The language as a whole: a mapping and a record give an offer.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod audience;
mod forms;
mod money;
mod refused;
mod standing;

use cpapi_domain::offer::Offer;
use serde_json::{Value, json};

use super::Mapping;
use super::mapping::{MappedRecord, Reading};
use crate::interpolation::{Scope, TemplateSet};
use crate::load_error::ManifestProblem;
use crate::record::{Mapped, RawRecord};

/// A mapping with these rules beside those that every mapping needs.
fn document(rules: Value) -> Value {
    let mut document = json!({
        "version": 1,
        "connector": {"name": "N", "version": "1.0.0", "summary": "S"},
        "stream": "offers",
        "offer": {
            "external_id": "id",
            "status": {"word": {"value": "live"}, "words": {"live": "active"}},
            "approval": [{"then": "approved"}],
            "payouts": [{"amount": "payout"}],
        },
    });
    merge(&mut document, rules);
    document
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                if key == "offer" {
                    merge(&mut into[&key], value);
                } else {
                    into.insert(key, value);
                }
            }
        }
        (into, from) => *into = from,
    }
}

fn try_read(rules: Value) -> Result<(Mapping, TemplateSet), Vec<ManifestProblem>> {
    let mut templates = TemplateSet::new();
    Mapping::read(&document(rules), &mut templates).map(|mapping| (mapping, templates))
}

/// The offer of a record's text under these rules.
fn offer_of(rules: Value, record: &str) -> Offer {
    let (mapping, templates) = try_read(rules).unwrap();
    let engine = templates.into_engine();
    let scope = Scope::default().with_json("config", &json!({"host": "n.example"}));
    let reading = Reading::for_test(&engine, scope);
    let raw = RawRecord {
        external_id: mapping.id().of(record).unwrap(),
        hash: 1,
        raw: record.into(),
    };
    match mapping.map(raw, &reading) {
        MappedRecord::Done(Mapped::Offer { offer, .. }) => *offer,
        other => panic!("an offer is expected, not {other:?}"),
    }
}

/// The offer with these rules for its fields.
fn with(fields: Value, record: &Value) -> Offer {
    let mut record = record.clone();
    record["id"] = json!(1);
    offer_of(json!({"offer": fields}), &record.to_string())
}

/// Code, path and value of every warning.
fn warnings(offer: &Offer) -> Vec<(&str, &str, Option<&str>)> {
    let warnings = offer.warnings.iter();
    warnings
        .map(|one| (one.code.as_str(), one.path.as_str(), one.value.as_deref()))
        .collect()
}
