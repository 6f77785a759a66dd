//! The table `jobs`: the queue (architecture B6).

mod backlog;
mod claim;
mod enqueue;
mod lease;
mod rows;
mod state;

pub use backlog::{Backlog, backlog};
pub use claim::{Claim, ClaimRequest, ClaimedRow, any_due, any_due_or_running, claim};
pub use enqueue::{enqueue, enqueue_pushes_of_source};
pub use lease::{
    bury, delete_dead, end_leases, find, finish, hand_back, hand_back_all, hold, retry,
};
pub use rows::{JobChanges, JobRow, NewJob};
pub use state::JobState;
