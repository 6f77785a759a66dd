//! The table `tracking_systems`.

mod queries;
mod rows;

pub use queries::{
    Archival, CheckResult, TrackingSystemSort, campaigns_in_use, count_matching, find, find_many,
    insert, list, record_check, update,
};
pub use rows::{NewTrackingSystem, TrackingSystemChanges, TrackingSystemRow};
