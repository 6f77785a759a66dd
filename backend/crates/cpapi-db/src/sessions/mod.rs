//! The table `sessions`.

mod queries;
mod rows;

pub use queries::{delete_ended, find_by_hash, insert, mark_used, revoke_family, revoke_user};
pub use rows::{NewSession, SessionRow};
