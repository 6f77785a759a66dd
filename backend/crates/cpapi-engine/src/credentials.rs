//! Credentials at rest: how they are sealed into a row and opened again (product.md S4, T1).
//!
//! What is sealed belongs to its row: copied to another one it stays closed. Sources seal the
//! JSON object of their secret settings, tracking systems the API key itself.

use cpapi_db::sources::SourceRow;
use cpapi_db::tracking_systems::TrackingSystemRow;
use cpapi_db::vault::{Sealed, Vault, VaultError};
use cpapi_db::webhooks::WebhookRow;
use cpapi_domain::secret::Secret;
use serde_json::Value;

/// Seals the secret part of a source's settings ([`cpapi_connectors::Connector::split_secrets`])
/// for the columns `secrets` and `secrets_key`.
///
/// # Errors
/// [`VaultError`] past the cipher's limits.
pub fn seal_source_secrets(
    vault: &Vault,
    source_id: i64,
    secrets: &Value,
) -> Result<Sealed, VaultError> {
    vault.seal(secrets.to_string().as_bytes(), &source(source_id))
}

/// Opens what [`seal_source_secrets`] sealed; an empty object for a source without secrets.
///
/// # Errors
/// One sentence, without secrets.
pub fn open_source_secrets(vault: &Vault, row: &SourceRow) -> Result<Value, String> {
    let (Some(bytes), Some(key_id)) = (&row.secrets, &row.secrets_key) else {
        return Ok(Value::Object(serde_json::Map::new()));
    };
    let sealed = Sealed {
        key_id: key_id.clone(),
        bytes: bytes.clone(),
    };
    let plain = vault
        .unseal(&sealed, &source(row.id))
        .map_err(|error| error.to_string())?;
    serde_json::from_slice(&plain).map_err(|_| "what was sealed is no JSON".to_owned())
}

/// Seals a tracking system's API key for the columns `secrets` and `secrets_key`.
///
/// # Errors
/// [`VaultError`] past the cipher's limits.
pub fn seal_tracking_key(
    vault: &Vault,
    tracking_system_id: i64,
    key: &Secret,
) -> Result<Sealed, VaultError> {
    vault.seal(
        key.expose().as_bytes(),
        &tracking_system(tracking_system_id),
    )
}

/// Opens what [`seal_tracking_key`] sealed.
///
/// # Errors
/// One sentence, without the key.
pub fn open_tracking_key(vault: &Vault, row: &TrackingSystemRow) -> Result<Secret, String> {
    let sealed = Sealed {
        key_id: row.secrets_key.clone(),
        bytes: row.secrets.clone(),
    };
    let plain = vault
        .unseal(&sealed, &tracking_system(row.id))
        .map_err(|error| error.to_string())?;
    String::from_utf8(plain)
        .map(Secret::new)
        .map_err(|_| "what was sealed is no text".to_owned())
}

/// Seals a webhook's secret for the columns `secrets` and `secrets_key`.
///
/// # Errors
/// [`VaultError`] past the cipher's limits.
pub fn seal_webhook_secret(
    vault: &Vault,
    webhook_id: i64,
    secret: &Secret,
) -> Result<Sealed, VaultError> {
    vault.seal(secret.expose().as_bytes(), &webhook(webhook_id))
}

/// Opens what [`seal_webhook_secret`] sealed.
///
/// # Errors
/// One sentence, without the secret.
pub fn open_webhook_secret(vault: &Vault, row: &WebhookRow) -> Result<Secret, String> {
    let sealed = Sealed {
        key_id: row.secrets_key.clone(),
        bytes: row.secrets.clone(),
    };
    let plain = vault
        .unseal(&sealed, &webhook(row.id))
        .map_err(|error| error.to_string())?;
    String::from_utf8(plain)
        .map(Secret::new)
        .map_err(|_| "what was sealed is no text".to_owned())
}

fn webhook(id: i64) -> String {
    format!("webhook:{id}")
}

fn source(id: i64) -> String {
    format!("source:{id}")
}

fn tracking_system(id: i64) -> String {
    format!("tracking_system:{id}")
}
