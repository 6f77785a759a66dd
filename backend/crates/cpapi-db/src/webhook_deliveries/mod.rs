//! The table `webhook_deliveries`.

mod queries;
mod rows;
mod sending;

pub use queries::{count, delete_before, find, insert, insert_many, list, replay};
pub use rows::{NewWebhookDelivery, WebhookDeliveryRow};
pub use sending::{Attempt, Claimed, any_due, claim, settle};
