//! Every change leaves an audit entry in the same transaction (product.md U2).

use cpapi_db::audit_entries::{self, NewAuditEntry};
use cpapi_db::fold::fold;
use cpapi_db::types::{Json, Stored};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::time::UtcTime;
use serde_json::Value;

use crate::auth::Actor;
use crate::auth::permit::Origin;

/// What is done to what.
#[derive(Debug)]
pub struct Audited<'a> {
    /// `source.create`.
    pub action: &'a str,
    /// `source`.
    pub kind: &'a str,
    /// Id of the subject.
    pub id: Option<i64>,
    /// Its title.
    pub title: &'a str,
    /// What it was, secrets masked.
    pub before: Option<Value>,
    /// What it became, secrets masked.
    pub after: Option<Value>,
}

/// Whom an entry names.
struct Who<'a> {
    user_id: Option<i64>,
    name: &'a str,
    email: Option<&'a str>,
    token: Option<&'a str>,
    origin: Option<&'a Origin>,
}

impl Audited<'_> {
    /// Writes the entry for an actor.
    ///
    /// # Errors
    /// What the database answers; the change is then undone too.
    pub fn by(self, c: &mut DbConnection, actor: &Actor, now: UtcTime) -> Result<(), DbError> {
        let who = Who {
            user_id: Some(actor.user_id),
            name: &actor.name,
            email: Some(&actor.email),
            token: actor.token.as_ref().map(|token| token.name.as_str()),
            origin: Some(&actor.origin),
        };
        self.write(c, who, now)
    }

    /// Writes the entry for somebody who is not (or not yet) signed in.
    ///
    /// # Errors
    /// As [`Self::by`].
    pub fn by_user(
        self,
        c: &mut DbConnection,
        user: (i64, &str, &str),
        origin: &Origin,
        now: UtcTime,
    ) -> Result<(), DbError> {
        let (id, name, email) = user;
        let who = Who {
            user_id: Some(id),
            name,
            email: Some(email),
            token: None,
            origin: Some(origin),
        };
        self.write(c, who, now)
    }

    /// Writes the entry for the program itself.
    ///
    /// # Errors
    /// As [`Self::by`].
    pub fn by_program(self, c: &mut DbConnection, name: &str, now: UtcTime) -> Result<(), DbError> {
        let who = Who {
            user_id: None,
            name,
            email: None,
            token: None,
            origin: None,
        };
        self.write(c, who, now)
    }

    fn write(self, c: &mut DbConnection, who: Who<'_>, now: UtcTime) -> Result<(), DbError> {
        let search_text = fold(&format!(
            "{} {} {} {} {}",
            who.name,
            who.email.unwrap_or_default(),
            who.token.unwrap_or_default(),
            self.action,
            self.title
        ));
        audit_entries::insert(
            c,
            &NewAuditEntry {
                at: Stored(now),
                user_id: who.user_id,
                actor_name: who.name.to_owned(),
                actor_email: who.email.map(ToOwned::to_owned),
                action: self.action.to_owned(),
                subject_kind: self.kind.to_owned(),
                subject_id: self.id,
                subject_title: self.title.to_owned(),
                search_text,
                before: self.before.map(Json),
                after: self.after.map(Json),
                ip: who.origin.map(|origin| origin.ip.to_string()),
                request_id: who.origin.map(|origin| origin.request_id.clone()),
                token_name: who.token.map(ToOwned::to_owned),
            },
        )
    }
}

/// The fields of `before` and `after` that differ, so that entries show the change and not the
/// whole object.
pub fn difference(before: &Value, after: &Value) -> (Value, Value) {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return (before.clone(), after.clone());
    };
    let changed = |key: &&String| old.get(*key) != new.get(*key);
    let pick = |from: &serde_json::Map<String, Value>| -> Value {
        from.iter()
            .filter(|(key, _)| changed(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    (pick(old), pick(new))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_shows_only_what_changed() {
        let (before, after) = difference(
            &json!({"a": 1, "b": 2, "c": 3}),
            &json!({"a": 1, "b": 5, "d": 4}),
        );
        assert_eq!(before, json!({"b": 2, "c": 3}));
        assert_eq!(after, json!({"b": 5, "d": 4}));
    }
}
