//! The table `runs`.

mod queries;
mod rows;

pub use queries::{
    NewestFirst, RunEnd, RunFilter, any_before, beat, count, delete_before, find, finish, insert,
    last_of_campaigns, last_of_sources, list, mark_crashed, progress, request_cancel,
};
pub use rows::{NewRun, RunChanges, RunRow};
