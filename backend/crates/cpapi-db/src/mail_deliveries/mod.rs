//! The table `mail_deliveries`.

mod rows;
mod sending;

pub use rows::{MailDeliveryRow, NewMailDelivery};
pub use sending::{ClaimedMail, MailAttempt, any_due, claim, insert_many, settle};
