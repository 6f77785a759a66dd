//! Authenticators: how a request says who asks.

mod api_key;
mod basic;
mod bearer;
mod credential;

use cpapi_domain::partner::PartnerError;

use self::api_key::ApiKey;
use self::basic::Basic;
use self::bearer::Bearer;
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
        let authenticator = match node.kind("") {
            "NoAuth" => Self::None,
            "ApiKeyAuthenticator" => Self::ApiKey(ApiKey::read(&node, loader)?),
            "BearerAuthenticator" => Self::Bearer(Bearer::read(&node, loader)?),
            "BasicHttpAuthenticator" => Self::Basic(Basic::read(&node, loader)?),
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
