//! The database crate on both databases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "tests"
)]

mod conflicts;
mod connection;
mod introspection;
mod migrations;
mod offers_filter;
mod offers_keys;
mod offers_list;
mod offers_write;
mod partitioning;
mod schema_rules;
mod support;
