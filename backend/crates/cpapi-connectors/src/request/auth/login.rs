//! Requests that fetch a token: sent like any request of the session, judged as logins.

use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::Value;

use crate::http::fault::ErrorHandler;
use crate::http::session::Session;
use crate::http::transport::{self, Fetched};
use crate::interpolation::Scope;
use crate::page::decode::Extraction;
use crate::request::PreparedRequest;

/// An answer to a login.
pub(super) struct LoginAnswer {
    request: PreparedRequest,
    fetched: Fetched,
    /// The answer as JSON.
    pub(super) body: Value,
}

impl LoginAnswer {
    /// Sends a token request that is signed by what it carries.
    ///
    /// # Errors
    /// A refusal is [`FailureKind::Credentials`], whatever status the network uses for it.
    pub(super) async fn ask(
        session: &Session,
        request: PreparedRequest,
        errors: &ErrorHandler,
        scope: &Scope,
    ) -> Result<Self, PartnerError> {
        let whole = Arc::new(Extraction::default());
        let fetched = transport::fetch(session, &request, errors, scope, &whole).await;
        let fetched = fetched.map_err(|stop| as_login(stop.into_error()))?;
        Ok(Self::read(request, fetched))
    }

    /// Of an answer that came in already.
    pub(super) fn read(request: PreparedRequest, fetched: Fetched) -> Self {
        let text = fetched.decoded.as_ref().map(|decoded| &*decoded.text);
        let body = text.and_then(|text| serde_json::from_str(text).ok());
        Self {
            request,
            fetched,
            body: body.unwrap_or_default(),
        }
    }

    /// The failure of a login whose answer holds no token: networks refuse with status 200, too.
    pub(super) fn without_token(self, session: &Session, detail: &str) -> PartnerError {
        let error = transport::unreadable(session, &self.request, self.fetched, detail);
        with_kind(error, FailureKind::Credentials)
    }

    /// The failure of an answer that has something else where a value is expected.
    pub(super) fn unreadable(self, session: &Session, detail: &str) -> PartnerError {
        transport::unreadable(session, &self.request, self.fetched, detail)
    }
}

/// The failure of a login. What the network refuses is refused for its credentials, unless there
/// is nothing at that address.
pub(super) fn as_login(error: PartnerError) -> PartnerError {
    let status = error.answer.as_ref().and_then(|answer| answer.status_code);
    let refused = error.kind == FailureKind::Refused
        && status
            .is_some_and(|status| (400..500).contains(&status) && !matches!(status, 404 | 405));
    if !refused && error.kind != FailureKind::Credentials {
        return error;
    }
    let mut error = with_kind(error, FailureKind::Credentials);
    // A sentence of the manifest stays.
    if let Some(status) = status
        && error.detail.starts_with("The network refuses the ")
        && error.detail.ends_with(&format!(" (HTTP {status})."))
    {
        error.detail = format!("The network refuses the login (HTTP {status}).");
        if let Some(answer) = &mut error.answer {
            answer.detail.clone_from(&error.detail);
        }
    }
    error
}

fn with_kind(mut error: PartnerError, kind: FailureKind) -> PartnerError {
    error.kind = kind;
    if let Some(answer) = &mut error.answer {
        answer.failure = kind;
    }
    error
}
