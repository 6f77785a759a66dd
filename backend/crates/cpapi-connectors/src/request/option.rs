//! RequestOption: where a value goes into a request.

use serde_json::{Map, Value};

use super::{PreparedRequest, RequestBody};
use crate::interpolation::{Engine, Scope, Template, TemplateError, python_text};
use crate::manifest::node::{Loader, Node, Read};

/// Where a token, a page number or a page size is put.
#[derive(Debug, Clone)]
pub(crate) struct RequestOption {
    place: Place,
    /// One name, or the steps into a JSON body.
    field: Vec<Template>,
}

/// A part of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Parameter,
    Header,
    Form,
    Json,
}

impl RequestOption {
    /// Reads a `RequestOption`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("RequestOption") != "RequestOption" {
            return Err(node.unsupported(&["RequestOption"]));
        }
        let place = match node.text("inject_into")? {
            Some("request_parameter") => Place::Parameter,
            Some("header") => Place::Header,
            Some("body_data") => Place::Form,
            Some("body_json") => Place::Json,
            _ => {
                return Err(node.problem(
                    "inject_into",
                    "one of request_parameter, header, body_data, body_json is expected",
                ));
            }
        };
        let field = match node.template("field_name", loader)? {
            Some(name) => vec![name],
            None => node.templates("field_path", loader)?,
        };
        if field.is_empty() {
            return Err(node.problem("field_name", "is missing"));
        }
        if field.len() > 1 && place != Place::Json {
            return Err(node.problem("field_path", "more than one step is for body_json only"));
        }
        node.finish(loader);
        Ok(Self { place, field })
    }

    /// Whether the other option names the same place with the same words.
    pub(crate) fn is_same_place(&self, other: &Self) -> bool {
        self.place == other.place
            && self.field.len() == other.field.len()
            && self
                .field
                .iter()
                .zip(&other.field)
                .all(|(one, two)| one.source() == two.source())
    }

    /// Puts a value into a request.
    ///
    /// # Errors
    /// A template fails, or the body is of another kind.
    pub(crate) fn inject(
        &self,
        request: &mut PreparedRequest,
        value: Value,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<(), TemplateError> {
        let steps = self
            .field
            .iter()
            .map(|step| step.text(engine, scope))
            .collect::<Result<Vec<_>, _>>()?;
        let name = steps.first().cloned().unwrap_or_default();
        let clash = |detail: &str| TemplateError {
            template: name.clone(),
            detail: detail.to_owned(),
        };
        match self.place {
            Place::Parameter => {
                if request.query.iter().any(|(key, _)| *key == name) {
                    return Err(clash("the request has this parameter from two places"));
                }
                add(&mut request.query, &name, &value);
            }
            Place::Header => {
                if request.headers.iter().any(|(key, _)| *key == name) {
                    return Err(clash("the request has this header from two places"));
                }
                request.headers.push((name, python_text(&value)));
            }
            Place::Form => {
                if request.body == RequestBody::None {
                    request.body = RequestBody::Form(Vec::new());
                }
                let RequestBody::Form(fields) = &mut request.body else {
                    return Err(clash("the body is not a form"));
                };
                if fields.iter().any(|(key, _)| *key == name) {
                    return Err(clash("the form has this field from two places"));
                }
                add(fields, &name, &value);
            }
            Place::Json => {
                if request.body == RequestBody::None {
                    request.body = RequestBody::Json(Value::Object(Map::new()));
                }
                let RequestBody::Json(body) = &mut request.body else {
                    return Err(clash("the body is not JSON"));
                };
                put(body, &steps, value)
                    .ok_or_else(|| clash("the JSON body has something else there"))?;
            }
        }
        Ok(())
    }
}

/// Adds a field; a list is sent as repeated fields (reference-runner.md 4).
pub(super) fn add(fields: &mut Vec<(String, String)>, name: &str, value: &Value) {
    match value {
        Value::Array(values) => {
            fields.extend(
                values
                    .iter()
                    .map(|value| (name.to_owned(), python_text(value))),
            );
        }
        value => fields.push((name.to_owned(), python_text(value))),
    }
}

/// None where something else stands there already.
fn put(body: &mut Value, steps: &[String], value: Value) -> Option<()> {
    let (last, before) = steps.split_last()?;
    let mut place = body;
    for step in before {
        place = place
            .as_object_mut()?
            .entry(step.clone())
            .or_insert_with(|| Value::Object(Map::new()));
    }
    let place = place.as_object_mut()?;
    if place.get(last).is_some_and(|other| *other != value) {
        return None;
    }
    place.insert(last.clone(), value);
    Some(())
}
