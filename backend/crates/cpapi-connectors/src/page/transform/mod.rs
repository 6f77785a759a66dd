//! Changes to the records of a stream, in the order in which they are written.

mod added;
mod flatten;
mod keys;
mod removed;

use serde_json::Value;

pub(crate) use added::{AddedField, set};
pub(crate) use removed::remove;

use crate::interpolation::{Engine, Scope, Template, TemplateError, python_text};
use crate::manifest::node::{Loader, Node, Read};
use flatten::Lifting;

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
        /// Only scalars for which this is true.
        condition: Option<Template>,
    },
    /// KeysToLower.
    KeysToLower,
    /// KeysToSnakeCase.
    KeysToSnakeCase,
    /// KeysReplace.
    KeysReplace {
        /// What is replaced.
        old: Template,
        /// By what.
        new: Template,
    },
    /// FlattenFields.
    Flatten {
        /// Lists too.
        lists: bool,
    },
    /// DpathFlattenFields.
    Lift {
        /// The object whose members go to the top.
        path: Vec<Template>,
        /// The object itself goes.
        deletes_origin: bool,
        /// The record is replaced.
        replaces_record: bool,
        /// Before each name.
        prefix: Option<Template>,
        /// Behind each name.
        suffix: Option<Template>,
    },
}

const OFFERED: &[&str] = &[
    "AddFields",
    "RemoveFields",
    "KeysToLower",
    "KeysToSnakeCase",
    "KeysReplace",
    "FlattenFields",
    "DpathFlattenFields",
];

impl Transformation {
    /// Reads a transformation.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let read = match node.kind("") {
            "AddFields" => Self::Add {
                fields: AddedField::read_all(node, loader)?,
                condition: node.template("condition", loader)?,
            },
            "RemoveFields" => Self::Remove {
                pointers: read_pointers(node)?,
                condition: node.template("condition", loader)?,
            },
            "KeysToLower" => Self::KeysToLower,
            "KeysToSnakeCase" => Self::KeysToSnakeCase,
            "KeysReplace" => Self::KeysReplace {
                old: node.needed_template("old", loader)?,
                new: node.needed_template("new", loader)?,
            },
            "FlattenFields" => Self::Flatten {
                lists: node.flag_or("flatten_lists", true)?,
            },
            "DpathFlattenFields" => Self::read_lift(node, loader)?,
            _ => return Err(node.unsupported(OFFERED)),
        };
        node.finish(loader);
        Ok(read)
    }

    fn read_lift(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let path = node.templates("field_path", loader)?;
        if path.is_empty() {
            return Err(node.problem("field_path", "is missing"));
        }
        let (prefix, suffix) = match node.child("key_transformation")? {
            None => (None, None),
            Some(names) => {
                let read = (
                    names.template("prefix", loader)?,
                    names.template("suffix", loader)?,
                );
                names.finish(loader);
                read
            }
        };
        Ok(Self::Lift {
            path,
            deletes_origin: node.flag("delete_origin_value")?,
            replaces_record: node.flag("replace_record")?,
            prefix,
            suffix,
        })
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
        if let Self::Add { fields, condition } = self {
            return add(fields, condition.as_ref(), record, engine, scope);
        }
        if let Self::Remove {
            condition: Some(condition),
            pointers,
        } = self
        {
            return removed::remove_where(record, pointers.len(), &mut |value| {
                let scope = scope.clone().with_json("property", value);
                condition.is_true(engine, &scope)
            });
        }
        let Value::Object(map) = record else {
            return Ok(());
        };
        match self {
            Self::Add { .. } => {}
            Self::Remove { pointers, .. } => {
                for pointer in pointers {
                    removed::remove(map, pointer);
                }
            }
            Self::KeysToLower => *map = keys::to_lower(std::mem::take(map)),
            Self::KeysToSnakeCase => *map = keys::to_snake_case(std::mem::take(map)),
            Self::KeysReplace { old, new } => {
                let scope = scope
                    .clone()
                    .with_json("record", &Value::Object(map.clone()));
                let old = python_text(&old.value(engine, &scope)?);
                let new = python_text(&new.value(engine, &scope)?);
                *map = keys::replace(std::mem::take(map), &old, &new);
            }
            Self::Flatten { lists } => *map = flatten::flatten(std::mem::take(map), *lists),
            Self::Lift {
                path,
                deletes_origin,
                replaces_record,
                prefix,
                suffix,
            } => {
                let steps = texts(path, engine, scope)?;
                let affix = |template: &Option<Template>| match template {
                    Some(template) => template.text(engine, scope),
                    None => Ok(String::new()),
                };
                let lifting = Lifting {
                    deletes_origin: *deletes_origin,
                    replaces_record: *replaces_record,
                    prefix: &affix(prefix)?,
                    suffix: &affix(suffix)?,
                };
                flatten::lift(map, &steps, lifting);
            }
        }
        Ok(())
    }
}

fn read_pointers(node: &Node<'_>) -> Read<Vec<Vec<String>>> {
    let pointers = node.list("field_pointers")?.iter().map(|pointer| {
        let steps = pointer.as_array().map(|steps| {
            let steps = steps.iter().map(python_text);
            steps.collect()
        });
        steps.ok_or_else(|| node.problem("field_pointers", "lists of texts are expected"))
    });
    pointers.collect()
}

fn texts(
    templates: &[Template],
    engine: &Engine,
    scope: &Scope,
) -> Result<Vec<String>, TemplateError> {
    let texts = templates
        .iter()
        .map(|template| template.text(engine, scope));
    texts.collect()
}

fn add(
    fields: &[AddedField],
    condition: Option<&Template>,
    record: &mut Value,
    engine: &Engine,
    scope: &Scope,
) -> Result<(), TemplateError> {
    for field in fields {
        let scope = scope.clone().with_json("record", record);
        let value = field.evaluate(engine, &scope)?;
        let path = field.path(engine, &scope)?;
        if let Some(condition) = condition {
            let scope = scope
                .with_json("value", &value)
                .with("path", minijinja::Value::from(path.clone()));
            if !condition.is_true(engine, &scope)? {
                continue;
            }
        }
        set(record, &path, value).map_err(|detail| TemplateError {
            template: path.join("/"),
            detail: detail.to_owned(),
        })?;
    }
    Ok(())
}
