//! Users as they travel.

use cpapi_domain::access::{Permission, Role};
use cpapi_domain::time::UtcTime;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// A user.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UserView {
    /// Id.
    #[schema(example = 1)]
    pub id: i64,
    /// E-mail, the name for signing in.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// Name.
    #[schema(example = "Ada Lovelace")]
    pub name: String,
    /// Role.
    pub role: Role,
    /// What the role may do.
    pub permissions: Vec<Permission>,
    /// Whether the user is shut out.
    #[schema(example = false)]
    pub disabled: bool,
    /// When it was made.
    pub created_at: UtcTime,
}

/// A page of users.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserList {
    /// The users.
    pub items: Vec<UserView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All that match; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}
