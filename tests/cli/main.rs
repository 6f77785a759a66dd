//! The program's commands, run as a user runs them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has to fail at once"
)]

mod backup;
mod connector;
mod mail;
mod network;
