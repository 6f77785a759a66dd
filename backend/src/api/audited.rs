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

impl Audited<'_> {
    /// Writes the entry for an actor.
    ///
    /// # Errors
    /// What the database answers; the change is then undone too.
    pub fn by(self, c: &mut DbConnection, actor: &Actor, now: UtcTime) -> Result<(), DbError> {
        self.write(
            c,
            Some(actor.user_id),
            &actor.name,
            Some(&actor.email),
            Some(&actor.origin),
            now,
        )
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
        self.write(c, Some(id), name, Some(email), Some(origin), now)
    }

    /// Writes the entry for the program itself.
    ///
    /// # Errors
    /// As [`Self::by`].
    pub fn by_program(self, c: &mut DbConnection, name: &str, now: UtcTime) -> Result<(), DbError> {
        self.write(c, None, name, None, None, now)
    }

    fn write(
        self,
        c: &mut DbConnection,
        user_id: Option<i64>,
        actor_name: &str,
        actor_email: Option<&str>,
        origin: Option<&Origin>,
        now: UtcTime,
    ) -> Result<(), DbError> {
        let search_text = fold(&format!(
            "{actor_name} {} {} {}",
            actor_email.unwrap_or_default(),
            self.action,
            self.title
        ));
        audit_entries::insert(
            c,
            &NewAuditEntry {
                at: Stored(now),
                user_id,
                actor_name: actor_name.to_owned(),
                actor_email: actor_email.map(ToOwned::to_owned),
                action: self.action.to_owned(),
                subject_kind: self.kind.to_owned(),
                subject_id: self.id,
                subject_title: self.title.to_owned(),
                search_text,
                before: self.before.map(Json),
                after: self.after.map(Json),
                ip: origin.map(|origin| origin.ip.to_string()),
                request_id: origin.map(|origin| origin.request_id.clone()),
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
