//! Authenticators: how a request says who asks.

mod api_key;
mod basic;
mod bearer;
mod credential;
mod jwt;
mod login;
mod mapping;
mod moment;
mod oauth;
mod selective;
mod session_token;
pub(crate) mod signed;
pub(crate) mod tokens;

use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};

use self::api_key::ApiKey;
use self::basic::Basic;
use self::bearer::Bearer;
use self::jwt::Jwt;
use self::oauth::OAuth;
use self::selective::Selective;
use self::session_token::SessionToken;
use self::tokens::Held;
use super::PreparedRequest;
use crate::http::session::Session;
use crate::interpolation::Scope;
use crate::manifest::node::{Loader, Node, Read};

/// An authenticator. It is part of the loaded manifest and holds no token: tokens that were
/// fetched belong to the [`Session`].
#[derive(Debug, Clone)]
pub(crate) enum Authenticator {
    /// NoAuth.
    None,
    /// ApiKeyAuthenticator.
    ApiKey(ApiKey),
    /// BearerAuthenticator.
    Bearer(Bearer),
    /// BasicHttpAuthenticator.
    Basic(Basic),
    /// OAuthAuthenticator.
    OAuth(Box<OAuth>),
    /// SessionTokenAuthenticator.
    SessionToken(Box<SessionToken>),
    /// JwtAuthenticator.
    Jwt(Box<Jwt>),
    /// SelectiveAuthenticator.
    Selective(Selective),
}

const OFFERED: &[&str] = &[
    "ApiKeyAuthenticator",
    "BearerAuthenticator",
    "BasicHttpAuthenticator",
    "OAuthAuthenticator",
    "SessionTokenAuthenticator",
    "JwtAuthenticator",
    "SelectiveAuthenticator",
    "NoAuth",
];

impl Authenticator {
    /// Reads an authenticator; none is NoAuth.
    pub(crate) fn read(node: Option<Node<'_>>, loader: &mut Loader) -> Read<Self> {
        let Some(node) = node else {
            return Ok(Self::None);
        };
        let authenticator = match node.kind("") {
            "NoAuth" => Self::None,
            "ApiKeyAuthenticator" => Self::ApiKey(ApiKey::read(&node, loader)?),
            "BearerAuthenticator" => Self::Bearer(Bearer::read(&node, loader)?),
            "BasicHttpAuthenticator" => Self::Basic(Basic::read(&node, loader)?),
            "OAuthAuthenticator" => Self::OAuth(Box::new(OAuth::read(&node, loader)?)),
            "SessionTokenAuthenticator" => {
                Self::SessionToken(Box::new(SessionToken::read(&node, loader)?))
            }
            "JwtAuthenticator" => Self::Jwt(Box::new(Jwt::read(&node, loader)?)),
            "SelectiveAuthenticator" => Self::Selective(Selective::read(&node, loader)?),
            _ => return Err(node.unsupported(OFFERED)),
        };
        node.finish(loader);
        Ok(authenticator)
    }

    /// The kind of credentials it wants, for the catalogue (product.md S7).
    pub(crate) const fn credentials_kind(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ApiKey(_) => "api_key",
            Self::Bearer(_) => "bearer",
            Self::Basic(_) => "basic",
            Self::OAuth(_) => "oauth",
            Self::SessionToken(_) => "session_token",
            Self::Jwt(_) => "jwt",
            Self::Selective(_) => "selective",
        }
    }

    /// Signs a request; fetches a token first where it needs one. What must never be shown joins
    /// the session's redactor.
    ///
    /// # Errors
    /// A template fails, or the network refuses the login.
    pub(crate) async fn sign(
        &self,
        request: &mut PreparedRequest,
        session: &Session,
        scope: &Scope,
    ) -> Result<(), PartnerError> {
        match self {
            Self::None => Ok(()),
            Self::ApiKey(key) => key.sign(request, session, scope),
            Self::Bearer(bearer) => bearer.sign(request, session, scope),
            Self::Basic(basic) => basic.sign(request, session, scope),
            Self::OAuth(oauth) => oauth.sign(request, session).await,
            Self::SessionToken(login) => login.sign(request, session, scope).await,
            Self::Jwt(jwt) => jwt.sign(request, session, scope),
            Self::Selective(selective) => {
                let chosen = selective.chosen(session)?;
                Box::pin(chosen.sign(request, session, scope)).await
            }
        }
    }
}

/// Sets a header, in place of one of the same name: as the reference updates a request's headers.
fn set_header(request: &mut PreparedRequest, name: &str, value: String) {
    request
        .headers
        .retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    request.headers.push((name.to_owned(), value));
}

/// Waits for an authenticator's token, unless the work is cancelled.
async fn lock<'c>(
    session: &Session,
    cell: &'c Arc<Mutex<Held>>,
) -> Result<MutexGuard<'c, Held>, PartnerError> {
    tokio::select! {
        () = session.cx.cancel.cancelled() => {
            Err(PartnerError::new(FailureKind::Transient, "The work was cancelled."))
        }
        held = cell.lock() => Ok(held),
    }
}

/// The value at a path of the settings.
fn config_value<'v>(config: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(config, |value, step| match value {
        Value::Array(values) => values.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}

/// A field's list of texts.
fn texts(node: &Node<'_>, field: &str) -> Read<Vec<String>> {
    let values = node.list(field)?.iter().map(|value| match value {
        Value::String(text) => Ok(text.clone()),
        _ => Err(node.problem(field, "a list of texts is expected")),
    });
    values.collect()
}
