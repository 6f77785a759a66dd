//! `$ref`: a component that is written once and used in many places.

use serde_json::{Map, Value};

use super::node::Read;
use crate::load_error::ManifestProblem;

/// Deepest chain of references and nesting; a cycle reaches it.
const DEPTH_LIMIT: usize = 64;
/// Most values after resolving; references that multiply reach it.
const SIZE_LIMIT: usize = 200_000;

/// The manifest with every `$ref` and every text `#/…` replaced by what it names.
///
/// # Errors
/// A reference that leads nowhere, to itself, or multiplies without end.
pub(crate) fn resolve(manifest: &Value) -> Read<Value> {
    let mut resolver = Resolver {
        root: manifest,
        values: 0,
    };
    resolver.value(manifest, String::new(), 0)
}

struct Resolver<'a> {
    root: &'a Value,
    values: usize,
}

impl Resolver<'_> {
    fn value(&mut self, value: &Value, path: String, depth: usize) -> Read<Value> {
        if depth > DEPTH_LIMIT {
            return Err(ManifestProblem::new(
                path,
                "references lead in a circle, or too deep",
            ));
        }
        self.values += 1;
        if self.values > SIZE_LIMIT {
            return Err(ManifestProblem::new(
                path,
                "references multiply to too large a manifest",
            ));
        }
        match value {
            Value::Object(map) => self.object(map, path, depth),
            Value::Array(values) => values
                .iter()
                .enumerate()
                .map(|(at, value)| self.value(value, format!("{path}/{at}"), depth + 1))
                .collect::<Read<Vec<_>>>()
                .map(Value::Array),
            Value::String(text) if text.starts_with("#/") => {
                let target = self.target(text, &path)?;
                self.value(&target, path, depth + 1)
            }
            other => Ok(other.clone()),
        }
    }

    fn object(&mut self, map: &Map<String, Value>, path: String, depth: usize) -> Read<Value> {
        let mut out = Map::new();
        // A JSON Schema has references of its own, within itself.
        let is_schema = map.contains_key("$schema");
        if let Some(reference) = map
            .get("$ref")
            .and_then(Value::as_str)
            .filter(|_| !is_schema)
        {
            let target = self.target(reference, &path)?;
            match self.value(&target, path.clone(), depth + 1)? {
                Value::Object(target) => out = target,
                other if map.len() == 1 => return Ok(other),
                _ => return Err(ManifestProblem::new(path, "only an object can be extended")),
            }
        }
        for (field, value) in map
            .iter()
            .filter(|(field, _)| is_schema || *field != "$ref")
        {
            let at = format!("{path}/{field}");
            let value = if is_schema {
                value.clone()
            } else {
                self.value(value, at, depth + 1)?
            };
            out.insert(field.clone(), value);
        }
        Ok(Value::Object(out))
    }

    fn target(&self, reference: &str, path: &str) -> Read<Value> {
        let nowhere = || ManifestProblem::new(path, format!("{reference} leads nowhere"));
        let pointer = reference.strip_prefix('#').ok_or_else(nowhere)?;
        self.root.pointer(pointer).cloned().ok_or_else(nowhere)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_reference_is_replaced_and_can_be_extended() {
        let resolved = resolve(&json!({
            "definitions": {"a": {"x": 1, "y": 2}, "s": "#/definitions/a"},
            "b": {"$ref": "#/definitions/a", "y": 3},
            "c": ["#/definitions/s"],
        }))
        .unwrap();
        assert_eq!(resolved["b"], json!({"x": 1, "y": 3}));
        assert_eq!(resolved["c"], json!([{"x": 1, "y": 2}]));
    }

    #[test]
    fn a_circle_and_a_dead_end_and_an_explosion_are_refused() {
        let circle = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        assert!(resolve(&circle).unwrap_err().detail.contains("circle"));
        assert!(
            resolve(&json!({"a": {"$ref": "#/z"}}))
                .unwrap_err()
                .detail
                .contains("nowhere")
        );
        let mut bomb = Map::new();
        bomb.insert(
            "l0".into(),
            json!(["x", "x", "x", "x", "x", "x", "x", "x", "x", "x"]),
        );
        for level in 1..12 {
            let below = format!("#/l{}", level - 1);
            bomb.insert(format!("l{level}"), json!(vec![below; 10]));
        }
        assert!(resolve(&Value::Object(bomb)).is_err());
    }
}
