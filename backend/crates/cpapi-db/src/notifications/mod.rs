//! The tables `notifications` and `notification_reads`.

mod queries;
mod reads;
mod rows;
mod writing;

pub use queries::{NotificationFilter, any_to_publish, count, latest, list, publish};
pub use reads::{mark_all_read, mark_read, read_among, unread};
pub use rows::NotificationRow;
pub use writing::{Note, Subject, any_before, delete_before, write};
