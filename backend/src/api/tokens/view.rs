//! API tokens as they travel.

use cpapi_db::api_tokens::ApiTokenRow;
use cpapi_domain::access::TokenScope;
use cpapi_domain::time::UtcTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// An API token, without the token itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// Id.
    #[schema(example = 3)]
    pub id: i64,
    /// Whose it is: it can do what this user may do, within its scopes.
    #[schema(example = 1)]
    pub user_id: i64,
    /// What it is called.
    #[schema(example = "Reporting")]
    pub name: String,
    /// How it begins.
    #[schema(example = "cpapi_Q2x1")]
    pub hint: String,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it ends.
    pub expires_at: UtcTime,
    /// When it was revoked.
    #[schema(required)]
    pub revoked_at: Option<UtcTime>,
    /// Its last use, to the minute.
    #[schema(required)]
    pub last_used_at: Option<UtcTime>,
    /// Address of its last use.
    #[schema(required, example = "203.0.113.7")]
    pub last_used_ip: Option<String>,
    /// Whether it can be used now: neither revoked nor expired.
    #[schema(example = true)]
    pub valid: bool,
}

impl TokenView {
    /// As seen at this moment.
    pub(super) fn at(row: ApiTokenRow, now: UtcTime) -> Self {
        Self {
            valid: row.is_valid(now),
            scopes: row.scope_words(),
            id: row.id,
            user_id: row.user_id,
            name: row.name,
            hint: row.hint,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
            last_used_ip: row.last_used_ip,
        }
    }
}

/// A new API token; the only answer that holds the token itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedToken {
    /// Send it as `Authorization: Bearer …`. It cannot be shown again.
    #[schema(example = "cpapi_Q2x1c3RlciBvZiByYW5kb20gYml0cyBmb3IgY3BhcGk")]
    pub secret: String,
    /// What is kept of it.
    pub token: TokenView,
}

/// A page of API tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenList {
    /// The tokens.
    pub items: Vec<TokenView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All there are; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}
