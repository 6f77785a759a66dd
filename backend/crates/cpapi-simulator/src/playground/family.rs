//! Parents and their children, for streams that follow another stream's records.

use serde_json::{Value, json};

use super::reply::Reply;
use super::visit::Visit;

/// Five parents, one without a key and one whose key is null; pages of two by `page`.
pub(crate) fn parents(visit: &Visit) -> Reply {
    let all = [
        json!({"id": 1, "name": "Ann", "home": {"city": "Rome"}, "updated_at": "2024-01-05T00:00:00Z"}),
        json!({"id": 2, "name": "Bob", "home": {"city": "Oslo"}, "updated_at": "2024-02-05T00:00:00Z"}),
        json!({"name": "keyless", "updated_at": "2024-02-06T00:00:00Z"}),
        json!({"id": null, "name": "null", "updated_at": "2024-02-07T00:00:00Z"}),
        json!({"id": 3, "name": "Cleo", "home": {"city": "Rome"}, "updated_at": "2024-03-05T00:00:00Z"}),
    ];
    let page = visit.number("page", 1).saturating_sub(1);
    let rows: Vec<&Value> = all.iter().skip(page * 2).take(2).collect();
    Reply::json(200, &json!({"parents": rows, "pages": 3}))
}

/// The children of a parent; an unknown parent is not found.
pub(crate) fn children(visit: &Visit, id: &str) -> Reply {
    let Some(parent) = id.parse::<u64>().ok().filter(|id| (1..=3).contains(id)) else {
        return Reply::json(404, &json!({"message": "no such parent"}));
    };
    let rows: Vec<Value> = (1..=parent)
        .map(|number| {
            json!({
                "id": parent * 10 + number,
                "kind": visit.param("kind"),
                "updated_at": format!("2024-0{number}-15T00:00:00Z"),
            })
        })
        .collect();
    Reply::json(200, &json!({"children": rows}))
}

/// The children of the parents named by `parent_id`: one or several between commas.
pub(crate) fn children_of(visit: &Visit) -> Reply {
    let asked = visit.param("parent_id").unwrap_or_default();
    let rows: Vec<Value> = asked
        .split([',', '[', ']', ' ', '"', '\''])
        .filter_map(|id| id.parse::<u64>().ok())
        .flat_map(|parent| (1..=2).map(move |number| json!({"id": parent * 10 + number})))
        .collect();
    Reply::json(200, &json!({"children": rows, "asked": asked}))
}
