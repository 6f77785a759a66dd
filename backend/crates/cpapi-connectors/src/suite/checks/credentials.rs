//! Good and bad credentials.

use cpapi_domain::partner::FailureKind;
use serde_json::Value;

use super::{Outcome, ensure};
use crate::suite::conversation::Conversation;

/// One real request says that the settings work.
pub(super) async fn good_are_accepted(conversation: &Conversation) -> Outcome {
    let (outcome, served) = conversation.check(&conversation.replay.config).await?;
    ensure(!served.is_empty(), || {
        "the check asks the network nothing".to_owned()
    })?;
    match outcome {
        Ok(report) => Ok(vec![report.detail]),
        Err(error) => Err(format!("the check fails: {error}")),
    }
}

/// Bad credentials are called that, in the network's own words.
pub(super) async fn bad_are_reported(conversation: &Conversation) -> Outcome {
    let connector = conversation.connector()?;
    let Some(config) = &conversation.replay.refused_config else {
        let (_, secrets) = connector.split_secrets(&conversation.replay.config);
        let none = secrets.as_object().is_none_or(|all| all.is_empty());
        ensure(none, || {
            "replay.yaml has no refused_config, and the settings hold secrets".to_owned()
        })?;
        return Ok(vec!["the network needs no credentials".to_owned()]);
    };
    let (outcome, _) = conversation.check(config).await?;
    let error = match outcome {
        Ok(report) => return Err(format!("bad credentials are accepted: {}", report.detail)),
        Err(error) => error,
    };
    ensure(error.kind == FailureKind::Credentials, || {
        format!("bad credentials are reported as {error}")
    })?;
    let Some(answer) = &error.answer else {
        return Err("the network's own answer is not kept".to_owned());
    };
    ensure(answer.status_code.is_some(), || {
        "no answer came at all".to_owned()
    })?;
    let kept = serde_json::to_string(answer).map_err(|error| error.to_string())?;
    let mut secrets = Vec::new();
    texts(&connector.split_secrets(config).1, &mut secrets);
    for secret in secrets {
        // Shorter ones are not hidden; they would blank out innocent text.
        ensure(secret.len() >= 8, || {
            "a made-up secret of the replay has fewer than 8 letters".to_owned()
        })?;
        ensure(
            !kept.contains(&secret) && !error.detail.contains(&secret),
            || "a secret is shown in the kept answer".to_owned(),
        )?;
    }
    Ok(vec![error.detail])
}

fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Object(map) => map.values().for_each(|value| texts(value, out)),
        Value::Array(values) => values.iter().for_each(|value| texts(value, out)),
        _ => {}
    }
}
