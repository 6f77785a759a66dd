//! A component in a manifest while it is read: its fields, its path, what was not understood.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::interpolation::{Template, TemplateSet};
use crate::load_error::ManifestProblem;

/// A result of reading a manifest.
pub(crate) type Read<T> = Result<T, ManifestProblem>;

/// What reading a manifest gathers beside its components.
#[derive(Debug)]
pub(crate) struct Loader {
    /// Templates seen so far.
    pub(crate) templates: TemplateSet,
    /// Fields that are not interpreted and do no harm.
    pub(crate) warnings: Vec<ManifestProblem>,
    /// Places in the settings where tokens are kept; secrets, whatever the schema says.
    pub(crate) token_paths: Vec<Vec<String>>,
}

/// One component.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    /// JSON pointer.
    pub(crate) path: String,
    map: &'a Map<String, Value>,
    parameters: Arc<Value>,
    used: RefCell<BTreeSet<String>>,
}

/// Fields that every component may carry and that say nothing about fetching.
const SILENT: &[&str] = &["type", "$parameters", "description", "title", "name"];

impl<'a> Node<'a> {
    /// A component at a path.
    pub(crate) fn new(path: String, value: &'a Value) -> Read<Self> {
        let Value::Object(map) = value else {
            return Err(ManifestProblem::new(
                path,
                "a component (an object) is expected",
            ));
        };
        let parameters = Arc::new(
            map.get("$parameters")
                .cloned()
                .unwrap_or_else(|| Value::Object(Map::new())),
        );
        Ok(Self {
            path,
            map,
            parameters,
            used: RefCell::new(BTreeSet::new()),
        })
    }

    /// The component's type, or what it is taken for in this place.
    pub(crate) fn kind(&self, default: &'a str) -> &'a str {
        self.map
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or(default)
    }

    /// What is the same for components that are written alike, wherever they stand.
    pub(crate) fn identity(&self) -> String {
        serde_json::to_string(self.map).unwrap_or_else(|_| self.path.clone())
    }

    /// A problem with one of the fields.
    pub(crate) fn problem(&self, field: &str, detail: impl Into<String>) -> ManifestProblem {
        ManifestProblem::new(format!("{}/{field}", self.path), detail)
    }

    /// This component's type is not interpreted.
    pub(crate) fn unsupported(&self, offered: &[&str]) -> ManifestProblem {
        ManifestProblem::unsupported(
            self.path.clone(),
            self.kind("A component without type"),
            offered,
        )
    }

    /// A field that is present and not null.
    pub(crate) fn get(&self, field: &str) -> Option<&'a Value> {
        self.used.borrow_mut().insert(field.to_owned());
        self.map.get(field).filter(|value| !value.is_null())
    }

