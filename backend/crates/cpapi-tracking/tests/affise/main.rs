//! The Affise adapter over real sockets, against a server that plays written scripts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod faults;
mod finding;
mod logos;
mod lookups;
mod reading;
mod samples;
mod scripted;
mod statuses;
mod writing;
