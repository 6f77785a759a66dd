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
            Some("integer") => value.is_i64(),
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

/// Puts a value where the steps lead, making objects on the way.
pub(crate) fn set(record: &mut Value, path: &[String], value: Value) {
    let Some((last, before)) = path.split_last() else {
        return;
    };
    let mut place = record;
    for step in before {
        let Value::Object(map) = place else { return };
        let next = map
            .entry(step.clone())
            .or_insert_with(|| Value::Object(Map::new()));
        if !next.is_object() {
            *next = Value::Object(Map::new());
        }
        place = next;
    }
    if let Value::Object(map) = place {
        map.insert(last.clone(), value);
    }
}