    /// The field's text.
    pub(crate) fn text(&self, field: &str) -> Read<Option<&'a str>> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.problem(field, "a text is expected")),
        }
    }

    /// The field's whole number.
    pub(crate) fn integer(&self, field: &str) -> Read<Option<i64>> {
        match self.get(field) {
            None => Ok(None),
            Some(value) => value
                .as_i64()
                .map(Some)
                .ok_or_else(|| self.problem(field, "a whole number is expected")),
        }
    }

    /// The field's number.
    pub(crate) fn number(&self, field: &str) -> Read<Option<f64>> {
        match self.get(field) {
            None => Ok(None),
            Some(value) => value
                .as_f64()
                .map(Some)
                .ok_or_else(|| self.problem(field, "a number is expected")),
        }
    }

    /// The field's truth; false when absent.
    pub(crate) fn flag(&self, field: &str) -> Read<bool> {
        self.flag_or(field, false)
    }

    /// The field's truth, or what it is when absent.
    pub(crate) fn flag_or(&self, field: &str, default: bool) -> Read<bool> {
        match self.get(field) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.problem(field, "true or false is expected")),
        }
    }

    /// The field's template; numbers are taken as their text.
    pub(crate) fn template(&self, field: &str, loader: &mut Loader) -> Read<Option<Template>> {
        self.get(field)
            .map(|value| self.template_of(field, value, loader))
            .transpose()
    }

    /// The field's template, which must be there.
    pub(crate) fn needed_template(&self, field: &str, loader: &mut Loader) -> Read<Template> {
        self.template(field, loader)?
            .ok_or_else(|| self.problem(field, "is missing"))
    }

    /// The field's template, which may use more names than others.
    pub(crate) fn template_knowing(
        &self,
        field: &str,
        names: &[&str],
        loader: &mut Loader,
    ) -> Read<Option<Template>> {
        self.text(field)?
            .map(|source| {
                loader
                    .templates
                    .compile_knowing(source, &self.parameters, names)
                    .map_err(|error| self.problem(field, error.to_string()))
            })
            .transpose()
    }

    /// The template of a value within a field.
    pub(crate) fn template_of(
        &self,
        field: &str,
        value: &Value,
        loader: &mut Loader,
    ) -> Read<Template> {
        let source = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(_) => crate::interpolation::python_text(value),
            _ => return Err(self.problem(field, "a text is expected")),
        };
        loader
            .templates
            .compile(&source, &self.parameters)
            .map_err(|error| self.problem(field, error.to_string()))
    }

    /// The templates of a list of texts.
    pub(crate) fn templates(&self, field: &str, loader: &mut Loader) -> Read<Vec<Template>> {
        self.list(field)?
            .iter()
            .map(|value| self.template_of(field, value, loader))
            .collect()
    }

    /// The field's list; empty when absent.
    pub(crate) fn list(&self, field: &str) -> Read<&'a [Value]> {
        match self.get(field) {
            None => Ok(&[]),
            Some(Value::Array(values)) => Ok(values),
            Some(_) => Err(self.problem(field, "a list is expected")),
        }
    }

    /// The field's component.
    pub(crate) fn child(&self, field: &str) -> Read<Option<Node<'a>>> {
        self.get(field)
            .map(|value| Node::new(format!("{}/{field}", self.path), value))
            .transpose()
    }

    /// The field's component, which must be there.
    pub(crate) fn needed(&self, field: &str) -> Read<Node<'a>> {
        self.child(field)?
            .ok_or_else(|| self.problem(field, "is missing"))
    }

    /// The field's list of components; empty when absent.
    pub(crate) fn children(&self, field: &str) -> Read<Vec<Node<'a>>> {
        self.list(field)?
            .iter()
            .enumerate()
            .map(|(at, value)| Node::new(format!("{}/{field}/{at}", self.path), value))
            .collect()
    }

    /// Refuses a field that would change what is fetched and is not interpreted.
    pub(crate) fn refuse(&self, field: &str, detail: &str) -> Read<()> {
        match self.get(field) {
            None | Some(Value::Bool(false)) => Ok(()),
            Some(Value::Array(values)) if values.is_empty() => Ok(()),
            Some(Value::Object(map)) => Err(ManifestProblem {
                path: format!("{}/{field}", self.path),
                component: map.get("type").and_then(Value::as_str).map(str::to_owned),
                detail: detail.to_owned(),
            }),
            Some(_) => Err(self.problem(field, detail)),
        }
    }

    /// Warns of fields that nobody asked for.
    pub(crate) fn finish(&self, loader: &mut Loader) {
        let used = self.used.borrow();
        let known = |field: &str| {
            SILENT.contains(&field) || used.contains(field) || self.parameters.get(field).is_some()
        };
        for field in self.map.keys().filter(|field| !known(field)) {
            loader.warnings.push(ManifestProblem {
                path: format!("{}/{field}", self.path),
                component: self
                    .map
                    .get("type")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
                detail: "this field is not interpreted".to_owned(),
            });
        }
    }
}
