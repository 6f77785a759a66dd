//! Keeps settings that a network changes: tokens that rotate.

use std::sync::Arc;

use async_trait::async_trait;
use cpapi_connectors::{ConfigSink, Connector};
use cpapi_db::sources::{self, SourceChanges, SourceRow};
use cpapi_db::types::Json;
use cpapi_db::vault::Vault;
use cpapi_db::{Db, DbError};
use parking_lot::Mutex;
use serde_json::Value;

use crate::credentials::{open_source_secrets, seal_source_secrets};

/// Saves changed settings of one source.
///
/// The network has dropped the old token by now, so the new one is saved whoever holds the lease.
/// Nothing else is lost: what a person changed meanwhile stays, and tokens that somebody else
/// replaced are not put back.
pub(crate) struct SourceConfigSink {
    db: Db,
    vault: Arc<Vault>,
    connector: Arc<Connector>,
    source_id: i64,
    /// The settings as they were opened or last saved here.
    known: Arc<Mutex<Value>>,
}

impl SourceConfigSink {
    /// For settings that were just opened.
    pub(crate) fn new(
        db: Db,
        vault: Arc<Vault>,
        connector: Arc<Connector>,
        source_id: i64,
        opened: Value,
    ) -> Self {
        Self {
            db,
            vault,
            connector,
            source_id,
            known: Arc::new(Mutex::new(opened)),
        }
    }
}

#[async_trait]
impl ConfigSink for SourceConfigSink {
    async fn save(&self, config: &Value) -> Result<(), String> {
        let (vault, connector) = (Arc::clone(&self.vault), Arc::clone(&self.connector));
        let (known, source_id) = (self.known.lock().clone(), self.source_id);
        let wanted = config.clone();
        let saved = self.db.write(move |c| {
            let row = sources::find(c, source_id)?;
            let mut stored = match opened(&vault, &connector, &row) {
                Ok(stored) => stored,
                Err(detail) => return Ok(Err(detail)),
            };
            carry_over(&known, &wanted, &mut stored);
            let (public, secrets) = connector.split_secrets(&stored);
            let sealed = match seal_source_secrets(&vault, source_id, &secrets) {
                Ok(sealed) => sealed,
                Err(error) => return Ok(Err(error.to_string())),
            };
            let changes = SourceChanges {
                config: Some(Json(public)),
                secrets: Some(Some(sealed.bytes)),
                secrets_key: Some(Some(sealed.key_id)),
                ..SourceChanges::default()
            };
            sources::update(c, source_id, &changes)?;
            Ok::<_, DbError>(Ok(()))
        });
        saved.await.map_err(|error| error.to_string())??;
        *self.known.lock() = config.clone();
        Ok(())
    }

    async fn latest(&self) -> Option<Value> {
        let source_id = self.source_id;
        let row = self
            .db
            .read(move |c| sources::find(c, source_id))
            .await
            .ok()?;
        let stored = opened(&self.vault, &self.connector, &row).ok()?;
        // From here on changes are told from what is stored now.
        *self.known.lock() = stored.clone();
        Some(stored)
    }
}

fn opened(vault: &Vault, connector: &Connector, row: &SourceRow) -> Result<Value, String> {
    let secrets = open_source_secrets(vault, row)?;
    Ok(connector.join_secrets(row.config.0.clone(), secrets))
}

/// Makes the changes from `before` to `after` in `stored`, wherever `stored` still is as `before`.
fn carry_over(before: &Value, after: &Value, stored: &mut Value) {
    if before == after {
        return;
    }
    if let (Value::Object(after), Value::Object(stored)) = (after, &mut *stored) {
        for (field, new) in after {
            let old = before.get(field).unwrap_or(&Value::Null);
            carry_over(old, new, stored.entry(field.clone()).or_insert(Value::Null));
        }
    } else if stored == before {
        *stored = after.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn new_tokens_are_carried_over_and_what_a_person_changed_stays() {
        let before = json!({"id": "a", "credentials": {"refresh_token": "r1", "client_id": "c"}});
        let after = json!({"id": "a", "credentials":
            {"refresh_token": "r2", "client_id": "c", "access_token": "t"}});
        let mut stored =
            json!({"id": "b", "credentials": {"refresh_token": "r1", "client_id": "d"}});
        carry_over(&before, &after, &mut stored);
        assert_eq!(
            stored,
            json!({"id": "b", "credentials":
                {"refresh_token": "r2", "client_id": "d", "access_token": "t"}})
        );
        let mut entered_anew = json!({"id": "a", "credentials": {"refresh_token": "mine"}});
        carry_over(&before, &after, &mut entered_anew);
        assert_eq!(entered_anew["credentials"]["refresh_token"], json!("mine"));
        let mut nothing = json!({});
        carry_over(
            &json!({}),
            &json!({"credentials": {"access_token": "t"}}),
            &mut nothing,
        );
        assert_eq!(nothing["credentials"]["access_token"], json!("t"));
    }
}
