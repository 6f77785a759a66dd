//! The token request: what is asked with, and where it goes.

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::Value;
use url::Url;

use super::default_name;
use super::updater::Updater;
use crate::http::session::Session;
use crate::interpolation::{Scope, Template, python_text};
use crate::manifest::node::{Loader, Node, Read};
use crate::request::auth::credential;
use crate::request::auth::jwt::Jwt;
use crate::request::auth::mapping::Mapping;
use crate::request::{PreparedRequest, RequestBody};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What a token is asked with.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    grant_type_name: Template,
    grant_type: Template,
    client_id_name: Template,
    client_id: Option<Template>,
    client_secret_name: Template,
    client_secret: Option<Template>,
    refresh_token_name: Template,
    refresh_token: Option<Template>,
    scopes: Vec<String>,
    body: Mapping,
    headers: Mapping,
    as_query: bool,
    assertion: Option<Box<Jwt>>,
}

impl Grant {
    /// Reads the fields of an `OAuthAuthenticator`.
    pub(super) fn read(
        node: &Node<'_>,
        updater: Option<&Updater>,
        loader: &mut Loader,
    ) -> Read<Self> {
        let named = |field: &str, loader: &mut Loader| {
            let name = node.template(field, loader)?;
            Ok(name.unwrap_or_else(|| default_name(field)))
        };
        let profile = node.child("profile_assertion")?;
        let profile = match &profile {
            Some(child) if child.kind("JwtAuthenticator") == "JwtAuthenticator" => {
                let jwt = Jwt::read(child, loader)?;
                child.finish(loader);
                Some(Box::new(jwt))
            }
            Some(child) => return Err(child.unsupported(&["JwtAuthenticator"])),
            None => None,
        };
        let asserts = node.flag("use_profile_assertion")?;
        if asserts && profile.is_none() {
            return Err(node.problem("profile_assertion", "is missing"));
        }
        let grant = Self {
            grant_type_name: named("grant_type_name", loader)?,
            grant_type: node
                .template("grant_type", loader)?
                .filter(|_| !asserts)
                .unwrap_or_else(|| {
                    let usual = if asserts { JWT_BEARER } else { "refresh_token" };
                    Template::Plain(usual.to_owned())
                }),
            client_id_name: named("client_id_name", loader)?,
            client_id: node.template("client_id", loader)?,
            client_secret_name: named("client_secret_name", loader)?,
            client_secret: node.template("client_secret", loader)?,
            refresh_token_name: named("refresh_token_name", loader)?,
            refresh_token: node.template("refresh_token", loader)?,
            scopes: crate::request::auth::texts(node, "scopes")?,
            body: Mapping::read(node, "refresh_request_body", loader)?,
            headers: Mapping::read(node, "refresh_request_headers", loader)?,
            as_query: node.flag("send_refresh_request_as_query_params")?,
            assertion: profile.filter(|_| asserts),
        };
        // The updater takes all of them from the settings.
        if updater.is_some() || asserts {
            return Ok(grant);
        }
        for (field, given) in [
            ("client_id", &grant.client_id),
            ("client_secret", &grant.client_secret),
        ] {
            if given.is_none() {
                return Err(node.problem(field, "is missing"));
            }
        }
        if grant.refresh_token.is_none()
            && matches!(&grant.grant_type, Template::Plain(kind) if kind == "refresh_token")
        {
            let detail = "is missing; the grant_type is refresh_token";
            return Err(node.problem("refresh_token", detail));
        }
        Ok(grant)
    }

    /// Under which name the network takes and gives refresh tokens.
    pub(super) fn refresh_token_name(
        &self,
        updater: Option<&Updater>,
        session: &Session,
        scope: &Scope,
    ) -> Result<String, PartnerError> {
        match updater {
            Some(updater) => Ok(updater.refresh_token_name.clone()),
            None => credential::name(&self.refresh_token_name, session, scope),
        }
    }

