//! `schema_normalization: Default`: values cast to the types of the stream's schema, as the
//! reference's TypeTransformer casts them. What cannot be cast stays as it is.

use serde_json::{Map, Number, Value};

use crate::interpolation::python_text;
use crate::manifest::node::{Node, Read};

/// Deepest nesting of a schema that is followed.
const DEPTH_LIMIT: usize = 32;

/// Types that a list may be made of one value of.
const SIMPLE: &[&str] = &["string", "number", "integer", "boolean", "null"];

/// The schema to cast to.
#[derive(Debug, Clone)]
pub(super) struct Normaliser {
    schema: Value,
}

impl Normaliser {
    /// Reads `schema_normalization` with the schema of the stream; none where nothing is cast.
    pub(super) fn read(selector: &Node<'_>, stream: &Node<'_>) -> Read<Option<Self>> {
        const FIELD: &str = "schema_normalization";
        match selector.get(FIELD) {
            None => return Ok(None),
            Some(Value::String(word)) if word == "None" => return Ok(None),
            Some(Value::String(word)) if word == "Default" => {}
            Some(Value::Object(_)) => {
                selector.refuse(FIELD, "is not supported; use Default")?;
                return Ok(None);
            }
            Some(_) => return Err(selector.problem(FIELD, "None or Default is expected")),
        }
        let schema = match stream.get("schema_loader") {
            None => Value::Null,
            Some(Value::Array(loaders)) => {
                let mut properties = Map::new();
                for loader in loaders {
                    if let Some(Value::Object(more)) = inline(stream, loader)?.get("properties") {
                        properties.extend(more.clone());
                    }
                }
                Value::Object(Map::from_iter([(
                    "properties".to_owned(),
                    Value::Object(properties),
                )]))
            }
            Some(loader) => inline(stream, loader)?.clone(),
        };
        Ok(schema.is_object().then_some(Self { schema }))
    }

    /// Casts the values of a record.
    pub(super) fn apply(&self, record: &mut Value) {
        self.walk(record, &self.schema, 0);
    }

    fn walk(&self, value: &mut Value, schema: &Value, depth: usize) {
        if depth > DEPTH_LIMIT {
            return;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#');
            if let Some(target) = target.and_then(|pointer| self.schema.pointer(pointer)) {
                self.walk(value, target, depth + 1);
            }
            return;
        }
        match value {
            Value::Object(members) => {
                let properties = schema.get("properties").and_then(Value::as_object);
                for (name, below) in properties.into_iter().flatten() {
                    if let Some(member) = members.get_mut(name) {
                        cast(member, below);
                        self.walk(member, below, depth + 1);
                    }
                }
            }
            Value::Array(items) => {
                if let Some(below) = schema.get("items").filter(|items| items.is_object()) {
                    for item in items {
                        cast(item, below);
                        self.walk(item, below, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The schema of an InlineSchemaLoader.
fn inline<'a>(stream: &Node<'a>, loader: &'a Value) -> Read<&'a Value> {
    let kind = loader.get("type").and_then(Value::as_str);
    match (kind, loader.get("schema")) {
        (Some("InlineSchemaLoader"), Some(schema)) => Ok(schema),
        _ => Err(stream.problem(
            "schema_loader",
            "schema_normalization needs an InlineSchemaLoader with a schema",
        )),
    }
}

fn cast(value: &mut Value, schema: &Value) {
    let Some(wanted) = wanted(value, schema) else {
        return;
    };
    let casted = match wanted {
        "string" => Some(Value::String(python_text(value))),
        "number" => number(value),
        "integer" => integer(value),
        "boolean" => boolean(value),
        "array" => listed(value, schema),
        _ => None,
    };
    if let Some(casted) = casted {
        *value = casted;
    }
}

/// The one type that a schema wants; none where it leaves a choice.
fn wanted<'s>(value: &Value, schema: &'s Value) -> Option<&'s str> {
    match schema.get("type")? {
        Value::String(kind) => Some(kind.as_str()),
        Value::Array(kinds) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            if value.is_null() && kinds.contains(&"null") {
                return None;
            }
            let mut others = kinds.into_iter().filter(|kind| *kind != "null");
            let only = others.next()?;
            others.next().is_none().then_some(only)
        }
        _ => None,
    }
}

/// Python's `float`.
fn number(value: &Value) -> Option<Value> {
    let float = match value {
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => digits(text)?.parse().ok()?,
        _ => return None,
    };
    Number::from_f64(float).map(Value::Number)
}

/// Python's `int`.
fn integer(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(flag) => Some(Value::from(u8::from(*flag))),
        Value::Number(number) if number.is_f64() => {
            let whole = format!("{:.0}", number.as_f64()?.trunc());
            whole.parse::<i64>().ok().map(Value::from)
        }
        Value::Number(number) => Some(Value::Number(number.clone())),
        Value::String(text) => digits(text)?.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

/// A number's text without the underscores that Python lets stand between digits.
fn digits(text: &str) -> Option<String> {
    let text = text.trim();
    let misplaced = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    (!misplaced).then(|| text.replace('_', ""))
}

/// Python's `bool`, with words for texts.
fn boolean(value: &Value) -> Option<Value> {
    Some(Value::Bool(match value {
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "y" | "yes" | "t" | "true" | "on" | "1" => true,
            "n" | "no" | "f" | "false" | "off" | "0" => false,
            _ => return None,
        },
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(values) => !values.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }))
}

/// One value as a list of it, where the list's own type is left open or is a list of types.
fn listed(value: &Value, schema: &Value) -> Option<Value> {
    let kinds = schema.get("items").and_then(|items| items.get("type"));
    let fits = match kinds {
        None => true,
        Some(Value::Array(kinds)) => kinds
            .iter()
            .all(|kind| kind.as_str().is_some_and(|kind| SIMPLE.contains(&kind))),
        // The reference takes the letters of a single type for types, and casts nothing.
        Some(_) => false,
    };
    let is_simple = !matches!(value, Value::Array(_) | Value::Object(_));
    (fits && is_simple).then(|| Value::Array(vec![value.clone()]))
}
