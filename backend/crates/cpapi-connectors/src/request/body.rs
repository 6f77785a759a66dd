//! The body of a request as a manifest writes it.

use serde_json::{Map, Value};

use super::RequestBody;
use super::option::add;
use crate::interpolation::{Engine, Scope, Template, TemplateError, python_text};
use crate::manifest::node::{Loader, Node, Read};

/// A body with templates in it.
#[derive(Debug, Clone)]
pub(crate) enum BodyTemplate {
    /// None.
    None,
    /// JSON with templates as its texts.
    Json(JsonTemplate),
    /// Form fields.
    Form(Vec<(Template, Template)>),
    /// Text.
    Text(Template),
}

/// JSON whose texts are templates.
#[derive(Debug, Clone)]
pub(crate) enum JsonTemplate {
    /// A text.
    Text(Template),
    /// Anything without text.
    Constant(Value),
    /// A list.
    List(Vec<JsonTemplate>),
    /// An object; its keys are templates too.
    Object(Vec<(Template, JsonTemplate)>),
}

const OFFERED: &[&str] = &[
    "RequestBodyJsonObject",
    "RequestBodyUrlEncodedForm",
    "RequestBodyPlainText",
];

impl BodyTemplate {
    /// Reads `request_body`, `request_body_json` or `request_body_data` of a requester.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let given = ["request_body", "request_body_json", "request_body_data"]
            .into_iter()
            .filter(|field| node.get(field).is_some())
            .count();
        if given > 1 {
            return Err(node.problem("request_body", "a request has one body only"));
        }
        if let Some(value) = node.get("request_body_json") {
            return Ok(Self::Json(JsonTemplate::read(
                node,
                "request_body_json",
                value,
                loader,
            )?));
        }
        if let Some(value) = node.get("request_body_data") {
            return Self::data(node, "request_body_data", value, loader);
        }
        let Some(body) = node.child("request_body")? else {
            return Ok(Self::None);
        };
        let value = body
            .get("value")
            .ok_or_else(|| body.problem("value", "is missing"))?;
        let read = match body.kind("") {
            "RequestBodyJsonObject" => {
                Self::Json(JsonTemplate::read(&body, "value", value, loader)?)
            }
            "RequestBodyUrlEncodedForm" | "RequestBodyPlainText" => {
                Self::data(&body, "value", value, loader)?
            }
            _ => return Err(body.unsupported(OFFERED)),
        };
        body.finish(loader);
        Ok(read)
    }

    fn data(node: &Node<'_>, field: &str, value: &Value, loader: &mut Loader) -> Read<Self> {
        match value {
            Value::Object(map) => {
                let fields = map.iter().map(|(key, value)| {
                    let key = node.template_of(field, &Value::String(key.clone()), loader)?;
                    Ok((key, node.template_of(field, value, loader)?))
                });
                Ok(Self::Form(fields.collect::<Read<_>>()?))
            }
            _ => Ok(Self::Text(node.template_of(field, value, loader)?)),
        }
    }

    /// The body of one request.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn render(
        &self,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<RequestBody, TemplateError> {
        Ok(match self {
            Self::None => RequestBody::None,
            Self::Json(template) => match template.render(engine, scope)? {
                Value::Object(map) if map.is_empty() => RequestBody::None,
                Value::String(_) => {
                    return Err(TemplateError {
                        template: template.source().to_owned(),
                        detail: "the result is a text and no JSON".to_owned(),
                    });
                }
                body => RequestBody::Json(body),
            },
            Self::Text(template) => RequestBody::Text(template.text(engine, scope)?),
            Self::Form(fields) => {
                let mut form = Vec::new();
                for (key, template) in fields {
                    if let Some(value) = template.input(engine, scope)? {
                        add(&mut form, &key.text(engine, scope)?, &value);
                    }
                }
                RequestBody::Form(form)
            }
        })
    }
}

impl JsonTemplate {
    fn read(node: &Node<'_>, field: &str, value: &Value, loader: &mut Loader) -> Read<Self> {
        Ok(match value {
            Value::String(_) => Self::Text(node.template_of(field, value, loader)?),
            Value::Array(values) => Self::List(
                values
                    .iter()
                    .map(|value| Self::read(node, field, value, loader))
                    .collect::<Read<_>>()?,
            ),
            Value::Object(map) => Self::Object(
                map.iter()
                    .map(|(key, value)| {
                        let key = node.template_of(field, &Value::String(key.clone()), loader)?;
                        Ok((key, Self::read(node, field, value, loader)?))
                    })
                    .collect::<Read<_>>()?,
            ),
            other => Self::Constant(other.clone()),
        })
    }

    /// For messages.
    fn source(&self) -> &str {
        match self {
            Self::Text(template) => template.source(),
            _ => "request_body_json",
        }
    }

    fn render(&self, engine: &Engine, scope: &Scope) -> Result<Value, TemplateError> {
        Ok(match self {
            Self::Text(template) => match template.text(engine, scope)? {
                empty if empty.is_empty() => Value::Null,
                _ => template.value(engine, scope)?,
            },
            Self::Constant(value) => value.clone(),
            Self::List(values) => Value::Array(
                values
                    .iter()
                    .map(|value| value.render(engine, scope))
                    .collect::<Result<_, _>>()?,
            ),
            Self::Object(fields) => {
                let mut map = Map::new();
                for (key, template) in fields {
                    let value = template.render(engine, scope)?;
                    if !value.is_null() {
                        map.insert(python_text(&key.value(engine, scope)?), value);
                    }
                }
                Value::Object(map)
            }
        })
    }
}
