//! ApiKeyAuthenticator: a key somewhere in the request.

use cpapi_domain::partner::PartnerError;
use serde_json::Value;

use super::credential;
use crate::http::session::Session;
use crate::interpolation::{Scope, Template};
use crate::manifest::node::{Loader, Node, Read};
use crate::request::PreparedRequest;
use crate::request::option::RequestOption;

/// An API key.
#[derive(Debug, Clone)]
pub(crate) struct ApiKey {
    /// The key; the reference sends an empty one when none is given.
    token: Option<Template>,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    /// `inject_into`.
    Option(RequestOption),
    /// The older `header`.
    Header(Template),
}

impl ApiKey {
    /// Reads an `ApiKeyAuthenticator`.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let token = node.template("api_token", loader)?;
        let place = match (node.child("inject_into")?, node.template("header", loader)?) {
            (Some(_), Some(_)) => {
                return Err(node.problem("header", "is the older form of inject_into; remove it"));
            }
            (Some(option), None) => Place::Option(RequestOption::read(&option, loader)?),
            (None, Some(header)) => Place::Header(header),
            (None, None) => return Err(node.problem("inject_into", "is missing")),
        };
        Ok(Self { token, place })
    }

    /// Puts the key in its place.
    pub(super) fn sign(
        &self,
        request: &mut PreparedRequest,
        session: &Session,
        scope: &Scope,
    ) -> Result<(), PartnerError> {
        let token = credential::text_or_empty(self.token.as_ref(), session, scope)?;
        let engine = &session.manifest.engine;
        let failed = |error| session.template_failed(&error);
        match &self.place {
            Place::Option(option) => option
                .inject(request, Value::String(token), engine, scope)
                .map_err(failed),
            Place::Header(header) => {
                let header = header.text(engine, scope).map_err(failed)?;
                super::set_header(request, &header, token);
                Ok(())
            }
        }
    }
}
