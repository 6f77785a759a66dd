//! RemoveFields.

use serde_json::{Map, Value};

use crate::interpolation::TemplateError;
use crate::page::path::{Path, Place};

/// One step to a value of the record.
#[derive(Debug)]
enum Way {
    Key(String),
    At(usize),
}

/// Removes what a pointer leads to: keys, shell patterns, `*` and `**`. An entry of a list leaves
/// null behind, unless it is the last: the others keep their places, as in the reference.
pub(crate) fn remove(record: &mut Map<String, Value>, pointer: &[String]) {
    let path = Path::of_steps(pointer.to_vec());
    let mut whole = Value::Object(std::mem::take(record));
    let mut ways = Vec::new();
    path.visit(&whole, &mut |places, _| {
        ways.push(way(places));
        true
    });
    for way in ways {
        take_out(&mut whole, &way);
    }
    if let Value::Object(map) = whole {
        *record = map;
    }
}

/// Removes every scalar for which a condition holds, once for each pointer. With a condition the
/// reference looks at every scalar of the record, wherever the pointers lead.
pub(super) fn remove_where(
    record: &mut Value,
    pointers: usize,
    holds: &mut dyn FnMut(&Value) -> Result<bool, TemplateError>,
) -> Result<(), TemplateError> {
    let everything = Path::of_steps(["**".to_owned()]);
    for _ in 0..pointers {
        let mut ways = Vec::new();
        let mut failed = None;
        everything.visit(record, &mut |places, value| {
            if !matches!(value, Value::Object(_) | Value::Array(_)) {
                match holds(value) {
                    Ok(true) => ways.push(way(places)),
                    Ok(false) => {}
                    Err(error) => failed = Some(error),
                }
            }
            failed.is_none()
        });
        if let Some(error) = failed {
            return Err(error);
        }
        for way in ways {
            take_out(record, &way);
        }
    }
    Ok(())
}

fn way(places: &[Place<'_>]) -> Vec<Way> {
    let step = |place: &Place<'_>| match place {
        Place::Key(key) => Way::Key((*key).to_owned()),
        Place::At(at) => Way::At(*at),
    };
    places.iter().map(step).collect()
}

/// Does nothing where an earlier removal took the way.
fn take_out(record: &mut Value, way: &[Way]) {
    let Some((last, before)) = way.split_last() else {
        return;
    };
    let mut place = record;
    for step in before {
        let next = match step {
            Way::Key(key) => place.get_mut(key),
            Way::At(at) => place.get_mut(*at),
        };
        match next {
            Some(next) => place = next,
            None => return,
        }
    }
    match (place, last) {
        (Value::Object(map), Way::Key(key)) => {
            map.shift_remove(key);
        }
        (Value::Array(values), Way::At(at)) if at + 1 == values.len() => {
            values.pop();
        }
        (Value::Array(values), Way::At(at)) => {
            if let Some(value) = values.get_mut(*at) {
                *value = Value::Null;
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn without(record: &Value, pointer: &[&str]) -> Value {
        let mut map = record.as_object().cloned().unwrap_or_default();
        let pointer: Vec<String> = pointer.iter().map(|step| (*step).to_owned()).collect();
        remove(&mut map, &pointer);
        Value::Object(map)
    }

    #[test]
    fn pointers_remove_what_dpath_removes() {
        // Seen in RemoveFields of airbyte-cdk 7.39.1.
        let record = json!({"a": {"b": 1, "c": 2}, "l": [1, 2, 3], "ab": 4});
        let changed = |list: Value| json!({"a": {"b": 1, "c": 2}, "l": list, "ab": 4});
        for (pointer, expected) in [
            (
                &["a", "b"][..],
                json!({"a": {"c": 2}, "l": [1, 2, 3], "ab": 4}),
            ),
            (&["a*"], json!({"l": [1, 2, 3]})),
            (&["l", "0"], changed(json!([null, 2, 3]))),
            (&["l", "*"], changed(json!([null, null]))),
            (&["l", "[01]"], changed(json!([null, null, 3]))),
            (&["l", "-1"], changed(json!([1, 2]))),
            (&["**"], json!({})),
            (
                &["**", "c"],
                json!({"a": {"b": 1}, "l": [1, 2, 3], "ab": 4}),
            ),
            (&["a", "**"], json!({"l": [1, 2, 3], "ab": 4})),
            (&["x", "y"], record.clone()),
        ] {
            assert_eq!(without(&record, pointer), expected, "{pointer:?}");
        }
        let nested = json!({"l": [[1, 2], [3, 4]]});
        assert_eq!(
            without(&nested, &["l", "*", "*"]),
            json!({"l": [[null], [null]]})
        );
        let inner = json!({"a": {"b": {"c": 1}}});
        assert_eq!(without(&inner, &["**", "b"]), json!({"a": {}}));
    }

    #[test]
    fn a_condition_removes_scalars_wherever_they_are() {
        let zero = |value: &Value| value.is_null() || *value == json!(0);
        let removed = |record: Value, pointers: usize| {
            let mut record = record;
            remove_where(&mut record, pointers, &mut |value| Ok(zero(value))).unwrap();
            record
        };
        assert_eq!(
            removed(
                json!({"a": 1, "b": {"c": 0, "d": [0, 1, 0, 0]}, "e": null, "f": ""}),
                1
            ),
            json!({"a": 1, "b": {"d": [null, 1, null]}, "f": ""})
        );
        assert_eq!(
            removed(json!({"l": [0, 0, 0]}), 1),
            json!({"l": [null, null]})
        );
        assert_eq!(removed(json!({"l": [0, 0, 0]}), 2), json!({"l": [null]}));
    }
}
