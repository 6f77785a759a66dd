//! The table `offer_changes`.

mod queries;
mod rows;

pub use queries::{count, list};
pub use rows::{NewOfferChange, OfferChangeRow};
