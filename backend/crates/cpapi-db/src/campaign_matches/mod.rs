//! The tables `campaign_matches` and `campaign_positions`: what a campaign's placements are in
//! step with (product.md Y3).

mod queries;

pub use queries::{Standing, find, forget, store};
