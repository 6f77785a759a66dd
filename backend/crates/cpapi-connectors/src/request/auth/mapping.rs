//! Objects whose keys and values are templates: extra fields of a token request or a JWT.

use cpapi_domain::partner::PartnerError;
use serde_json::Value;

use super::credential;
use crate::http::session::Session;
use crate::interpolation::{Scope, Template};
use crate::manifest::node::{Loader, Node, Read};

/// An object with templates.
#[derive(Debug, Clone, Default)]
pub(super) struct Mapping(Vec<(Template, Entry)>);

#[derive(Debug, Clone)]
enum Entry {
    Template(Template),
    Constant(Value),
}

impl Mapping {
    /// Reads a field; empty when absent.
    pub(super) fn read(node: &Node<'_>, field: &str, loader: &mut Loader) -> Read<Self> {
        let map = match node.get(field) {
            None => return Ok(Self::default()),
            Some(Value::Object(map)) => map,
            Some(_) => return Err(node.problem(field, "an object is expected")),
        };
        let entries = map.iter().map(|(name, value)| {
            let name_template = node.template_of(field, &Value::String(name.clone()), loader)?;
            let entry = if value.is_string() {
                Entry::Template(node.template_of(&format!("{field}/{name}"), value, loader)?)
            } else {
                Entry::Constant(value.clone())
            };
            Ok((name_template, entry))
        });
        entries.collect::<Read<_>>().map(Self)
    }

    /// Names and values as credentials ([`credential::value`]). An empty result is null, which
    /// the reference does not send.
    ///
    /// # Errors
    /// A template fails.
    pub(super) fn credentials(
        &self,
        session: &Session,
        scope: &Scope,
    ) -> Result<Vec<(String, Value)>, PartnerError> {
        self.evaluate(session, scope, |template| {
            credential::value(template, session, scope)
        })
    }

    /// Names and values, where numbers in a text become numbers.
    ///
    /// # Errors
    /// A template fails.
    pub(super) fn literals(
        &self,
        session: &Session,
        scope: &Scope,
    ) -> Result<Vec<(String, Value)>, PartnerError> {
        self.evaluate(session, scope, |template| {
            let value = template.value(&session.manifest.engine, scope);
            value.map_err(|error| session.template_failed(&error))
        })
    }

    fn evaluate(
        &self,
        session: &Session,
        scope: &Scope,
        evaluate: impl Fn(&Template) -> Result<Value, PartnerError>,
    ) -> Result<Vec<(String, Value)>, PartnerError> {
        let entries = self.0.iter().map(|(name, entry)| {
            let name = credential::name(name, session, scope)?;
            let value = match entry {
                Entry::Constant(value) => value.clone(),
                Entry::Template(template) => match evaluate(template)? {
                    Value::String(text) if text.is_empty() => Value::Null,
                    value => value,
                },
            };
            Ok((name, value))
        });
        entries.collect()
    }
}
