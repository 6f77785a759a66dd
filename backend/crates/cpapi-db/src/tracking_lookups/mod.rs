//! The table `tracking_lookups`.

mod queries;
mod rows;

pub use queries::{find, store};
pub use rows::{NewTrackingLookup, TrackingLookupRow};
