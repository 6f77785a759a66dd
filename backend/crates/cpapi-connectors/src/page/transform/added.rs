//! AddFields.

use serde_json::{Map, Value};

use crate::interpolation::{Engine, Scope, Template, TemplateError};
use crate::manifest::node::{Loader, Node, Read};

/// A field that is added.
#[derive(Debug, Clone)]
pub(crate) struct AddedField {
    path: Vec<Template>,
    value: Template,
    kind: Option<String>,
}

impl AddedField {
    /// Reads the `fields` of a component that adds some.
    pub(crate) fn read_all(node: &Node<'_>, loader: &mut Loader) -> Read<Vec<Self>> {
        let fields = node.children("fields")?;
        fields
            .iter()
            .map(|field| Self::read(field, loader))
            .collect()
    }

    /// The steps to the field.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn path(
        &self,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Vec<String>, TemplateError> {
        self.path
            .iter()
            .map(|step| step.text(engine, scope))
            .collect()
    }

    /// Reads an `AddedFieldDefinition`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let read = Self {
            path: node.templates("path", loader)?,
            value: node
                .template("value", loader)?
                .ok_or_else(|| node.problem("value", "is missing"))?,
            kind: node.text("value_type")?.map(str::to_owned),
        };
        if read.path.is_empty() {
            return Err(node.problem("path", "is missing"));
        }
        node.finish(loader);
        Ok(read)
    }

    /// `value_type` names the type that a literal may have; another one stays text.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn evaluate(&self, engine: &Engine, scope: &Scope) -> Result<Value, TemplateError> {
        let value = self.value.value(engine, scope)?;
        let fits = match self.kind.as_deref() {
            None => true,
            Some("string") => value.is_string(),
            // To Python a truth is an integer as well.
            Some("integer") => value.is_i64() || value.is_u64() || value.is_boolean(),
            Some("number") => value.is_f64(),
            Some("boolean") => value.is_boolean(),
            Some(_) => true,
        };
        if fits {
            Ok(value)
        } else {
            self.value.text(engine, scope).map(Value::String)
        }
    }
}

/// Puts a value where the steps lead, making objects on the way, and lists where the next step is
/// a number; a list grows as far as it must.
///
/// # Errors
/// The way leads through something that holds no values, or through a list by a name.
pub(crate) fn set(record: &mut Value, path: &[String], value: Value) -> Result<(), &'static str> {
    let Some((last, before)) = path.split_last() else {
        return Ok(());
    };
    let mut place = record;
    for (step, next) in before.iter().zip(path.iter().skip(1)) {
        let inner = if position(next).is_some() {
            Value::Array(Vec::new())
        } else {
            Value::Object(Map::new())
        };
        place = match place {
            Value::Object(map) => map.entry(step.clone()).or_insert(inner),
            Value::Array(values) => {
                let at = position(step).ok_or(BY_NAME)?;
                if values.len() <= at {
                    *grown(values, at)? = inner;
                }
                grown(values, at)?
            }
            _ => return Err(THROUGH_SCALAR),
        };
    }
    match place {
        Value::Object(map) => {
            map.insert(last.clone(), value);
        }
        Value::Array(values) => *grown(values, position(last).ok_or(BY_NAME)?)? = value,
        _ => return Err(THROUGH_SCALAR),
    }
    Ok(())
}

/// No list grows beyond this for a number in a manifest.
const LONGEST_LIST: usize = 10_000;
const BY_NAME: &str = "a list has positions, not names";
const THROUGH_SCALAR: &str = "the way leads through a value that is neither object nor list";

fn position(step: &str) -> Option<usize> {
    let is_number = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| step.parse().ok()).flatten()
}

/// The place in a list, which grows by nulls where it is too short.
fn grown(values: &mut Vec<Value>, at: usize) -> Result<&mut Value, &'static str> {
    if at >= LONGEST_LIST.max(values.len()) {
        return Err("the list would become too long");
    }
    if values.len() <= at {
        values.resize(at + 1, Value::Null);
    }
    values.get_mut(at).ok_or(BY_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_put_where_dpath_puts_it() {
        // Seen in AddFields of airbyte-cdk 7.39.1.
        for (record, path, expected) in [
            (json!({}), "a/b", json!({"a": {"b": "x"}})),
            (json!({"a": [1]}), "a/2", json!({"a": [1, null, "x"]})),
            (json!({}), "a/1", json!({"a": [null, "x"]})),
            (json!({}), "a/1/b", json!({"a": [null, {"b": "x"}]})),
            (json!({"a": {}}), "a/1", json!({"a": {"1": "x"}})),
            (
                json!({"a": [{"q": 1}]}),
                "a/0/b",
                json!({"a": [{"q": 1, "b": "x"}]}),
            ),
            (json!({}), "5", json!({"5": "x"})),
            (json!({"a": "s"}), "a", json!({"a": "x"})),
            (json!({"a": [[]]}), "a/0/1", json!({"a": [[null, "x"]]})),
            (
                json!({"a": [null]}),
                "a/3/b",
                json!({"a": [null, null, null, {"b": "x"}]}),
            ),
        ] {
            let mut changed = record.clone();
            let steps: Vec<String> = path.split('/').map(str::to_owned).collect();
            assert_eq!(
                set(&mut changed, &steps, json!("x")),
                Ok(()),
                "{record} {path}"
            );
            assert_eq!(changed, expected, "{record} {path}");
        }
        for (record, path) in [
            (json!({"a": null}), "a/b"),
            (json!({"a": 1}), "a/b"),
            (json!({"a": []}), "a/b"),
            (json!({"a": [1]}), "a/0/b"),
            (json!({"a": [1]}), "a/-1"),
            (json!({"a": [null]}), "a/0/1"),
            (json!({}), "a/99999999999"),
        ] {
            let mut changed = record.clone();
            let steps: Vec<String> = path.split('/').map(str::to_owned).collect();
            assert!(
                set(&mut changed, &steps, json!("x")).is_err(),
                "{record} {path}"
            );
        }
    }
}
