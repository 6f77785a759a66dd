//! Sending notifications to webhooks (product.md N1).
//!
//! ```text
//! notification shown ─ message per webhook (one transaction) ─▶ claim ─ send ─ settle
//! ```
//! Messages are rows, so they survive restarts; a courier of its own sends them, so that slow
//! receivers keep no pull waiting.

mod courier;
mod message;
mod sending;
mod signature;

pub(crate) use courier::deliver_due;
pub(crate) use message::fan_out;
pub use message::test_message;
pub use signature::{LONGEST_SECRET, SHORTEST_SECRET, is_secret};
