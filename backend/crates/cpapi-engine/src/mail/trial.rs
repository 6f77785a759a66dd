//! A mail to try the settings with, while a person waits.

use cpapi_domain::time::UtcTime;

use super::config::MailConfig;
use super::mailer::{Mail, Mailer};
use crate::parts::EngineParts;

/// Why there is no mail.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// Mails are not set up.
    #[error("Mails are not set up.")]
    Off,
    /// The server did not take it.
    #[error("{0}")]
    NotTaken(String),
}

/// Sends a mail to a person, by name and address; `id` tells it from other trials.
///
/// # Errors
/// [`TrialError`] in words for people, without secrets.
pub async fn send_trial(parts: &EngineParts, to: (&str, &str), id: &str) -> Result<(), TrialError> {
    let mailer = parts.mailer.as_ref().ok_or(TrialError::Off)?;
    send(mailer, to, id, parts.clock.now()).await
}

/// The same with settings that no engine runs with.
///
/// # Errors
/// [`TrialError::NotTaken`], also where the settings cannot be used.
pub async fn try_settings(
    config: MailConfig,
    to: (&str, &str),
    id: &str,
    now: UtcTime,
) -> Result<(), TrialError> {
    let mailer = Mailer::new(config).map_err(|error| TrialError::NotTaken(error.to_string()))?;
    send(&mailer, to, id, now).await
}

async fn send(mailer: &Mailer, to: (&str, &str), id: &str, now: UtcTime) -> Result<(), TrialError> {
    let mail = Mail {
        to,
        id,
        subject: "[cpapi] A test",
        body: "This is a test of the mail settings.\n",
    };
    let sent = mailer.send(mail, now).await;
    sent.map_err(|refusal| TrialError::NotTaken(refusal.reason))
}