    /// The request for a token.
    pub(super) fn request(
        &self,
        endpoint: &str,
        updater: Option<&Updater>,
        session: &Session,
        scope: &Scope,
    ) -> Result<PreparedRequest, PartnerError> {
        let url = Url::parse(endpoint.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| {
                let detail = "The address of the token endpoint is not an http or https URL.";
                PartnerError::new(FailureKind::Refused, detail)
            })?;
        let headers: Vec<(String, String)> = self
            .headers
            .credentials(session, scope)?
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, python_text(&value)))
            .collect();
        let standard = |session: &Session| self.fields(updater, &headers, session, scope);
        let query = if self.as_query {
            standard(session)?
        } else {
            Vec::new()
        };
        let body = match &self.assertion {
            Some(jwt) => vec![
                (
                    credential::name(&self.grant_type_name, session, scope)?,
                    credential::text(&self.grant_type, session, scope)?,
                ),
                ("assertion".to_owned(), jwt.token(session, scope)?),
            ],
            None if self.as_query => Vec::new(),
            None => standard(session)?,
        };
        Ok(PreparedRequest {
            method: reqwest::Method::POST,
            url,
            query,
            headers,
            body: match body.is_empty() {
                true => RequestBody::None,
                false => RequestBody::Form(body),
            },
            reveals: None,
        })
    }

    /// The fields of RFC 6749 in the reference's order, then those of `refresh_request_body`
    /// that are not among them.
    fn fields(
        &self,
        updater: Option<&Updater>,
        headers: &[(String, String)],
        session: &Session,
        scope: &Scope,
    ) -> Result<Vec<(String, String)>, PartnerError> {
        let name = |template: &Template| credential::name(template, session, scope);
        let mut fields = vec![(
            name(&self.grant_type_name)?,
            Value::String(credential::text(&self.grant_type, session, scope)?),
        )];
        // Networks that take the client's credentials in a header refuse them in the body, too.
        if !headers.iter().any(|(name, _)| name == "Authorization") {
            let id = self.client(
                self.client_id.as_ref(),
                "client_id",
                updater,
                session,
                scope,
            )?;
            if id.is_empty() {
                let detail = "The settings give no client id for the login.";
                return Err(PartnerError::new(FailureKind::Credentials, detail));
            }
            let secret = self.client(
                self.client_secret.as_ref(),
                "client_secret",
                updater,
                session,
                scope,
            )?;
            fields.push((name(&self.client_id_name)?, id.into()));
            fields.push((name(&self.client_secret_name)?, secret.into()));
        }
        let refresh_token = match updater {
            Some(updater) => Some(updater.refresh_token(&session.config())),
            None => {
                let given = self.refresh_token.as_ref();
                given
                    .map(|template| credential::text(template, session, scope))
                    .transpose()?
            }
        };
        if let Some(token) = refresh_token {
            session.redactor.learn(&token);
            fields.push((
                self.refresh_token_name(updater, session, scope)?,
                token.into(),
            ));
        }
        if !self.scopes.is_empty() {
            fields.push(("scopes".to_owned(), self.scopes.clone().into()));
        }
        for (name, value) in self.body.credentials(session, scope)? {
            if !fields.iter().any(|(taken, _)| *taken == name) {
                fields.push((name, value));
            }
        }
        Ok(fields
            .into_iter()
            .flat_map(|(name, value)| form(&name, value))
            .collect())
    }

    /// With an updater the settings' `credentials` come before the manifest.
    fn client(
        &self,
        template: Option<&Template>,
        field: &str,
        updater: Option<&Updater>,
        session: &Session,
        scope: &Scope,
    ) -> Result<String, PartnerError> {
        if updater.is_some() {
            let config = session.config();
            let stored = config
                .get("credentials")
                .and_then(|stored| stored.get(field));
            if let Some(stored) = stored {
                return Ok(python_text(stored));
            }
        }
        credential::text_or_empty(template, session, scope)
    }
}

/// A value as a form sends it: nothing for null, one field for each element of a list.
fn form(name: &str, value: Value) -> Vec<(String, String)> {
    let texts = match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().map(python_text).collect(),
        Value::Object(map) => map.keys().cloned().collect(),
        value => vec![python_text(&value)],
    };
    texts
        .into_iter()
        .map(|text| (name.to_owned(), text))
        .collect()
}
