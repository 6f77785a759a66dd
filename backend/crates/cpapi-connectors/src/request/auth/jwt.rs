//! JwtAuthenticator: a token that we sign ourselves, anew for each request.

mod algorithm;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::{Map, Value};

use self::algorithm::Algorithm;
use super::credential;
use super::mapping::Mapping;
use crate::http::session::Session;
use crate::interpolation::{Scope, Template};
use crate::manifest::node::{Loader, Node, Read};
use crate::request::PreparedRequest;
use crate::request::option::RequestOption;

/// Seconds that a token lives unless the manifest says otherwise.
const DURATION: i64 = 1_200;

/// How a token is made.
#[derive(Debug, Clone)]
pub(crate) struct Jwt {
    secret_key: Template,
    passphrase: Option<Template>,
    base64_encode_secret_key: bool,
    algorithm: Algorithm,
    duration: i64,
    header_prefix: Option<Template>,
    headers: Vec<(&'static str, Template)>,
    more_headers: Mapping,
    claims: Vec<(&'static str, Template)>,
    more_claims: Mapping,
    option: Option<RequestOption>,
}

impl Jwt {
    /// Reads a `JwtAuthenticator`.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let algorithm = node.text("algorithm")?.unwrap_or_default();
        let algorithm = Algorithm::of_name(algorithm).ok_or_else(|| {
            let names = Algorithm::NAMES.join(", ");
            node.problem("algorithm", format!("one of {names} is expected"))
        })?;
        let mut headers = named(node, "jwt_headers", &["kid", "typ", "cty"], loader)?;
        if !headers.iter().any(|(name, _)| *name == "typ") {
            headers.push(("typ", Template::Plain("JWT".to_owned())));
        }
        Ok(Self {
            secret_key: node
                .template("secret_key", loader)?
                .ok_or_else(|| node.problem("secret_key", "is missing"))?,
            passphrase: node.template("passphrase", loader)?,
            base64_encode_secret_key: node.flag("base64_encode_secret_key")?,
            algorithm,
            duration: node.integer("token_duration")?.unwrap_or(DURATION),
            header_prefix: node.template("header_prefix", loader)?,
            headers,
            more_headers: Mapping::read(node, "additional_jwt_headers", loader)?,
            claims: named(node, "jwt_payload", &["iss", "sub", "aud"], loader)?,
            more_claims: Mapping::read(node, "additional_jwt_payload", loader)?,
            option: match node.child("request_option")? {
                Some(option) => Some(RequestOption::read(&option, loader)?),
                None => None,
            },
        })
    }

    /// Makes a token and puts it in its place.
    pub(super) fn sign(
        &self,
        request: &mut PreparedRequest,
        session: &Session,
        scope: &Scope,
    ) -> Result<(), PartnerError> {
        let token = self.token(session, scope)?;
        match &self.option {
            None => {
                super::set_header(request, "Authorization", token);
                Ok(())
            }
            Some(option) => option
                .inject(
                    request,
                    Value::String(token),
                    &session.manifest.engine,
                    scope,
                )
                .map_err(|error| session.template_failed(&error)),
        }
    }

    /// A token with its prefix.
    ///
    /// # Errors
    /// A template fails, or the key does not fit the algorithm.
    pub(super) fn token(&self, session: &Session, scope: &Scope) -> Result<String, PartnerError> {
        let encode = |part: Map<String, Value>| {
            URL_SAFE_NO_PAD.encode(Value::Object(part).to_string().as_bytes())
        };
        let message = format!(
            "{}.{}",
            encode(self.header(session, scope)?),
            encode(self.payload(session, scope)?)
        );
        let key = self.key(session, scope)?;
        let passphrase = credential::text_or_empty(self.passphrase.as_ref(), session, scope)?;
        let signature = self
            .algorithm
            .sign(message.as_bytes(), &key, &passphrase)
            .map_err(|detail| PartnerError::new(FailureKind::Credentials, detail))?;
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        session.redactor.learn(&token);
        let prefix = credential::text_or_empty(self.header_prefix.as_ref(), session, scope)?;
        Ok(match prefix.as_str() {
            "" => token,
            prefix => format!("{prefix} {token}"),
        })
    }

    fn header(&self, session: &Session, scope: &Scope) -> Result<Map<String, Value>, PartnerError> {
        let reserved = ["kid", "alg", "typ", "cty"];
        let mut header = Map::new();
        for (name, value) in self.more_headers.literals(session, scope)? {
            refuse_reserved(&name, &reserved, "additional_jwt_headers")?;
            header.insert(name, value);
        }
        for (name, template) in &self.headers {
            let text = credential::text(template, session, scope)?;
            // An empty type is left out, as the reference's library does.
            if !(*name == "typ" && text.is_empty()) {
                header.insert((*name).to_owned(), text.into());
            }
        }
        header.insert("alg".to_owned(), self.algorithm.name().into());
        Ok(header)
    }

    fn payload(
        &self,
        session: &Session,
        scope: &Scope,
    ) -> Result<Map<String, Value>, PartnerError> {
        let reserved = ["iss", "sub", "aud", "iat", "exp", "nbf"];
        let mut payload = Map::new();
        for (name, value) in self.more_claims.literals(session, scope)? {
            refuse_reserved(&name, &reserved, "additional_jwt_payload")?;
            payload.insert(name, value);
        }
        for (name, template) in &self.claims {
            let value = credential::value(template, session, scope)?;
            payload.insert((*name).to_owned(), value);
        }
        let now = session.cx.clock.now().unix();
        payload.insert("iat".to_owned(), now.into());
        payload.insert("exp".to_owned(), now.saturating_add(self.duration).into());
        payload.insert("nbf".to_owned(), now.into());
        Ok(payload)
    }

    fn key(&self, session: &Session, scope: &Scope) -> Result<String, PartnerError> {
        let key = credential::text(&self.secret_key, session, scope)?;
        Ok(if self.base64_encode_secret_key {
            let encoded = STANDARD.encode(key);
            session.redactor.learn(&encoded);
            encoded
        } else {
            key
        })
    }
}

/// The fields of an object that are there and not empty.
fn named(
    node: &Node<'_>,
    field: &str,
    names: &[&'static str],
    loader: &mut Loader,
) -> Read<Vec<(&'static str, Template)>> {
    let Some(child) = node.child(field)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for name in names {
        if child.get(name) != Some(&Value::String(String::new()))
            && let Some(template) = child.template(name, loader)?
        {
            found.push((*name, template));
        }
    }
    child.finish(loader);
    Ok(found)
}

fn refuse_reserved(name: &str, reserved: &[&str], field: &str) -> Result<(), PartnerError> {
    if reserved.contains(&name) {
        let detail = format!("The manifest sets {name} in {field}; it has a field of its own.");
        return Err(PartnerError::new(FailureKind::Refused, detail));
    }
    Ok(())
}
