//! A request told back as a record.

use serde_json::{Map, Value, json};

use super::reply::Reply;
use super::visit::Visit;

/// One record that says what was asked, and how.
pub(crate) fn answer(visit: &Visit) -> Reply {
    // What a JSON body says counts, not where its spaces stand.
    let json = visit.json();
    let record = json!({
        "method": visit.method,
        "path": visit.path,
        "query": listed(&visit.query),
        "headers": visit
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.clone())))
            .collect::<Map<_, _>>(),
        "body": json.is_none().then_some(&visit.body),
        "json": json,
        "form": visit.form().as_deref().map(listed),
    });
    Reply::json(200, &json!({"items": [record]}))
}

fn listed(pairs: &[(String, String)]) -> Value {
    pairs
        .iter()
        .map(|(name, value)| json!([name, value]))
        .collect()
}
