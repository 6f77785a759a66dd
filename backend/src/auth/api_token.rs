//! API tokens of third parties: how they look, and who they stand for (product.md U1).

use actix_web::rt;
use cpapi_db::api_tokens::{self, ApiTokenRow};
use cpapi_db::users::{self, UserRow};
use cpapi_domain::time::UtcTime;

use super::token::{fingerprint, random_token};
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;

/// How every API token begins: tells it from a session's, and lets scanners of leaked secrets
/// find it.
const PREFIX: &str = "cpapi_";
/// Characters of a token that are kept to tell tokens apart; the rest has 232 random bits.
const HINT_LENGTH: usize = PREFIX.len() + 4;
/// A use is written down at most this often, so that reading does not become writing.
const USE_EVERY_SECONDS: i64 = 60;

/// An API token before it is shown, the only time.
pub(crate) struct ApiToken(String);

impl ApiToken {
    /// A new one.
    ///
    /// # Errors
    /// `internal_error` without randomness.
    pub(crate) fn random() -> ApiResult<Self> {
        let random = random_token().map_err(Problem::internal)?;
        Ok(Self(format!("{PREFIX}{random}")))
    }

    /// What is stored instead.
    pub(crate) fn fingerprint(&self) -> String {
        fingerprint(&self.0)
    }

    /// How it begins.
    pub(crate) fn hint(&self) -> String {
        self.0.chars().take(HINT_LENGTH).collect()
    }

    /// For the one who made it.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// Whether a bearer token is an API token.
pub(crate) fn is_api_token(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// The token and the user it stands for; none when it opens nothing.
///
/// # Errors
/// `token_expired` when it was valid once, and the database's.
pub(crate) async fn holder(
    app: &App,
    text: &str,
    now: UtcTime,
) -> ApiResult<Option<(ApiTokenRow, UserRow)>> {
    let hash = fingerprint(text);
    let found = app
        .db
        .read(move |c| {
            let Some(token) = api_tokens::find_by_hash(c, &hash)? else {
                return Ok(None);
            };
            let user = users::find(c, token.user_id)?;
            Ok(user.map(|user| (token, user)))
        })
        .await?;
    match found {
        Some((token, _)) if token.revoked_at.is_none() && !token.is_valid(now) => {
            Err(Problem::new(ProblemCode::TokenExpired))
        }
        found => Ok(found.filter(|(token, _)| token.is_valid(now))),
    }
}

/// Writes a use down beside the request, which neither waits for it nor fails with it.
pub(crate) fn note_use(app: &App, token: &ApiTokenRow, ip: String, now: UtcTime) {
    let recent = token
        .last_used_at
        .is_some_and(|last| last.plus_seconds(USE_EVERY_SECONDS) > now);
    if recent {
        return;
    }
    let (db, id) = (app.db.clone(), token.id);
    rt::spawn(async move {
        let noted = db.write(move |c| api_tokens::mark_used(c, id, &ip, now));
        if let Err(error) = noted.await {
            tracing::warn!(token.id = id, error = %error, "a use of an API token is not noted");
        }
    });
}
