//! BearerAuthenticator: `Authorization: Bearer …`.

use cpapi_domain::partner::PartnerError;

use super::credential;
use crate::http::session::Session;
use crate::interpolation::{Scope, Template};
use crate::manifest::node::{Loader, Node, Read};
use crate::request::PreparedRequest;

/// A token that the settings hold.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    token: Template,
}

impl Bearer {
    /// Reads a `BearerAuthenticator`.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let token = node
            .template("api_token", loader)?
            .ok_or_else(|| node.problem("api_token", "is missing"))?;
        Ok(Self { token })
    }

    /// Sets the header.
    pub(super) fn sign(
        &self,
        request: &mut PreparedRequest,
        session: &Session,
        scope: &Scope,
    ) -> Result<(), PartnerError> {
        let token = credential::text(&self.token, session, scope)?;
        set_bearer(request, &token);
        Ok(())
    }
}

/// Sets `Authorization: Bearer …`, with which OAuth and sessions sign too.
pub(super) fn set_bearer(request: &mut PreparedRequest, token: &str) {
    super::set_header(request, "Authorization", format!("Bearer {token}"));
}
