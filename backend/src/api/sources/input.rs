//! What is given for sources, and what may be wrong with it.

use cpapi_connectors::Connector;
use cpapi_db::sources::SourceRow;
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::link::validate_params;
use cpapi_domain::secret::MASK;
use cpapi_domain::source::{LinkParam, POLL_INTERVAL_MAX_SECONDS, POLL_INTERVAL_MIN_SECONDS};
use serde_json::{Map, Value, json};

use crate::api::titles::title_problem;

/// The fields of a source that people set, besides connector and settings.
#[derive(Debug, Clone)]
pub(super) struct SourceFields<'a> {
    /// Title.
    pub(super) title: &'a str,
    /// Tracking URL parameters.
    pub(super) tracking_params: &'a [LinkParam],
    /// Impression URL parameters.
    pub(super) impression_params: &'a [LinkParam],
    /// Seconds between two pulls.
    pub(super) poll_interval_seconds: i32,
}

impl SourceFields<'_> {
    /// Everything that is wrong.
    pub(super) fn problems(&self) -> Vec<FieldProblem> {
        let interval = POLL_INTERVAL_MIN_SECONDS..=POLL_INTERVAL_MAX_SECONDS;
        let interval_problem = (!interval.contains(&self.poll_interval_seconds)).then(|| {
            FieldProblem::new(
                "/poll_interval_seconds",
                "out_of_range",
                "The poll interval is 60 to 86400 seconds.",
            )
        });
        title_problem(self.title)
            .into_iter()
            .chain(validate_params(self.tracking_params, "/tracking_params"))
            .chain(validate_params(
                self.impression_params,
                "/impression_params",
            ))
            .chain(interval_problem)
            .collect()
    }
}

/// Settings that a connector accepted, taken apart for storing.
#[derive(Debug, Clone)]
pub(crate) struct Accepted {
    /// Settings without secrets.
    pub(crate) public: Value,
    /// Only the secrets.
    pub(crate) secrets: Value,
}

/// Checks settings against the connector's spec. A secret that is left out or `********` is the
/// stored one (product.md S4).
///
/// # Errors
/// Everything that is wrong, with pointers below `/config`.
pub(crate) fn accept(
    connector: &Connector,
    given: &Value,
    stored_secrets: &Value,
) -> Result<Accepted, Vec<FieldProblem>> {
    if !given.is_object() {
        return Err(vec![FieldProblem::new(
            "/config",
            "wrong_type",
            "The settings are a JSON object.",
        )]);
    }
    let (public, typed) = connector.split_secrets(given);
    let secrets = overlay(stored_secrets, &typed);
    let whole = connector.join_secrets(public, secrets);
    let clean = connector.validate_config(&whole).map_err(|problems| {
        problems
            .into_iter()
            .map(|problem| FieldProblem {
                pointer: format!("/config{}", problem.pointer),
                ..problem
            })
            .collect::<Vec<_>>()
    })?;
    let (public, secrets) = connector.split_secrets(&clean);
    Ok(Accepted { public, secrets })
}

/// The stored secrets with the typed ones over them; a mask is not a secret.
fn overlay(stored: &Value, typed: &Value) -> Value {
    match (stored, typed) {
        (Value::Object(stored), Value::Object(typed)) => {
            let mut whole = stored.clone();
            for (key, value) in typed {
                let merged = overlay(stored.get(key).unwrap_or(&Value::Null), value);
                if merged.is_null() {
                    whole.remove(key);
                } else {
                    whole.insert(key.clone(), merged);
                }
            }
            Value::Object(whole)
        }
        (_, Value::Object(_)) => overlay(&Value::Object(Map::new()), typed),
        (stored, Value::String(text)) if text == MASK => stored.clone(),
        (_, typed) => typed.clone(),
    }
}

/// What the audit log shows of a source; the settings must be masked.
pub(super) fn describe(row: &SourceRow, masked_config: &Value) -> Value {
    json!({
        "title": row.title,
        "connector": row.connector,
        "connector_version": row.connector_version,
        "config": masked_config,
        "tracking_params": row.tracking_params.0,
        "impression_params": row.impression_params.0,
        "default_currency": row.default_currency,
        "poll_interval_seconds": row.poll_interval_seconds,
        "preview_required": row.preview_required,
        "status": row.status,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_is_left_out_or_masked_is_kept() {
        let stored = json!({"api_key": "old", "auth": {"token": "t"}});
        assert_eq!(overlay(&stored, &json!({})), stored);
        assert_eq!(
            overlay(&stored, &json!({"api_key": MASK, "auth": {"token": MASK}})),
            stored
        );
        assert_eq!(
            overlay(&stored, &json!({"api_key": "new"})),
            json!({"api_key": "new", "auth": {"token": "t"}})
        );
        assert_eq!(overlay(&json!({}), &json!({"api_key": MASK})), json!({}));
        assert_eq!(
            overlay(&json!({}), &json!({"auth": {"token": "x"}})),
            json!({"auth": {"token": "x"}})
        );
    }
}
