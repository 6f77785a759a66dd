//! The table `webhooks`.

mod queries;
mod rows;

pub use queries::{count, delete, enabled, find, insert, list, note_failure, note_success, update};
pub use rows::{NewWebhook, WebhookChanges, WebhookRow};
