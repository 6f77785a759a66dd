//! The table `placements`.

mod queries;
mod rows;

pub use queries::{
    NewestOfferFirst, Presence, StateCounts, after_offer, apply, apply_unless_taken, arm,
    campaigns_due, campaigns_to_reconcile, counts, end_push, find, insert_many, list, of_offer,
    of_offers, presence, reattach, seen,
};
pub use rows::{NewPlacement, PlacementChanges, PlacementRow};
