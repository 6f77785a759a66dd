//! The tables `offer_change_sets` and `offer_change_sequences`: which offers of a source changed,
//! for the campaigns that are to look at them (product.md Y3).
//!
//! Every function of [`crate::offers`] that changes what a campaign sees of an offer records it
//! in its own transaction, so nothing that was committed can be missed, whatever happens then.

mod packed;
mod queries;
mod rows;

pub use queries::{Changes, any_before, delete_before, last, record, since};
