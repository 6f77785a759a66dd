//! The choice of mails as it travels.

use cpapi_domain::notification::NotificationKind;
use serde::Serialize;
use utoipa::ToSchema;

/// What the user is mailed of.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailView {
    /// Whether this server sends mails at all.
    #[schema(example = true)]
    pub available: bool,
    /// Where mails go: the user's e-mail.
    #[schema(example = "ada@example.com")]
    pub address: String,
    /// The kinds that are mailed; empty = none.
    pub kinds: Vec<NotificationKind>,
}

/// A mail that the mail server took.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailTest {
    /// Where it went.
    #[schema(example = "ada@example.com")]
    pub address: String,
}
