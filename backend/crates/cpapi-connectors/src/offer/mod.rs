//! `offer.yaml`: what a network's records mean, as a normalised offer (product.md O1, O7).
//!
//! What is not understood becomes a warning with its path and value; nothing is guessed.
//! `docs/offer-mapping.md` is the language's reference.

mod amount;
mod approval;
mod audience;
mod caps;
mod condition;
mod countries;
mod document;
mod expression;
mod feeds;
mod fields;
mod here;
mod json_reader;
mod landings;
mod list_expression;
mod loading;
mod mapping;
mod money_text;
mod notes;
mod offer_rules;
mod payouts;
mod record_id;
mod route;
mod schema_words;
mod side_call;
mod side_calls;
mod status;
#[cfg(test)]
mod tests;
mod text_shape;
mod time_expression;
mod time_text;
mod traffic;
mod version_text;
mod words;

pub(crate) use feeds::{FeedRule, JoinRule};
pub(crate) use mapping::{MappedRecord, Mapping, Reading};
pub(crate) use record_id::id_text;
