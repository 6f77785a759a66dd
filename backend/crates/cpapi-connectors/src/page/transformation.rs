//! AddFields and RemoveFields.

use serde_json::{Map, Value};

use crate::interpolation::{Engine, Scope, Template, TemplateError};
use crate::manifest::node::{Loader, Node, Read};

/// A change to every record of a stream.
#[derive(Debug, Clone)]
pub(crate) enum Transformation {
    /// AddFields.
    Add {
        /// Fields in order.
        fields: Vec<AddedField>,
        /// Only records for which this is true.
        condition: Option<Template>,
    },
    /// RemoveFields.
    Remove {
        /// Paths.
        pointers: Vec<Vec<String>>,
    },
}

/// A field that is added.
#[derive(Debug, Clone)]
pub(crate) struct AddedField {
    path: Vec<Template>,
    value: Template,
    kind: Option<String>,
}

impl Transformation {
    /// Reads a transformation.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let read = match node.kind("") {
            "AddFields" => {
                let fields = node.children("fields")?;
                Self::Add {
                    fields: fields
                        .iter()
                        .map(|field| AddedField::read(field, loader))
                        .collect::<Read<_>>()?,
                    condition: node.template("condition", loader)?,
                }
            }
            "RemoveFields" => {
                node.refuse(
                    "condition",
                    "a condition on RemoveFields is not supported; use AddFields with a condition",
                )?;
                let pointers = node.list("field_pointers")?.iter().map(|pointer| {
                    pointer
                        .as_array()
                        .and_then(|steps| {
                            steps
                                .iter()
                                .map(|step| step.as_str().map(str::to_owned))
                                .collect()
                        })
                        .ok_or_else(|| {
                            node.problem("field_pointers", "lists of texts are expected")
                        })
                });
                Self::Remove {
                    pointers: pointers.collect::<Read<_>>()?,
                }
            }
            _ => return Err(node.unsupported(&["AddFields", "RemoveFields"])),
        };
        node.finish(loader);
        Ok(read)
    }

    /// Changes a record.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn apply(
        &self,
        record: &mut Value,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<(), TemplateError> {
        match self {
            Self::Remove { pointers } => {
                for pointer in pointers {
                    remove(record, pointer);
                }
            }
            Self::Add { fields, condition } => {
                for field in fields {
                    let scope = scope.clone().with_json("record", record);
                    if let Some(condition) = condition
                        && !condition.is_true(engine, &scope)?
                    {
                        continue;
                    }
                    let path = field.path(engine, &scope)?;
                    set(record, &path, field.evaluate(engine, &scope)?);
                }
            }
        }
        Ok(())
    }
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

fn remove(value: &mut Value, pointer: &[String]) {
    let Some((step, rest)) = pointer.split_first() else {
        return;
    };
    let Value::Object(map) = value else { return };
    if rest.is_empty() {
        map.shift_remove(step);
    } else if step == "*" {
        map.values_mut().for_each(|value| remove(value, rest));
    } else if let Some(value) = map.get_mut(step) {
        remove(value, rest);
    }
}
