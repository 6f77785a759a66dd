//! Rows of `users`.

use cpapi_domain::access::Role;
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::time::UtcTime;
use cpapi_domain::word::Word;
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
    /// Bits of the kinds of notifications that are mailed; 0 = none (product.md N1).
    pub mail_kinds: i64,
}

impl UserRow {
    /// Whether the user is mailed of this.
    pub fn is_mailed(&self, kind: NotificationKind) -> bool {
        self.mail_kinds & kind.bit() != 0
    }

    /// The kinds that the user is mailed of; empty = none.
    pub fn mailed_kinds(&self) -> Vec<NotificationKind> {
        NotificationKind::of_mask(self.mail_kinds)
    }
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
    /// Bits of the kinds of notifications that are mailed.
    pub mail_kinds: Option<i64>,
    /// Since when the user may not enter.
    pub disabled_at: Option<Option<Stored<UtcTime>>>,
    /// When it was last changed.
    pub updated_at: Option<Stored<UtcTime>>,
}
