//! The table `placements`.

mod attention;
mod queries;
mod rows;
mod standing;

pub use attention::{offer_ids_after, offers_due, push_waits, unseen_since};
pub use queries::{
    NewestOfferFirst, Presence, StateCounts, after_offer, apply, apply_unless_taken, arm,
    campaigns_due, campaigns_to_reconcile, counts, end_push, find, insert_many, list, of_offer,
    of_offers, presence, reattach, seen,
};
pub use rows::{NewPlacement, PlacementChanges, PlacementRow};
pub use standing::{Standing, standings};
