//! What the product promises in documents is what it does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has to fail at once"
)]

mod completeness;
mod drift;
mod rules;
mod served;
