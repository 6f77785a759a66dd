//! OAuthAuthenticator: an access token from client credentials, a refresh token or an assertion.

mod grant;
mod updater;

use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::time::UtcTime;
use serde_json::Value;

use self::grant::Grant;
use self::updater::Updater;
use super::bearer::set_bearer;
use super::login::LoginAnswer;
use super::tokens::{Held, Token};
use super::{credential, moment};
use crate::http::fault::ErrorHandler;
use crate::http::session::Session;
use crate::interpolation::{Scope, Template, python_text};
use crate::manifest::node::{Loader, Node, Read};
use crate::request::{PreparedRequest, Reveals};

/// Seconds for which a token is kept when the network does not say.
const UNTOLD: i64 = 3_600;

/// How deep the reference looks for a name in the answer.
const DEPTH: u32 = 5;

/// How an access token is had.
#[derive(Debug, Clone)]
pub(crate) struct OAuth {
    /// Whose token it is: the authenticator as it is written, or the path of the refresh token in
    /// the settings. Streams that are authenticated alike share it.
    key: String,
    endpoint: Option<Template>,
    grant: Grant,
    access_token_name: Template,
    expires_in_name: Template,
    /// The network says when a token ends, not how long it lives; this is how it writes it.
    expiry_format: Option<String>,
    /// Given in the settings.
    access_token_value: Option<Template>,
    token_expiry_date: Option<Template>,
    updater: Option<Updater>,
    refusal: Refusal,
    /// Token endpoints are judged as any other; the manifest cannot say more.
    errors: ErrorHandler,
}

/// What tells that a refresh token is worthless.
#[derive(Debug, Clone)]
struct Refusal {
    statuses: Vec<u16>,
    key: String,
    values: Vec<String>,
}

impl OAuth {
    /// Reads an `OAuthAuthenticator`.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let updater_node = node.child("refresh_token_updater")?;
        let refusal = Refusal::read(node, updater_node.as_ref())?;
        let updater = match updater_node {
            Some(child) => Some(Updater::read(&child, loader)?),
            None => None,
        };
        let endpoint = node.template("token_refresh_endpoint", loader)?;
        let access_token_value = node.template("access_token_value", loader)?;
        if endpoint.is_none() && (access_token_value.is_none() || updater.is_some()) {
            return Err(node.problem("token_refresh_endpoint", "is missing"));
        }
        let named = |field: &str, loader: &mut Loader| {
            let name = node.template(field, loader)?;
            Ok(name.unwrap_or_else(|| default_name(field)))
        };
        let key = match &updater {
            Some(updater) => updater.shared_key(),
            None => node.identity(),
        };
        Ok(Self {
            key,
            endpoint,
            grant: Grant::read(node, updater.as_ref(), loader)?,
            access_token_name: named("access_token_name", loader)?,
            expires_in_name: named("expires_in_name", loader)?,
            expiry_format: node
                .text("token_expiry_date_format")?
                .filter(|format| !format.is_empty())
                .map(str::to_owned),
            access_token_value,
            token_expiry_date: node.template("token_expiry_date", loader)?,
            updater,
            refusal,
            errors: ErrorHandler::read(None, loader)?,
        })
    }

    /// Whose token it is.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Whether it can have a new token.
    pub(super) const fn logs_in(&self) -> bool {
        self.endpoint.is_some()
    }

    /// Fetches a token where needed and signs.
    pub(super) async fn sign(
        &self,
        request: &mut PreparedRequest,
        session: &Session,
    ) -> Result<(), PartnerError> {
        let token = self.token(session).await?;
        set_bearer(request, &token);
        Ok(())
    }

    async fn token(&self, session: &Session) -> Result<String, PartnerError> {
        let scope = session.scope();
        let Some(endpoint) = &self.endpoint else {
            return credential::text_or_empty(self.access_token_value.as_ref(), session, &scope);
        };
        let cell = session.tokens.cell(&self.key);
        let mut held = super::lock(session, &cell).await?;
        let now = session.cx.clock.now();
        if let Some(token) = held.good(now) {
            return Ok(token.text.clone());
        }
        if let Some(given) = self.given(session, &scope, &held)? {
            held.keep(given.clone());
            return Ok(given.text);
        }
        if let Some(updater) = &self.updater
            && updater.catch_up(session).await
            && let Some(given) = self.given(session, &session.scope(), &held)?
        {
            held.keep(given.clone());
            return Ok(given.text);
        }
        let url = credential::text(endpoint, session, &scope)?;
        let token = self.refresh(&url, session, &scope).await?;
        held.keep(token.clone());
        Ok(token.text)
    }

    /// The token that the settings hold while it is good.
    fn given(
        &self,
        session: &Session,
        scope: &Scope,
        held: &Held,
    ) -> Result<Option<Token>, PartnerError> {
        let (text, ends) = match &self.updater {
            Some(updater) => updater.stored(&session.config()),
            None => (
                credential::text_or_empty(self.access_token_value.as_ref(), session, scope)?,
                credential::text_or_empty(self.token_expiry_date.as_ref(), session, scope)?,
            ),
        };
        if text.is_empty() || ends.is_empty() || held.was_rejected(&text) {
            return Ok(None);
        }
        let Some(expires) = moment::parse(&ends, self.expiry_format.as_deref()) else {
            let detail = "The settings say when the access token expires, but not as a date.";
            return Err(PartnerError::new(FailureKind::Credentials, detail));
        };
        session.redactor.learn(&text);
        let token = Token {
            text,
            expires: Some(expires),
        };
        Ok(Some(token).filter(|token| token.is_good(session.cx.clock.now())))
    }

    async fn refresh(
        &self,
        url: &str,
        session: &Session,
        scope: &Scope,
    ) -> Result<Token, PartnerError> {
        let mut request = self
            .grant
            .request(url, self.updater.as_ref(), session, scope)?;
        let access_name = credential::name(&self.access_token_name, session, scope)?;
        let refresh_name = self
            .grant
            .refresh_token_name(self.updater.as_ref(), session, scope)?;
        let names = [access_name.clone(), refresh_name.clone()];
        request.reveals = Some(Reveals::new(move |body| {
            let body: Value = serde_json::from_slice(body).unwrap_or_default();
            let found = names.iter().filter_map(|name| find(&body, name, 0));
            found.map(python_text).collect()
        }));
        let asked = LoginAnswer::ask(session, request, &self.errors, scope).await;
        let answer = asked.map_err(|error| self.refusal.explain(error))?;
        let text = find(&answer.body, &access_name, 0).map(python_text);
        let Some(text) = text.filter(|text| !text.is_empty() && text != "None") else {
            let detail = format!(
                "The answer to the login has no {access_name}; the network refuses the login."
            );
            return Err(answer.without_token(session, &detail));
        };
        let expires_name = credential::name(&self.expires_in_name, session, scope)?;
        let now = session.cx.clock.now();
        let expires = match find(&answer.body, &expires_name, 0) {
            None => Some(now.plus_seconds(UNTOLD)),
            Some(told) => self.expiry(told, now),
        };
        let Some(expires) = expires else {
            let wanted = match self.expiry_format {
                Some(_) => "a moment",
                None => "a number of seconds",
            };
            let detail = format!("The answer to the login has no {wanted} in {expires_name}.");
            return Err(answer.unreadable(session, &detail));
        };
        if let Some(updater) = &self.updater {
            let rotated = find(&answer.body, &refresh_name, 0).map(python_text);
            updater.save(session, &text, rotated, expires).await?;
        }
        Ok(Token {
            text,
            expires: Some(expires),
        })
    }

    fn expiry(&self, told: &Value, now: UtcTime) -> Option<UtcTime> {
        match &self.expiry_format {
            Some(format) => moment::parse(&python_text(told), Some(format)),
            None => moment::in_seconds(told, now),
        }
    }
}

