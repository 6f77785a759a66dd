//! Makes schemas say what they mean: a field that is not documented is a fault of the document.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The component schemas, with every object closed unless it says itself what else it takes.
pub(crate) fn close_components(schemas: &Value) -> Value {
    let mut pieces = BTreeSet::new();
    collect_pieces(schemas, &mut pieces);
    let Value::Object(schemas) = schemas else {
        return Value::Null;
    };
    let closed = schemas.iter().map(|(name, schema)| {
        let reference = format!("#/components/schemas/{name}");
        (
            name.clone(),
            if pieces.contains(&reference) {
                schema.clone()
            } else {
                close(schema)
            },
        )
    });
    Value::Object(closed.collect())
}

/// References that are pieces of a bigger object and so know only some of its fields.
fn collect_pieces(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            let pieces = fields
                .get("allOf")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            found.extend(
                pieces
                    .filter_map(|piece| piece.get("$ref")?.as_str())
                    .map(str::to_owned),
            );
            fields
                .values()
                .for_each(|inner| collect_pieces(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect_pieces(inner, found)),
        _ => {}
    }
}

/// The schema with its objects closed.
pub(crate) fn close(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut closed: Map<String, Value> = fields
                .iter()
                .map(|(key, inner)| match key.as_str() {
                    // The object as a whole is closed, not its pieces.
                    "allOf" => (key.clone(), inner.clone()),
                    "example" | "examples" | "default" | "enum" | "const" => {
                        (key.clone(), inner.clone())
                    }
                    _ => (key.clone(), close(inner)),
                })
                .collect();
            let names_fields = fields.get("properties").is_some_and(Value::is_object)
                || fields.contains_key("allOf");
            if names_fields && !fields.contains_key("additionalProperties") {
                closed.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
            }
            Value::Object(closed)
        }
        Value::Array(items) => Value::Array(items.iter().map(close).collect()),
        other => other.clone(),
    }
}
