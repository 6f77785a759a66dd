//! Rows that hung on an offer as it was.
//!
//! Found by their whole keys, which the offer as it was gives: an index by offer would be written
//! with every row of every first load, for these few.

use std::collections::BTreeMap;

use cpapi_domain::offer::{Offer, OfferStatus};
use diesel::prelude::*;

use super::IDS_PER_QUERY;
use super::prepared::{Children, categories, country_words};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::{offer_categories, offer_countries, offer_payouts};
use crate::types::Stored;

/// Rows to be deleted before the new ones are written.
#[derive(Debug, Default)]
pub(super) struct OutdatedRows {
    /// Offers by the status and the country of a row.
    countries: BTreeMap<(&'static str, OfferStatus), Vec<i64>>,
    /// Offers by the category of a row.
    categories: BTreeMap<String, Vec<i64>>,
    payouts: Vec<i64>,
}

impl OutdatedRows {
    /// Adds what differs now from the offer as it was.
    pub(super) fn add(&mut self, offer_id: i64, old: &Offer, differ: Children) {
        if differ.countries {
            for country in country_words(&old.countries) {
                let rows = self.countries.entry((country, old.status)).or_default();
                rows.push(offer_id);
            }
        }
        if differ.categories {
            for (folded, _) in categories(old) {
                self.categories.entry(folded).or_default().push(offer_id);
            }
        }
        if differ.payouts {
            self.payouts.push(offer_id);
        }
    }

    /// Deletes them.
    pub(super) fn delete(&self, c: &mut DbConnection, source_id: i64) -> Result<(), DbError> {
        for ((country, status), ids) in &self.countries {
            for part in ids.chunks(IDS_PER_QUERY) {
                let rows = offer_countries::table
                    .filter(offer_countries::country.eq(*country))
                    .filter(offer_countries::source_id.eq(source_id))
                    .filter(offer_countries::status.eq(Stored(*status)))
                    .filter(offer_countries::offer_id.eq_any(part));
                diesel::delete(rows).execute(c)?;
            }
        }
        for (category, ids) in &self.categories {
            for part in ids.chunks(IDS_PER_QUERY) {
                let rows = offer_categories::table
                    .filter(offer_categories::category_folded.eq(category))
                    .filter(offer_categories::offer_id.eq_any(part));
                diesel::delete(rows).execute(c)?;
            }
        }
        for part in self.payouts.chunks(IDS_PER_QUERY) {
            let rows = offer_payouts::table.filter(offer_payouts::offer_id.eq_any(part));
            diesel::delete(rows).execute(c)?;
        }
        Ok(())
    }
}