impl Refusal {
    fn read(node: &Node<'_>, updater: Option<&Node<'_>>) -> Read<Self> {
        const FIELDS: [&str; 3] = [
            "refresh_token_error_status_codes",
            "refresh_token_error_key",
            "refresh_token_error_values",
        ];
        let given = |node: &Node<'_>| {
            FIELDS.iter().any(|field| match node.get(field) {
                None => false,
                Some(Value::Array(values)) => !values.is_empty(),
                Some(value) => value != "",
            })
        };
        let place = match (given(node), updater.filter(|updater| given(updater))) {
            (true, Some(_)) => {
                let detail = "is said here and in refresh_token_updater; once is enough";
                return Err(node.problem("refresh_token_error_key", detail));
            }
            (true, None) => node,
            (false, Some(updater)) => updater,
            (false, None) => {
                return Ok(Self {
                    statuses: vec![400],
                    key: "error".to_owned(),
                    values: ["invalid_grant", "invalid_permissions"]
                        .map(str::to_owned)
                        .into(),
                });
            }
        };
        let [statuses, key, values] = FIELDS;
        let codes = place.list(statuses)?.iter().map(|code| {
            code.as_u64()
                .and_then(|code| u16::try_from(code).ok())
                .ok_or_else(|| place.problem(statuses, "HTTP status codes are expected"))
        });
        Ok(Self {
            statuses: codes.collect::<Read<_>>()?,
            key: place.text(key)?.unwrap_or_default().to_owned(),
            values: super::texts(place, values)?,
        })
    }

    /// A sentence that says what to do about a refresh token that is worthless.
    fn explain(&self, mut error: PartnerError) -> PartnerError {
        let Some(answer) = &mut error.answer else {
            return error;
        };
        let body: Value = answer
            .body
            .as_deref()
            .and_then(|body| serde_json::from_str(body).ok())
            .unwrap_or_default();
        let told = body.get(&self.key).and_then(Value::as_str);
        let meant = answer
            .status_code
            .is_some_and(|code| self.statuses.contains(&code))
            && told.is_some_and(|told| self.values.iter().any(|value| value == told));
        // Faults of the network's own are none of the token's.
        if meant
            && !matches!(
                error.kind,
                FailureKind::Transient | FailureKind::RateLimited
            )
        {
            error.kind = FailureKind::Credentials;
            error.detail = format!(
                "The network refuses the refresh token ({}): it is invalid, expired or used already. Enter a new one.",
                told.unwrap_or_default()
            );
            answer.failure = error.kind;
            answer.detail.clone_from(&error.detail);
        }
        error
    }
}

fn default_name(field: &str) -> Template {
    Template::Plain(field.trim_end_matches("_name").to_owned())
}

/// The first value of that name, at the root or below it.
fn find<'v>(value: &'v Value, name: &str, depth: u32) -> Option<&'v Value> {
    if depth > DEPTH {
        return None;
    }
    match value {
        Value::Object(map) => match map.get(name) {
            Some(found) => Some(found).filter(|found| !found.is_null()),
            None => map.values().find_map(|value| find(value, name, depth + 1)),
        },
        Value::Array(values) => values.iter().find_map(|value| find(value, name, depth + 1)),
        _ => None,
    }
}
