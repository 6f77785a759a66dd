//! BasicHttpAuthenticator: user and password, RFC 7617.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cpapi_domain::partner::PartnerError;

use super::credential;
use crate::http::session::Session;
use crate::interpolation::{Scope, Template};
use crate::manifest::node::{Loader, Node, Read};
use crate::request::PreparedRequest;

/// User and password.
#[derive(Debug, Clone)]
pub(crate) struct Basic {
    username: Template,
    /// May be left out.
    password: Option<Template>,
}

impl Basic {
    /// Reads a `BasicHttpAuthenticator`.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        Ok(Self {
            username: node
                .template("username", loader)?
                .ok_or_else(|| node.problem("username", "is missing"))?,
            password: node.template("password", loader)?,
        })
    }

    /// Sets the header.
    pub(super) fn sign(
        &self,
        request: &mut PreparedRequest,
        session: &Session,
        scope: &Scope,
    ) -> Result<(), PartnerError> {
        let username = credential::text(&self.username, session, scope)?;
        let password = credential::text_or_empty(self.password.as_ref(), session, scope)?;
        let encoded = STANDARD.encode(format!("{username}:{password}"));
        // The pair can be read back from its encoding.
        session.redactor.learn(&encoded);
        super::set_header(request, "Authorization", format!("Basic {encoded}"));
        Ok(())
    }
}
