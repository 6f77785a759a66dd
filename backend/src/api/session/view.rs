//! Sessions as they travel.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::users::view::UserView;

/// Tokens and the user they belong to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// For `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJIUzI1NiJ9.e30.x")]
    pub access_token: String,
    /// Seconds that the access token is valid.
    #[schema(example = 900)]
    pub expires_in: u64,
    /// Buys the next pair of tokens, once.
    #[schema(example = "d0m5xq9g9c2m7k0Jb6m8")]
    pub refresh_token: String,
    /// Who signed in.
    pub user: UserView,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentSession {
    /// The user.
    pub user: UserView,
}

/// Whether the first user is still to be made.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetupState {
    /// True until there is a user.
    #[schema(example = false)]
    pub needed: bool,
}
