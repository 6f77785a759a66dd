//! Connectors against scripted networks on real sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tests"
)]

mod auth;
mod batches;
mod bodies;
mod faults;
mod guard;
mod loading;
mod manifest_schema;
mod network;
mod paging;
mod played_networks;
mod records;
mod settings;
mod simulated;

mod simulated_networks;
mod slices;
mod streamed;
mod tune;
