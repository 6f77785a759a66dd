//! FlattenFields and DpathFlattenFields (reference-runner.md 12).

use serde_json::{Map, Value};

use crate::page::path::Path;

/// Every scalar under one name at the top level. The reference walks a stack, so the last member
/// comes first; a name gets its path once a list was met or the name is taken.
pub(super) fn flatten(record: Map<String, Value>, flatten_lists: bool) -> Map<String, Value> {
    let mut stack = vec![("_".to_owned(), Value::Object(record))];
    let mut out = Map::new();
    let mut with_path = false;
    while let Some((name, value)) = stack.pop() {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let key = if with_path || out.contains_key(&key) {
                        format!("{name}.{key}")
                    } else {
                        key
                    };
                    stack.push((key, value));
                }
            }
            Value::Array(values) if flatten_lists => {
                for (at, value) in values.into_iter().enumerate() {
                    with_path = true;
                    stack.push((format!("{name}.{at}"), value));
                }
            }
            scalar => {
                out.insert(name, scalar);
            }
        }
    }
    out
}

/// What DpathFlattenFields does with the object it finds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lifting<'l> {
    /// The origin goes.
    pub(super) deletes_origin: bool,
    /// The record is replaced by the object.
    pub(super) replaces_record: bool,
    /// Before each name.
    pub(super) prefix: &'l str,
    /// Behind each name.
    pub(super) suffix: &'l str,
}

/// Lifts the members of an object to the top; nothing changes when one name is taken.
pub(super) fn lift(record: &mut Map<String, Value>, path: &[String], lifting: Lifting<'_>) {
    let whole = Value::Object(std::mem::take(record));
    let found = Path::of_steps(path.to_vec()).first(&whole).cloned();
    let Value::Object(mut whole) = whole else {
        return;
    };
    if let Some(Value::Object(found)) = found {
        let named = |(name, value): (String, Value)| {
            (format!("{}{name}{}", lifting.prefix, lifting.suffix), value)
        };
        let lifted: Map<String, Value> = found.into_iter().map(named).collect();
        if lifting.replaces_record && !lifted.is_empty() {
            whole = lifted;
        } else if !lifted.keys().any(|name| whole.contains_key(name)) {
            if lifting.deletes_origin {
                super::removed::remove(&mut whole, path);
            }
            whole.extend(lifted);
        }
    }
    *record = whole;
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn a_name_gets_its_path_once_a_list_was_met_or_it_is_taken() {
        let record = json!({"a": {"b": 1, "c": {"d": 2}}, "l": [{"x": 1}, {"x": 2}], "b": 5, "e": {}, "f": [], "n": null});
        assert_eq!(
            Value::Object(flatten(object(record.clone()), true)),
            json!({"n": null, "b": 5, "l.1.x": 2, "l.0.x": 1, "a.c.d": 2, "a.b": 1})
        );
        assert_eq!(
            Value::Object(flatten(object(record), false)),
            json!({"n": null, "f": [], "b": 5, "l": [{"x": 1}, {"x": 2}], "d": 2, "a.b": 1})
        );
    }

    #[test]
    fn an_object_is_lifted_unless_a_name_is_taken() {
        let lifting = Lifting {
            deletes_origin: true,
            replaces_record: false,
            prefix: "p_",
            suffix: "",
        };
        let path = ["a".to_owned(), "b".to_owned()];
        let mut record = object(json!({"a": {"b": {"x": 1}, "c": 2}}));
        lift(&mut record, &path, lifting);
        assert_eq!(Value::Object(record), json!({"a": {"c": 2}, "p_x": 1}));
        let taken = json!({"p_x": 0, "a": {"b": {"x": 1}}});
        let mut record = object(taken.clone());
        lift(&mut record, &path, lifting);
        assert_eq!(Value::Object(record), taken);
    }
}
