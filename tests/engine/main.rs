//! The engine against real parts: both databases, the simulator's network and tracking system
//! over sockets, the product's own actors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets the unexpected has to fail at once"
)]

mod breakpoints;
mod by_hand;
mod clock;
mod credentials;
mod doubt;
mod faults;
mod feed;
mod flow;
mod incremental;
mod leases;
mod leaving;
mod observed;
mod refusals;
mod rotation;
mod stage;
mod stopping;
mod working;
