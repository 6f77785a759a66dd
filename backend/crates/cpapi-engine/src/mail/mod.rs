//! Notifications by e-mail (product.md N1).
//!
//! ```text
//! notification shown ─ mail per user who chose its kind (one transaction) ─▶ claim ─ send ─ settle
//! ```
//! Mails are rows, so they survive restarts; the courier sends them beside the webhooks' messages.

mod config;
mod courier;
mod mailer;
mod text;
mod trial;

pub use config::{MailConfig, MailSender, MailServer, MailTls};
pub(crate) use courier::deliver_due;
pub use mailer::MailSetupError;
pub(crate) use mailer::Mailer;
pub(crate) use text::fan_out;
pub use trial::{TrialError, send_trial, try_settings};
