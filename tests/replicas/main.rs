//! Several processes of the built program on one database (product.md Y1, Y7; architecture B6).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets the unexpected has to fail at once"
)]

mod person;
mod process;
mod roles;
mod sharing;
mod sole;
