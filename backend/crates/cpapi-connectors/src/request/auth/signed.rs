//! Sending a request with its signature, and once more when its token died early.

use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};

use super::Authenticator;
use crate::context::ReadMode;
use crate::http::session::Session;
use crate::http::transport::{self, Detour, Fetched, Stop};
use crate::interpolation::Scope;
use crate::page::decode::Extraction;
use crate::request::PreparedRequest;
use crate::request::requester::HttpRequester;

/// Signs a request and sends it. Gives the request as it was sent, for messages.
///
/// Tokens die early in real life: where the network answers 401 to a token that was fetched, it
/// is dropped and the request tried once more with a fresh one. The reference does so only where
/// the manifest says REFRESH_TOKEN_THEN_RETRY.
///
/// # Errors
/// As [`transport::fetch`]; or the login's failure.
pub(crate) async fn fetch(
    session: &Session,
    requester: &HttpRequester,
    request: PreparedRequest,
    scope: &Scope,
    extraction: &Arc<Extraction>,
) -> Result<(PreparedRequest, Fetched), Stop> {
    let auth = &requester.auth;
    let notices = auth.logs_in() && session.cx.mode == ReadMode::Strict;
    let mut second_try = false;
    loop {
        let mut signed = request.clone();
        let failed = Stop::Failed;
        auth.sign(&mut signed, session, scope)
            .await
            .map_err(failed)?;
        let used = auth.generation(session).await.map_err(failed)?;
        let sent = transport::fetch(session, &signed, &requester.errors, scope, extraction).await;
        let error = match sent {
            Ok(fetched) => return Ok((signed, fetched)),
            Err(Stop::Instead(Detour::RefreshToken, error)) => error,
            Err(Stop::Failed(error)) if notices && token_refused(&error) => error,
            Err(stop) => return Err(stop),
        };
        if second_try {
            return Err(Stop::Failed(error));
        }
        second_try = true;
        auth.reject(session, used).await.map_err(failed)?;
        tracing::debug!("the token is refused; a new one is fetched");
    }
}

fn token_refused(error: &PartnerError) -> bool {
    let status = error.answer.as_ref().and_then(|answer| answer.status_code);
    error.kind == FailureKind::Credentials && status == Some(401)
}

impl Authenticator {
    /// Whether it fetches tokens, so that a new one can be had.
    fn logs_in(&self) -> bool {
        match self {
            Self::None | Self::ApiKey(_) | Self::Bearer(_) | Self::Basic(_) | Self::Jwt(_) => false,
            Self::OAuth(oauth) => oauth.logs_in(),
            Self::SessionToken(_) | Self::Selective(_) => true,
        }
    }

    fn token_key(&self, session: &Session) -> Result<Option<&str>, PartnerError> {
        Ok(match self {
            Self::OAuth(oauth) => Some(oauth.key()),
            Self::SessionToken(login) => Some(login.key()),
            Self::Selective(selective) => return selective.chosen(session)?.token_key(session),
            _ => None,
        })
    }

    async fn generation(&self, session: &Session) -> Result<u64, PartnerError> {
        Ok(match self.token_key(session)? {
            Some(key) => session.tokens.generation(key).await,
            None => 0,
        })
    }

    async fn reject(&self, session: &Session, generation: u64) -> Result<(), PartnerError> {
        if let Some(key) = self.token_key(session)? {
            session.tokens.reject(key, generation).await;
        }
        Ok(())
    }
}
