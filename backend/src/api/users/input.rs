//! What is given for users, and what may be wrong with it.

use cpapi_db::types::Stored;
use cpapi_db::users::{NewUser, UserRow, fold_email};
use cpapi_domain::access::Role;
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::time::UtcTime;

use super::view::UserView;

/// Longest e-mail and name.
const TEXT_LIMIT: usize = 200;

/// The fields of a user besides the password.
#[derive(Debug, Clone)]
pub struct UserFields {
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
}

impl UserFields {
    /// Everything that is wrong.
    pub fn problems(&self) -> Vec<FieldProblem> {
        email_problem(&self.email)
            .into_iter()
            .chain(name_problem(&self.name))
            .collect()
    }
}

fn email_problem(email: &str) -> Option<FieldProblem> {
    let email = email.trim();
    let sound = email.len() <= TEXT_LIMIT
        && !email.contains(char::is_whitespace)
        && !email.contains(char::is_control)
        && email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        });
    (!sound).then(|| {
        FieldProblem::new(
            "/email",
            "email_malformed",
            "An e-mail address such as ada@example.com is needed.",
        )
    })
}

/// What is wrong with a name.
pub fn name_problem(name: &str) -> Option<FieldProblem> {
    let length = name.trim().chars().count();
    if length == 0 {
        return Some(FieldProblem::new(
            "/name",
            "name_missing",
            "A name is needed.",
        ));
    }
    (length > TEXT_LIMIT).then(|| {
        FieldProblem::new(
            "/name",
            "name_too_long",
            "A name has at most 200 characters.",
        )
    })
}

/// The row of a new user.
pub fn new_user(fields: &UserFields, password_hash: String, now: UtcTime) -> NewUser {
    NewUser {
        email: fold_email(&fields.email),
        name: fields.name.trim().to_owned(),
        password_hash,
        role: Stored(fields.role),
        created_at: Stored(now),
        updated_at: Stored(now),
    }
}

impl From<UserRow> for UserView {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            role: row.role,
            permissions: row.role.permissions(),
            disabled: row.disabled_at.is_some(),
            created_at: row.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_has_a_name_and_a_domain() {
        for good in ["ada@example.com", " Ada.L+x@mail.example.co.uk "] {
            assert!(email_problem(good).is_none(), "{good}");
        }
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@example",
            "ada@.com",
            "a b@example.com",
            "a@b@c.de",
        ] {
            assert!(email_problem(bad).is_some(), "{bad}");
        }
    }
}
