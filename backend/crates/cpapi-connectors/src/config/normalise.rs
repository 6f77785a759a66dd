//! `config_normalization_rules`: settings cleaned as the manifest says, `https://x.example/…` to `x`.

use serde_json::{Map, Value};

use crate::interpolation::{Engine, Scope, Template, TemplateError, python_text};
use crate::manifest::node::{Loader, Node, Read};
use crate::page::transform::{AddedField, remove, set};

/// One rule.
#[derive(Debug)]
pub(super) enum Normalisation {
    /// ConfigAddFields.
    Add {
        /// Fields in order.
        fields: Vec<AddedField>,
        /// Only when this is true.
        condition: Option<Template>,
    },
    /// ConfigRemapField.
    Remap {
        /// The field.
        path: Vec<Template>,
        /// Old value → new value.
        map: Map<String, Value>,
    },
    /// ConfigRemoveFields.
    Remove {
        /// What is removed.
        pointers: Vec<Vec<String>>,
        /// Only when this is true.
        condition: Option<Template>,
    },
}

impl Normalisation {
    /// Reads a rule.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let rule = match node.kind("") {
            "ConfigAddFields" => Self::Add {
                fields: AddedField::read_all(node, loader)?,
                condition: node.template("condition", loader)?,
            },
            "ConfigRemapField" => Self::Remap {
                path: node.templates("field_path", loader)?,
                map: node
                    .get("map")
                    .and_then(Value::as_object)
                    .cloned()
                    .ok_or_else(|| {
                        node.problem("map", "an object of old and new values is expected")
                    })?,
            },
            "ConfigRemoveFields" => Self::Remove {
                pointers: read_pointers(node)?,
                condition: node.template("condition", loader)?,
            },
            _ => {
                return Err(node.unsupported(&[
                    "ConfigAddFields",
                    "ConfigRemapField",
                    "ConfigRemoveFields",
                ]));
            }
        };
        node.finish(loader);
        Ok(rule)
    }

    /// Cleans the settings.
    ///
    /// # Errors
    /// A template fails.
    pub(super) fn apply(&self, config: &mut Value, engine: &Engine) -> Result<(), TemplateError> {
        match self {
            Self::Add { fields, condition } => {
                for field in fields {
                    let scope = Scope::default().with_json("config", config);
                    if let Some(condition) = condition
                        && !condition.is_true(engine, &scope)?
                    {
                        continue;
                    }
                    let path = field.path(engine, &scope)?;
                    put(config, &path, field.evaluate(engine, &scope)?)?;
                }
            }
            Self::Remap { path, map } => {
                let scope = Scope::default().with_json("config", config);
                let steps = path
                    .iter()
                    .map(|step| step.text(engine, &scope))
                    .collect::<Result<Vec<_>, _>>()?;
                let old = steps
                    .iter()
                    .try_fold(&*config, |value, step| value.get(step));
                if let Some(new) = old.and_then(|old| map.get(&python_text(old))).cloned() {
                    put(config, &steps, new)?;
                }
            }
            Self::Remove {
                pointers,
                condition,
            } => {
                let scope = Scope::default().with_json("config", config);
                let applies = match condition {
                    Some(condition) => condition.is_true(engine, &scope)?,
                    None => true,
                };
                if let Some(settings) = config.as_object_mut().filter(|_| applies) {
                    for pointer in pointers {
                        remove(settings, pointer);
                    }
                }
            }
        }
        Ok(())
    }
}

fn read_pointers(node: &Node<'_>) -> Read<Vec<Vec<String>>> {
    let unexpected = || node.problem("field_pointers", "lists of texts are expected");
    let texts = |pointer: &Value| -> Option<Vec<String>> {
        let steps = pointer.as_array()?.iter();
        steps.map(|step| step.as_str().map(str::to_owned)).collect()
    };
    let pointers = node.list("field_pointers")?.iter();
    pointers
        .map(|pointer| texts(pointer).ok_or_else(unexpected))
        .collect()
}

fn put(config: &mut Value, path: &[String], value: Value) -> Result<(), TemplateError> {
    set(config, path, value).map_err(|detail| TemplateError {
        template: path.join("/"),
        detail: detail.to_owned(),
    })
}
