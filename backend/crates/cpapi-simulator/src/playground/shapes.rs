//! JSON documents of every shape a list can have, or fail to have.

use serde_json::json;

use super::lists::thing;
use super::reply::Reply;

/// The document of that name.
pub(crate) fn answer(name: &str) -> Reply {
    let (one, two, three) = (thing(0), thing(1), thing(2));
    let document = match name {
        "root-list" => json!([one, two]),
        "root-object" => one,
        "single" => json!({"data": one}),
        "keyed" => json!({"data": {"1": {"Thing": one}, "2": {"Thing": two}}}),
        "nested-lists" => json!({"groups": [{"items": [one, two]}, {"items": [three]}]}),
        "list-of-pages" => json!([{"items": [one, two]}, {"items": [three]}]),
        "missing" => json!({"other": 1}),
        "null" => json!({"data": null}),
        "empty-list" => json!({"data": []}),
        "empty-object" => json!({"data": {}}),
        "sparse" => json!({"data": [{"id": 1, "a": null, "b": {"c": null}}, {"id": 2}, {}]}),
        "weird" => weird(),
        "template-record" => template_record(),
        "flatten" => flatten(),
        "keys" => json!({"data": [{
            "FirstName": "Ann", "last name": "Lee", "HTTPStatus": 200, "already_snake": true,
            "Mixed-Case Key": 1, "inner": {"SomeKey": 1, "list": [{"OtherKey": 2}]},
            "ÜberKey": "ü", "key2Value": 2, "__x": 3, "$price": 4, "A": 5, "aB": 6,
        }]}),
        _ => return Reply::json(404, &json!({"message": "no such shape"})),
    };
    Reply::json(200, &document)
}

/// Values that number and text handling trips over.
fn weird() -> serde_json::Value {
    let numbers = r#"{"big": 12345678901234567890, "negative": -9007199254740993, "whole": 1.0,
        "tiny": 1e-7, "large": 1e22, "exact": 0.1, "zero": 0, "minus_zero": -0.0, "long": 3.141592653589793}"#;
    json!({"data": [{
        "id": 1,
        "numbers": serde_json::from_str::<serde_json::Value>(numbers).unwrap_or_default(),
        "texts": {
            "empty": "", "space": " ", "digits": "007", "decimal": "24.10", "true": "true",
            "True": "True", "null": "null", "None": "None", "list": "['a', 'b']",
            "unicode": "Zürich 東京 😀", "quote": "it's \"so\"", "newline": "a\nb", "html": "<b>&amp;</b>",
        },
        "flags": [true, false, null],
        "top_null": null,
        "deep": {"a": [{"b": [{"c": [1, [2, [3]]]}]}]},
    }]})
}

/// What the templates of the conformance table look at.
fn template_record() -> serde_json::Value {
    json!({"data": [{
        "id": 1, "name": "Thing one", "count": 7, "price": 24.1, "nothing": null, "truth": true,
        "digits": "007", "decimal": "24.10", "quote": "it's \"so\"", "multi": "a\nb",
        "html": "<b>&amp;</b>", "tags": ["a", "b", "cc"], "nums": [3, 1, 2],
        "inner": {"x": 1, "y": [1, 2]},
        "rows": [
            {"n": 2, "k": "a", "ok": true, "deep": {"x": 1}},
            {"n": 1, "k": "b", "ok": false},
            {"n": 3, "k": "a", "ok": true},
        ],
    }]})
}

fn flatten() -> serde_json::Value {
    json!({"data": [{
        "id": 1,
        "a": {"b": {"c": 1}, "d": [1, {"e": 2}], "id": 9},
        "empty_list": [], "empty_object": {}, "list": ["x", "y"],
        "inside": {"k1": "v1", "k2": {"k3": "v3"}},
    }, {
        "id": 2, "k1": "own", "inside": {"k1": "other", "k4": 4},
    }, {
        "id": 3, "inside": "text",
    }]})
}
