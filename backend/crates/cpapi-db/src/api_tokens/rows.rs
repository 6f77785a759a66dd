//! Rows of `api_tokens`.

use cpapi_domain::access::TokenScope;
use cpapi_domain::time::UtcTime;
use cpapi_domain::word::Word;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::api_tokens;
use crate::types::Stored;

/// An API token as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub struct ApiTokenRow {
    /// Id.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// What its owner calls it.
    pub name: String,
    /// SHA-256 of the token; unique.
    pub token_hash: String,
    /// How it begins, to tell tokens apart.
    pub hint: String,
    /// Bits of [`TokenScope`].
    pub scopes: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// End.
    pub expires_at: UtcTime,
    /// When it was revoked.
    pub revoked_at: Option<UtcTime>,
    /// Its last use, to the minute.
    pub last_used_at: Option<UtcTime>,
    /// Address of its last use.
    pub last_used_ip: Option<String>,
}

impl ApiTokenRow {
    /// Whether it may be used for this.
    pub fn allows(&self, scope: TokenScope) -> bool {
        self.scopes & scope.bit() != 0
    }

    /// Its scopes.
    pub fn scope_words(&self) -> Vec<TokenScope> {
        TokenScope::of_mask(self.scopes)
    }

    /// Whether it opens anything at this moment.
    pub fn is_valid(&self, now: UtcTime) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// An API token to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = api_tokens, treat_none_as_default_value = false)]
pub struct NewApiToken {
    /// Whose it is.
    pub user_id: i64,
    /// What its owner calls it.
    pub name: String,
    /// SHA-256 of the token; unique.
    pub token_hash: String,
    /// How it begins, to tell tokens apart.
    pub hint: String,
    /// Bits of [`TokenScope`].
    pub scopes: i64,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// End.
    pub expires_at: Stored<UtcTime>,
}
