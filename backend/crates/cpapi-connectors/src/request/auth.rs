//! Authenticators: how a request says who asks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::PreparedRequest;
use super::option::RequestOption;
use crate::interpolation::{Engine, Scope, Template, TemplateError};
use crate::manifest::node::{Loader, Node, Read};

/// An authenticator.
#[derive(Debug, Clone)]
pub(crate) enum Authenticator {
    /// NoAuth.
    None,
    /// ApiKeyAuthenticator: a token somewhere in the request.
    ApiKey {
        /// The token.
        token: Template,
        /// Where it goes.
        option: RequestOption,
    },
    /// ApiKeyAuthenticator in its older form: a token in a header.
    Header {
        /// The token.
        token: Template,
        /// The header's name.
        header: Template,
    },
    /// BearerAuthenticator.
    Bearer(Template),
    /// BasicHttpAuthenticator.
    Basic {
        /// User name.
        username: Template,
        /// Password; may be left out.
        password: Option<Template>,
    },
}

const OFFERED: &[&str] = &[
    "ApiKeyAuthenticator",
    "BearerAuthenticator",
    "BasicHttpAuthenticator",
    "NoAuth",
];

impl Authenticator {
    /// Reads an authenticator; none is NoAuth.
    pub(crate) fn read(node: Option<Node<'_>>, loader: &mut Loader) -> Read<Self> {
        let Some(node) = node else {
            return Ok(Self::None);
        };
        let token = |loader: &mut Loader| {
            node.template("api_token", loader)?
                .ok_or_else(|| node.problem("api_token", "is missing"))
        };
        let authenticator = match node.kind("") {
            "NoAuth" => Self::None,
            "BearerAuthenticator" => Self::Bearer(token(loader)?),
            "BasicHttpAuthenticator" => Self::Basic {
                username: node
                    .template("username", loader)?
                    .ok_or_else(|| node.problem("username", "is missing"))?,
                password: node.template("password", loader)?,
            },
            "ApiKeyAuthenticator" => {
                let token = token(loader)?;
                match (node.child("inject_into")?, node.template("header", loader)?) {
                    (Some(option), _) => Self::ApiKey {
                        token,
                        option: RequestOption::read(&option, loader)?,
                    },
                    (None, Some(header)) => Self::Header { token, header },
                    (None, None) => return Err(node.problem("inject_into", "is missing")),
                }
            }
            _ => return Err(node.unsupported(OFFERED)),
        };
        node.finish(loader);
        Ok(authenticator)
    }

    /// The kind of credentials it wants, for the catalogue (product.md S7).
    pub(crate) const fn credentials_kind(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ApiKey { .. } | Self::Header { .. } => "api_key",
            Self::Bearer(_) => "bearer",
            Self::Basic { .. } => "basic",
        }
    }

    /// Signs a request. Gives the texts that must never be shown beside the configuration's own
    /// secrets (an encoded pair of user and password).
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn sign(
        &self,
        request: &mut PreparedRequest,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Option<String>, TemplateError> {
        match self {
            Self::None => Ok(None),
            Self::ApiKey { token, option } => {
                let token = token.text(engine, scope)?;
                option.inject(request, Value::String(token), engine, scope)?;
                Ok(None)
            }
            Self::Header { token, header } => {
                request
                    .headers
                    .push((header.text(engine, scope)?, token.text(engine, scope)?));
                Ok(None)
            }
            Self::Bearer(token) => {
                let token = token.text(engine, scope)?;
                request
                    .headers
                    .push(("Authorization".to_owned(), format!("Bearer {token}")));
                Ok(None)
            }
            Self::Basic { username, password } => {
                let password = password
                    .as_ref()
                    .map(|p| p.text(engine, scope))
                    .transpose()?;
                let pair = format!(
                    "{}:{}",
                    username.text(engine, scope)?,
                    password.unwrap_or_default()
                );
                let encoded = STANDARD.encode(pair);
                request
                    .headers
                    .push(("Authorization".to_owned(), format!("Basic {encoded}")));
                Ok(Some(encoded))
            }
        }
    }
}
