//! Sending one message, once.

use std::time::Duration;

use cpapi_connectors::GuardedClient;
use cpapi_db::vault::Vault;
use cpapi_db::webhooks::WebhookRow;
use cpapi_domain::time::UtcTime;
use reqwest::{Response, Url, header};

use super::signature::signature;
use crate::credentials::open_webhook_secret;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is kept of an answer.
const KEPT_BYTES: usize = 1024;
/// Stands for the secret in what is kept.
const MASK: &str = "********";

/// What a receiver said.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) status: Option<u16>,
    /// The beginning of its body.
    pub(super) text: Option<String>,
    /// Why there was no answer.
    pub(super) error: Option<String>,
}

impl Answer {
    fn none(error: impl Into<String>) -> Self {
        Self {
            error: Some(error.into()),
            ..Self::default()
        }
    }

    /// Whether the message was taken.
    pub(super) fn is_taken(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}

/// Sends a message. The time is part of what is signed, so that an old message that somebody
/// recorded cannot be sent again later.
pub(super) async fn send(
    client: &GuardedClient,
    vault: &Vault,
    webhook: &WebhookRow,
    (message_id, body): (&str, &str),
    now: UtcTime,
) -> Answer {
    let Ok(secret) = open_webhook_secret(vault, webhook) else {
        return Answer::none("The webhook's secret cannot be opened; give it a new one.");
    };
    let secret = secret.expose();
    let url = match Url::parse(&webhook.url) {
        Ok(url) => url,
        Err(error) => return Answer::none(format!("The address is malformed: {error}.")),
    };
    let client = match client.admit(&url) {
        Ok(client) => client,
        Err(refusal) => return Answer::none(refusal.to_string()),
    };
    let request = client
        .post(url)
        .timeout(PATIENCE)
        .header(header::CONTENT_TYPE, "application/json")
        .header("webhook-id", message_id)
        .header("webhook-timestamp", now.unix().to_string())
        .header(
            "webhook-signature",
            signature(secret, message_id, now.unix(), body),
        )
        .body(body.to_owned());
    match request.send().await {
        Ok(response) => read(response, secret).await,
        // The address may hold a token of the receiver's.
        Err(error) => Answer::none(no_answer(&error)),
    }
}

fn no_answer(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "The receiver did not answer within 10 seconds.".to_owned();
    }
    if let Some(refusal) = cpapi_connectors::NetworkRefusal::among(error) {
        return refusal.to_string();
    }
    if error.is_connect() {
        "The receiver could not be reached.".to_owned()
    } else {
        "The receiver broke the connection off.".to_owned()
    }
}

/// The first part of the answer; a receiver that echoes the secret does not put it in our log.
async fn read(mut response: Response, secret: &str) -> Answer {
    let status = response.status().as_u16();
    let mut kept = Vec::new();
    // A secret that straddles the limit must be seen whole to be masked.
    let wanted = KEPT_BYTES + secret.len();
    while kept.len() < wanted {
        match response.chunk().await {
            Ok(Some(bytes)) => kept.extend_from_slice(&bytes),
            Ok(None) | Err(_) => break,
        }
    }
    kept.truncate(wanted);
    let text = String::from_utf8_lossy(&kept)
        .replace(secret, MASK)
        .replace('\0', "\u{fffd}");
    Answer {
        status: Some(status),
        text: Some(text.chars().take(KEPT_BYTES).collect()),
        error: None,
    }
}
