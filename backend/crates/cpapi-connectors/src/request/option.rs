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
                request.query.push((name, python_text(&value)));
            }
            Place::Header => {
                request
                    .headers
                    .retain(|(key, _)| !key.eq_ignore_ascii_case(&name));
                request.headers.push((name, python_text(&value)));
            }
            Place::Form => match &mut request.body {
                RequestBody::Form(fields) => fields.push((name, python_text(&value))),
                body @ RequestBody::None => {
                    *body = RequestBody::Form(vec![(name, python_text(&value))]);
                }
                _ => return Err(clash("the body is not a form")),
            },
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

fn put(body: &mut Value, steps: &[String], value: Value) -> Option<()> {
    let (last, before) = steps.split_last()?;
    let mut place = body;
    for step in before {
        place = place
            .as_object_mut()?
            .entry(step.clone())
            .or_insert_with(|| Value::Object(Map::new()));
    }
    place.as_object_mut()?.insert(last.clone(), value);
    Some(())
}
