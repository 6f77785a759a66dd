//! The first user: a one-time link printed in the log (product.md U3).

use cpapi_db::{Db, DbConnection, DbError, settings, users};
use cpapi_domain::time::UtcTime;

use super::token::{fingerprint, random_token};

/// The setting that keeps the fingerprint of the set-up token.
const SETUP_TOKEN: &str = "setup_token";

/// A new set-up token when there is no user yet; older ones stop working.
///
/// # Errors
/// The database's, or no randomness.
pub async fn offer_setup(db: &Db, now: UtcTime) -> anyhow::Result<Option<String>> {
    let token = random_token()?;
    let kept = fingerprint(&token);
    let offered = db
        .write(move |c| {
            if users::count_all(c)? > 0 {
                return Ok(false);
            }
            settings::put(c, SETUP_TOKEN, &kept, now)?;
            Ok(true)
        })
        .await?;
    Ok(offered.then_some(token))
}

/// Whether this is the set-up token.
///
/// # Errors
/// The database's.
pub fn is_setup_token(c: &mut DbConnection, token: &str) -> Result<bool, DbError> {
    // Fingerprints of 256 random bits: comparing them tells nothing about the token.
    Ok(settings::get(c, SETUP_TOKEN)?.is_some_and(|kept| kept == fingerprint(token)))
}

/// Makes the link unusable.
///
/// # Errors
/// The database's.
pub fn close_setup(c: &mut DbConnection) -> Result<(), DbError> {
    settings::remove(c, SETUP_TOKEN).map(|_| ())
}
