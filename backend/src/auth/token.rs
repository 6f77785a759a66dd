//! Access tokens (JWT, HS256) and the random tokens behind refresh and set-up.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use cpapi_domain::time::UtcTime;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::TryRng;
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::api::problem::{ApiResult, Problem, ProblemCode};

const ISSUER: &str = "cpapi";
/// Bytes of every secret made here.
const SECRET_BYTES: usize = 32;

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    iat: i64,
    exp: i64,
}

/// Signs and reads access tokens.
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    life: Duration,
}

impl AccessTokens {
    /// With a key of 32 bytes.
    pub fn new(key: &[u8], life: Duration) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["iss", "sub", "exp"]);
        // The product's own clock decides, below.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            validation,
            life,
        }
    }

    /// Seconds that a token is valid.
    pub fn life_seconds(&self) -> u64 {
        self.life.as_secs()
    }

    /// A token for a user.
    ///
    /// # Errors
    /// `internal_error` when it cannot be signed.
    pub fn issue(&self, user_id: i64, now: UtcTime) -> ApiResult<String> {
        let life = i64::try_from(self.life.as_secs()).unwrap_or(i64::MAX);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: user_id.to_string(),
            iat: now.unix(),
            exp: now.unix().saturating_add(life),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(Problem::internal)
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// `unauthenticated` when it is not ours, `token_expired` when it is too old.
    pub fn read(&self, token: &str, now: UtcTime) -> ApiResult<i64> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation)
            .map_err(|_| Problem::new(ProblemCode::Unauthenticated))?
            .claims;
        if claims.exp <= now.unix() {
            return Err(Problem::new(ProblemCode::TokenExpired));
        }
        claims
            .sub
            .parse()
            .map_err(|_| Problem::new(ProblemCode::Unauthenticated))
    }
}

impl std::fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessTokens")
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

/// 256 random bits.
///
/// # Errors
/// The system gives no randomness.
pub fn random_key() -> anyhow::Result<[u8; SECRET_BYTES]> {
    let mut key = [0; SECRET_BYTES];
    SysRng.try_fill_bytes(&mut key)?;
    Ok(key)
}

/// A random token that can stand in a URL.
///
/// # Errors
/// The system gives no randomness.
pub fn random_token() -> anyhow::Result<String> {
    random_key().map(|key| BASE64_URL_SAFE_NO_PAD.encode(key))
}

/// What is stored instead of a random token; 256 random bits need no slow hash.
pub fn fingerprint(token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_token_is_valid_for_its_life_and_only_with_its_key() {
        let now = UtcTime::from_unix(1_800_000_000).unwrap();
        let tokens = AccessTokens::new(&[1; 32], Duration::from_secs(900));
        let token = tokens.issue(42, now).unwrap();
        assert_eq!(tokens.read(&token, now.plus_seconds(899)).unwrap(), 42);
        assert_eq!(
            tokens
                .read(&token, now.plus_seconds(900))
                .unwrap_err()
                .code(),
            ProblemCode::TokenExpired
        );
        let others = AccessTokens::new(&[2; 32], Duration::from_secs(900));
        assert_eq!(
            others.read(&token, now).unwrap_err().code(),
            ProblemCode::Unauthenticated
        );
    }

    #[test]
    fn random_tokens_differ_and_their_fingerprints_do_not_show_them() {
        let token = random_token().unwrap();
        assert_ne!(token, random_token().unwrap());
        assert_eq!(token.len(), 43);
        assert_eq!(fingerprint(&token), fingerprint(&token));
        assert_ne!(fingerprint(&token), token);
    }
}
