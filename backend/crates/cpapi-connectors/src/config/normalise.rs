//! `config_normalization_rules`: settings cleaned as the manifest says, `https://x.example/…` to `x`.

use serde_json::{Map, Value};

use crate::interpolation::{Engine, Scope, Template, TemplateError, python_text};
use crate::manifest::node::{Loader, Node, Read};
use crate::page::transform::{AddedField, set};

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
}

impl Normalisation {
    /// Reads a rule.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let rule = match node.kind("") {
            "ConfigAddFields" => {
                let fields = node.children("fields")?;
                Self::Add {
                    fields: fields
                        .iter()
                        .map(|field| AddedField::read(field, loader))
                        .collect::<Read<_>>()?,
                    condition: node.template("condition", loader)?,
                }
            }
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
            _ => return Err(node.unsupported(&["ConfigAddFields", "ConfigRemapField"])),
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
        }
        Ok(())
    }
}

fn put(config: &mut Value, path: &[String], value: Value) -> Result<(), TemplateError> {
    set(config, path, value).map_err(|detail| TemplateError {
        template: path.join("/"),
        detail: detail.to_owned(),
    })
}
