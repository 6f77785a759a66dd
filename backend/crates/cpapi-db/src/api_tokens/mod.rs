//! The table `api_tokens`.

mod queries;
mod rows;

pub use queries::{count, find, find_by_hash, insert, list, mark_used, revoke};
pub use rows::{ApiTokenRow, NewApiToken};
