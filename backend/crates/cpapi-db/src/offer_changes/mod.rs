//! The table `offer_changes`.

mod queries;
mod rows;

pub use queries::{PayoutsChanged, count, list, payouts_in_run};
pub use rows::{NewOfferChange, OfferChangeRow};
