//! The table `offers` and its satellites: documents, hashes, countries, categories, payouts.

mod among;
mod batch;
mod conditions;
mod dictionary;
mod difference;
mod document;
mod facets;
mod filter;
mod insert;
mod judgement;
mod keys;
mod known;
mod list;
mod outdated;
mod packed;
mod prepared;
mod presence;
mod product_key;
mod rarity;
mod rows;
mod search;
mod search_index;
mod statement;
mod stored;
mod write;

pub use among::{among, of_products, product_keys};
pub use dictionary::{
    Dictionary, OFFERS_TO_LEARN_FROM, dictionary_of, keep_dictionary, learn_dictionary,
};
pub use difference::{FieldChange, difference};
pub use document::{OfferDocument, document, documents, has_raw, raw};
pub use facets::{FacetCount, Facets, facets};
pub use filter::{OfferFilter, PayoutDemand, PlacedIn, Selection};
pub use judgement::{Rejudged, RejudgedPart, expire_due, rejudge_source};
pub use keys::{any_ended, wait as keys_wait};
pub use known::{KnownOffers, Sight};
pub use list::{OfferSort, by_ids, count, find, ids_after, list, titles};
pub use packed::Packer;
pub use prepared::{EXTERNAL_ID_LIMIT, PrepareError, PreparedOffer, RawOffer};
pub use presence::{SEEN_GRACE_SECONDS, SourceCounts, mark_missing, mark_returned, source_counts};
pub use rows::OfferRow;
pub use search_index::{
    behind_since as search_behind_since, take_in_keys, tidy as tidy_search,
    waiting as search_waiting,
};
pub use write::{BatchOrigin, BatchOutcome, write_batch};

/// Offers that are best written in one transaction: smaller ones write the same pages of indexes
/// more often, larger ones keep other writers waiting.
pub const BATCH_ROWS: usize = 8000;

/// Ids in one IN list: far below what both databases bear, few round trips.
const IDS_PER_QUERY: usize = 1000;
