//! SelectiveAuthenticator: one of several, chosen by a setting.

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::Value;

use super::Authenticator;
use crate::http::session::Session;
use crate::interpolation::python_text;
use crate::manifest::node::{Loader, Node, Read};

/// Authenticators by the setting's value.
#[derive(Debug, Clone)]
pub(crate) struct Selective {
    path: Vec<String>,
    choices: Vec<(String, Authenticator)>,
}

impl Selective {
    /// Reads a `SelectiveAuthenticator`.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let path = super::texts(node, "authenticator_selection_path")?;
        if path.is_empty() {
            return Err(node.problem("authenticator_selection_path", "is missing"));
        }
        let Some(Value::Object(map)) = node.get("authenticators") else {
            return Err(node.problem("authenticators", "an object of authenticators is expected"));
        };
        let choices = map.iter().map(|(name, value)| {
            let child = Node::new(format!("{}/authenticators/{name}", node.path), value)?;
            Ok((name.clone(), Authenticator::read(Some(child), loader)?))
        });
        let choices = choices.collect::<Read<Vec<_>>>()?;
        if choices.is_empty() {
            return Err(node.problem("authenticators", "at least one is expected"));
        }
        Ok(Self { path, choices })
    }

    /// The authenticator that the settings name.
    ///
    /// # Errors
    /// They name none.
    pub(super) fn chosen(&self, session: &Session) -> Result<&Authenticator, PartnerError> {
        let config = session.config();
        let way = self.path.join("/");
        let refused = |detail: String| Err(PartnerError::new(FailureKind::Credentials, detail));
        let Some(value) = super::config_value(&config, &self.path) else {
            return refused(format!(
                "The settings have nothing at {way}, which says how to sign in."
            ));
        };
        let wanted = python_text(value);
        match self.choices.iter().find(|(name, _)| *name == wanted) {
            Some((_, authenticator)) => Ok(authenticator),
            None => {
                let names: Vec<&str> = self.choices.iter().map(|(name, _)| name.as_str()).collect();
                refused(format!(
                    "The setting {way} says how to sign in; one of {} is expected.",
                    names.join(", ")
                ))
            }
        }
    }
}
