//! Keyset pages as they travel.

use cpapi_db::page::{Page, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use super::query::refuse;

/// Items on a page when the caller names no number.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most items on a page.
pub const MAX_LIMIT: u32 = 200;

/// What every list takes.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Items on a page.
    #[serde(default = "default_limit")]
    #[param(required = false, default = 50, minimum = 1, maximum = 200)]
    pub limit: u32,
    /// Where the page starts: `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Also count all items that match (`total`).
    #[serde(default)]
    #[param(required = false, default = false)]
    pub count: bool,
}

const fn default_limit() -> u32 {
    DEFAULT_LIMIT
}

impl PageQuery {
    /// The limit within its bounds.
    ///
    /// # Errors
    /// `query_invalid` outside of 1–200.
    pub(super) fn check(&self) -> Result<(), Problem> {
        if (1..=MAX_LIMIT).contains(&self.limit) {
            return Ok(());
        }
        Err(refuse(
            "limit",
            "out_of_range",
            "A page holds 1 to 200 items.",
        ))
    }
}

/// Where a page ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PageInfo {
    /// Pass it as `cursor` for the next page; null on the last page.
    #[schema(required, example = "WzQyXQ")]
    pub next_cursor: Option<String>,
    /// Items asked for.
    #[schema(example = 50)]
    pub limit: u32,
}

/// What the database is asked for.
pub(super) fn request<S>(page: &PageQuery, sort: S) -> PageRequest<S> {
    PageRequest {
        limit: i64::from(page.limit),
        cursor: page.cursor.clone(),
        sort,
    }
}

/// Where a page ended.
pub(super) fn info<T>(page: &Page<T>) -> PageInfo {
    PageInfo {
        next_cursor: page.next_cursor.clone(),
        limit: u32::try_from(page.limit).unwrap_or(MAX_LIMIT),
    }
}
