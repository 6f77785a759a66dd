//! The table `mail_deliveries`.

mod queries;
mod rows;
mod sending;

pub use queries::{addresses, count, list};
pub use rows::{MailDeliveryRow, NewMailDelivery};
pub use sending::{ClaimedMail, MailAttempt, any_due, claim, insert_many, settle};
