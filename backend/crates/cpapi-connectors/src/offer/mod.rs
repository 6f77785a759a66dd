//! `offer.yaml`: what a network's records mean, as a normalised offer (product.md O1, O7).
//!
//! What is not understood becomes a warning with its path and value; nothing is guessed.

mod approval;
mod audience;
mod caps;
mod condition;
mod expression;
mod feeds;
mod fields;
mod landings;
mod mapping;
mod money_text;
mod notes;
mod payouts;
mod side_call;
mod status;
mod time_text;
mod traffic;

pub(crate) use expression::id_text;
pub(crate) use feeds::{FeedRule, JoinRule};
pub(crate) use mapping::{MappedRecord, Mapping, Reading};
