//! The table `runs`.

mod live;
mod queries;
mod rows;
mod sequence;

pub use live::{changed_after, going_on, is_cancel_requested, show};

pub use queries::{
    NewestFirst, RunEnd, RunFilter, any_before, any_good_push_since, beat, count, delete_before,
    find, finish, insert, last_of_campaigns, last_of_job, last_of_sources, list, mark_crashed,
    mark_stopped, progress, request_cancel,
};
pub use rows::{NewRun, RunChanges, RunRow};
pub use sequence::newest;
