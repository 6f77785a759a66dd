//! SessionTokenAuthenticator: a login request of any shape, whose answer holds the token.

use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::Value;

use super::bearer::set_bearer;
use super::login::{LoginAnswer, as_login};
use super::moment::Lifetime;
use super::tokens::Token;
use super::{credential, signed};
use crate::http::session::Session;
use crate::interpolation::{Scope, Template, python_text};
use crate::manifest::node::{Loader, Node, Read};
use crate::page::decode::{Decoded, Decoder, Extraction, Reading};
use crate::page::path::Path;
use crate::request::option::RequestOption;
use crate::request::requester::HttpRequester;
use crate::request::{PreparedRequest, Reveals};

/// A login.
#[derive(Debug, Clone)]
pub(crate) struct SessionToken {
    /// Whose token it is. Streams whose authenticators are written alike log in once: many
    /// networks know one session for each user, and a second login would end the first.
    key: String,
    login: Box<HttpRequester>,
    path: Arc<Path>,
    /// Reads an answer whole.
    whole: Arc<Extraction>,
    /// Without it the token serves one request.
    lifetime: Option<Lifetime>,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Bearer,
    ApiKey {
        option: RequestOption,
        /// What is sent; the token itself where nothing is said.
        token: Option<Template>,
    },
}

impl SessionToken {
    /// Reads a `SessionTokenAuthenticator`.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let path = super::texts(node, "session_token_path")?;
        if path.is_empty() {
            return Err(node.problem("session_token_path", "is missing"));
        }
        let whole = Extraction {
            decoder: Decoder::read(node.child("decoder")?, loader)?,
            path: Path::default(),
        };
        let lifetime = match node.text("expiration_duration")? {
            None | Some("") => None,
            Some(text) => Some(Lifetime::parse(text).ok_or_else(|| {
                node.problem(
                    "expiration_duration",
                    "an ISO 8601 duration is expected, such as PT1H",
                )
            })?),
        };
        Ok(Self {
            key: node.identity(),
            login: Box::new(HttpRequester::read(
                &node.needed("login_requester")?,
                loader,
            )?),
            path: Arc::new(Path::of_steps(path)),
            whole: Arc::new(whole),
            lifetime,
            place: Place::read(&node.needed("request_authentication")?, loader)?,
        })
    }

    /// Whose token it is.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Logs in where needed and signs.
    pub(super) async fn sign(
        &self,
        request: &mut PreparedRequest,
        session: &Session,
        scope: &Scope,
    ) -> Result<(), PartnerError> {
        let token = self.token(session).await?;
        match &self.place {
            Place::Bearer => {
                set_bearer(request, &token);
                Ok(())
            }
            Place::ApiKey {
                option,
                token: text,
            } => {
                let sent = match text {
                    None => token,
                    Some(template) => {
                        let scope = scope.clone().with("session_token", token.as_str());
                        let sent = credential::text(template, session, &scope)?;
                        session.redactor.learn(&sent);
                        sent
                    }
                };
                let engine = &session.manifest.engine;
                option
                    .inject(request, Value::String(sent), engine, scope)
                    .map_err(|error| session.template_failed(&error))
            }
        }
    }

    async fn token(&self, session: &Session) -> Result<String, PartnerError> {
        let cell = session.tokens.cell(&self.key);
        let mut held = super::lock(session, &cell).await?;
        if let Some(token) = held.good(session.cx.clock.now()) {
            return Ok(token.text.clone());
        }
        let text = self.log_in(session).await?;
        let now = session.cx.clock.now();
        held.keep(Token {
            text: text.clone(),
            expires: self.lifetime.map(|lifetime| lifetime.after(now)),
        });
        Ok(text)
    }

    async fn log_in(&self, session: &Session) -> Result<String, PartnerError> {
        let scope = session.scope();
        let mut request = self
            .login
            .prepare(None, session.cx.mode, &session.manifest.engine, &scope)
            .map_err(|error| session.template_failed(&error))?;
        let (path, whole) = (Arc::clone(&self.path), Arc::clone(&self.whole));
        let (mode, limit) = (session.cx.mode, session.cx.limits.max_page_bytes);
        request.reveals = Some(Reveals::new(move |body| {
            let reading = Reading {
                content_type: "",
                mode,
                limit,
            };
            let decoded = whole.decode(body.to_vec(), reading).ok();
            let token = decoded.and_then(|decoded| token_at(&decoded, &path));
            token.into_iter().collect()
        }));
        let sent = signed::fetch(session, &self.login, request, &scope, &self.whole);
        let (request, fetched) = Box::pin(sent)
            .await
            .map_err(|stop| as_login(stop.into_error()))?;
        let Some(decoded) = &fetched.decoded else {
            let detail = "The login was answered, but the manifest says to ignore this answer.";
            return Err(PartnerError::new(FailureKind::Credentials, detail));
        };
        match token_at(decoded, &self.path) {
            Some(token) => Ok(token),
            None => Err(LoginAnswer::read(request, fetched).without_token(
                session,
                "The answer to the login holds no token; the network refuses the login.",
            )),
        }
    }
}

impl Place {
    fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let place = match node.kind("") {
            "Bearer" => Self::Bearer,
            "ApiKey" => Self::ApiKey {
                option: RequestOption::read(&node.needed("inject_into")?, loader)?,
                token: node.template_knowing("api_token", &["session_token"], loader)?,
            },
            _ => return Err(node.unsupported(&["ApiKey", "Bearer"])),
        };
        node.finish(loader);
        Ok(place)
    }
}

/// The token in what the decoder gives first; of a list that is the first element.
fn token_at(decoded: &Decoded, path: &Path) -> Option<String> {
    let first: Value = serde_json::from_str(decoded.record_texts().first()?).ok()?;
    let token = path.first(&first).filter(|token| !token.is_null())?;
    Some(python_text(token)).filter(|token| !token.is_empty())
}
