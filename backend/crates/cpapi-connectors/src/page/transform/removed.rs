//! RemoveFields.

use serde_json::{Map, Value};

use crate::interpolation::TemplateError;
use crate::page::path::Step;

/// Removes what a pointer leads to: keys, shell patterns, `*` and `**`. An entry of a list leaves
/// null behind, unless it is the last: the others keep their places, as in the reference.
pub(super) fn remove(record: &mut Map<String, Value>, pointer: &[String]) {
    let path = crate::page::path::Path::of_steps(pointer.to_vec());
    let mut whole = Value::Object(std::mem::take(record));
    below(&mut whole, path.steps());
    if let Value::Object(map) = whole {
        *record = map;
    }
}

fn below(value: &mut Value, steps: &[Step]) {
    let Some((step, rest)) = steps.split_first() else {
        return;
    };
    if *step == Step::Deep {
        below(value, rest);
        if rest.is_empty() {
            clear(value);
            return;
        }
        each(value, |child| below(child, steps));
        return;
    }
    match value {
        Value::Object(map) if rest.is_empty() => map.retain(|key, _| !step.takes_key(key)),
        Value::Object(map) => {
            for (_, child) in map.iter_mut().filter(|(key, _)| step.takes_key(key)) {
                below(child, rest);
            }
        }
        Value::Array(values) => {
            let length = values.len();
            for at in (0..length)
                .rev()
                .filter(|at| step.takes_position(*at, length))
            {
                if rest.is_empty() {
                    take_out(values, at);
                } else if let Some(child) = values.get_mut(at) {
                    below(child, rest);
                }
            }
        }
        _ => {}
    }
}

fn each(value: &mut Value, mut visit: impl FnMut(&mut Value)) {
    match value {
        Value::Object(map) => map.values_mut().for_each(&mut visit),
        Value::Array(values) => values.iter_mut().for_each(&mut visit),
        _ => {}
    }
}

fn clear(value: &mut Value) {
    match value {
        Value::Object(map) => map.clear(),
        Value::Array(values) => values.clear(),
        _ => {}
    }
}

fn take_out(values: &mut Vec<Value>, at: usize) {
    if at + 1 == values.len() {
        values.pop();
    } else if let Some(place) = values.get_mut(at) {
        *place = Value::Null;
    }
}

/// Removes every scalar for which a condition holds. With a condition the reference looks at
/// every scalar of the record, wherever the pointers lead.
pub(super) fn remove_where(
    value: &mut Value,
    holds: &mut dyn FnMut(&Value) -> Result<bool, TemplateError>,
) -> Result<(), TemplateError> {
    match value {
        Value::Object(map) => {
            let mut kept = Map::new();
            for (key, mut child) in std::mem::take(map) {
                if is_scalar(&child) && holds(&child)? {
                    continue;
                }
                remove_where(&mut child, holds)?;
                kept.insert(key, child);
            }
            *map = kept;
        }
        Value::Array(values) => {
            for at in (0..values.len()).rev() {
                let Some(child) = values.get_mut(at) else {
                    continue;
                };
                if is_scalar(child) && holds(child)? {
                    take_out(values, at);
                } else {
                    remove_where(child, holds)?;
                }
            }
        }
        _ => {}
    }
    Ok(())
}

const fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Object(_) | Value::Array(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn without(record: Value, pointer: &[&str]) -> Value {
        let mut map = record.as_object().cloned().unwrap_or_default();
        let pointer: Vec<String> = pointer.iter().map(|step| (*step).to_owned()).collect();
        remove(&mut map, &pointer);
        Value::Object(map)
    }

    #[test]
    fn pointers_reach_into_objects_and_lists_and_by_patterns() {
        let record = json!({"a": {"b": 1, "c": 2}, "l": [1, 2, 3], "ab": 4});
        assert_eq!(
            without(record.clone(), &["a", "b"]),
            json!({"a": {"c": 2}, "l": [1, 2, 3], "ab": 4})
        );
        assert_eq!(without(record.clone(), &["a*"]), json!({"l": [1, 2, 3]}));
        assert_eq!(
            without(record.clone(), &["l", "0"])["l"],
            json!([null, 2, 3])
        );
        assert_eq!(without(record.clone(), &["l", "*"])["l"], json!([]));
        assert_eq!(without(record.clone(), &["**"]), json!({}));
        assert_eq!(without(record, &["**", "c"])["a"], json!({"b": 1}));
    }
}
