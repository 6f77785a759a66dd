//! Refresh tokens: random, stored as fingerprints, good for one exchange; using one twice shuts
//! out everybody who holds a token of the same login (product.md U1).

use cpapi_db::sessions::{self, NewSession};
use cpapi_db::types::Stored;
use cpapi_db::users::{self, UserRow};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::time::UtcTime;

use super::permit::Origin;
use super::token::{fingerprint, random_token};
use crate::api::problem::{ApiResult, Problem};
use crate::app::App;

/// A refresh token that is ready to be stored.
#[derive(Debug)]
pub struct RefreshToken {
    /// For the client.
    pub text: String,
    family: String,
    expires_at: UtcTime,
}

impl RefreshToken {
    /// The first token of a login.
    ///
    /// # Errors
    /// `internal_error` without randomness.
    pub fn first(app: &App, now: UtcTime) -> ApiResult<Self> {
        Self::of_family(app, random_token().map_err(Problem::internal)?, now)
    }

    fn of_family(app: &App, family: String, now: UtcTime) -> ApiResult<Self> {
        let life =
            i64::try_from(app.settings.auth.refresh_token_life.as_secs()).unwrap_or(i64::MAX);
        let text = random_token().map_err(Problem::internal)?;
        Ok(Self {
            text,
            family,
            expires_at: now.plus_seconds(life),
        })
    }

    /// Stores it for a user.
    ///
    /// # Errors
    /// The database's.
    pub fn store(
        &self,
        c: &mut DbConnection,
        user_id: i64,
        origin: &Origin,
        now: UtcTime,
    ) -> Result<(), DbError> {
        sessions::insert(
            c,
            &NewSession {
                user_id,
                family: self.family.clone(),
                token_hash: fingerprint(&self.text),
                created_at: Stored(now),
                expires_at: Stored(self.expires_at),
                ip: Some(origin.ip.to_string()),
                user_agent: origin.user_agent.clone(),
            },
        )
    }
}

/// Exchanges a refresh token for the next one; none when it is not valid any more. A token that
/// was exchanged before revokes its whole family.
///
/// # Errors
/// The database's.
pub async fn exchange(
    app: &App,
    token: &str,
    origin: Origin,
    now: UtcTime,
) -> ApiResult<Option<(UserRow, RefreshToken)>> {
    // The family is known only inside of the transaction, where nothing random can fail halfway.
    let mut next = RefreshToken::first(app, now)?;
    let hash = fingerprint(token);
    Ok(app
        .db
        .write(move |c| {
            let Some(session) = sessions::find_by_hash(c, &hash)? else {
                return Ok(None);
            };
            if session.used_at.is_some() {
                sessions::revoke_family(c, &session.family, now)?;
                tracing::warn!(
                    user.id = session.user_id,
                    "a refresh token was used twice; its login is revoked"
                );
                return Ok(None);
            }
            let user = users::find(c, session.user_id)?.filter(|user| user.disabled_at.is_none());
            let (Some(user), false, None) = (user, session.expires_at <= now, session.revoked_at)
            else {
                return Ok(None);
            };
            if !sessions::mark_used(c, session.id, now)? {
                return Ok(None);
            }
            next.family = session.family;
            next.store(c, user.id, &origin, now)?;
            Ok(Some((user, next)))
        })
        .await?)
}

/// Ends the login that a refresh token belongs to; an unknown token ends nothing.
///
/// # Errors
/// The database's.
pub async fn end(app: &App, token: &str, now: UtcTime) -> ApiResult<()> {
    let hash = fingerprint(token);
    Ok(app
        .db
        .write(move |c| match sessions::find_by_hash(c, &hash)? {
            Some(session) => sessions::revoke_family(c, &session.family, now),
            None => Ok(()),
        })
        .await?)
}
