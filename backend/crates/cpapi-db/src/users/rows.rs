//! Rows of `users`.

use cpapi_domain::access::Role;
use cpapi_domain::time::UtcTime;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::schema::users;
use crate::types::Stored;

/// A user as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// Id.
    pub id: i64,
    /// Folded e-mail address; unique.
    pub email: String,
    /// Name.
    pub name: String,
    /// Argon2id PHC string.
    pub password_hash: String,
    /// Role.
    pub role: Role,
    /// Since when the user may not enter.
    pub disabled_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A user to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct NewUser {
    /// Folded e-mail address; unique.
    pub email: String,
    /// Name.
    pub name: String,
    /// Argon2id PHC string.
    pub password_hash: String,
    /// Role.
    pub role: Stored<Role>,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// When it was last changed.
    pub updated_at: Stored<UtcTime>,
}

/// Changes to a user: `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = users)]
pub struct UserChanges {
    /// Name.
    pub name: Option<String>,
    /// Argon2id PHC string.
    pub password_hash: Option<String>,
    /// Role.
    pub role: Option<Stored<Role>>,
    /// Since when the user may not enter.
    pub disabled_at: Option<Option<Stored<UtcTime>>>,
    /// When it was last changed.
    pub updated_at: Option<Stored<UtcTime>>,
}
