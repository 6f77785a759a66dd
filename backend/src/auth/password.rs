//! Passwords: argon2id, off the async threads, a few at a time.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::secret::Secret;
use tokio::sync::Semaphore;

use crate::api::problem::{ApiResult, Problem};

/// Shortest password.
pub const MIN_LENGTH: usize = 10;
/// Longest password; hashing time must not be ours to give away.
pub const MAX_LENGTH: usize = 256;
/// Each hash takes its memory and a core for a while.
const AT_A_TIME: usize = 4;
/// Memory of one hash in KiB. More than the 19 MiB that OWASP asks for, and above 32 MiB for a
/// second reason: glibc always gives back at once what is larger, and keeps what is smaller.
const MEMORY_KIB: u32 = 36 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Threads of one hash.
const LANES: u32 = 1;

/// Makes and compares password hashes.
#[derive(Debug, Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    /// Compared against when there is no such user, so that both cases take the same time.
    decoy: Arc<str>,
}

impl Passwords {
    /// Ready to work.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self {
            slots: Arc::new(Semaphore::new(AT_A_TIME)),
            decoy: hash_now(&Secret::new("decoy"))?.into(),
        })
    }

    /// The hash to store.
    ///
    /// # Errors
    /// `internal_error` when the system gives no randomness.
    pub async fn hash(&self, password: Secret) -> ApiResult<String> {
        self.run(move || hash_now(&password)).await
    }

    /// Whether the password belongs to the hash; without a hash it never does, as slowly.
    ///
    /// # Errors
    /// `internal_error` when the stored hash cannot be read.
    pub async fn matches(&self, password: Secret, stored: Option<String>) -> ApiResult<bool> {
        let decoy = Arc::clone(&self.decoy);
        self.run(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| decoy.to_string());
            let hash = PasswordHash::new(&stored)
                .map_err(|error| anyhow::anyhow!("a stored password hash is broken: {error}"))?;
            Ok(argon2id()?
                .verify_password(password.expose().as_bytes(), &hash)
                .is_ok()
                && known)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> ApiResult<T> {
        let _slot = self.slots.acquire().await.map_err(Problem::internal)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(Problem::internal)?
            .map_err(Problem::internal)
    }
}

fn argon2id() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| anyhow::anyhow!("the parameters of argon2 are wrong: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &Secret) -> anyhow::Result<String> {
    argon2id()?
        .hash_password(password.expose().as_bytes())
        .map(|hash: argon2::password_hash::phc::PasswordHash| hash.to_string())
        .map_err(|error| anyhow::anyhow!("the password cannot be hashed: {error}"))
}

/// What is wrong with a new password.
pub fn check_new(pointer: &str, password: &Secret) -> Option<FieldProblem> {
    match password.expose().chars().count() {
        length if length < MIN_LENGTH => Some(FieldProblem::new(
            pointer,
            "password_too_short",
            format!("A password has at least {MIN_LENGTH} characters."),
        )),
        length if length > MAX_LENGTH => Some(FieldProblem::new(
            pointer,
            "password_too_long",
            format!("A password has at most {MAX_LENGTH} characters."),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash(Secret::new("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            passwords
                .matches(Secret::new("correct horse"), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .matches(Secret::new("wrong horse"), Some(hash))
                .await
                .unwrap()
        );
        assert!(!passwords.matches(Secret::new("decoy"), None).await.unwrap());
    }
}
