//! The REST API over real sockets, on both databases. Folders follow the resources, files the
//! actions, and every answer is compared with the OpenAPI document.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has to fail at once"
)]

mod audit;
mod campaigns;
mod codes;
mod connectors;
mod errors;
mod given;
mod lists;
mod mail;
mod meta;
mod notifications;
mod offers;
mod permissions;
mod runs;
mod session;
mod sources;
mod tokens;
mod tracking_systems;
mod users;
mod webhooks;
