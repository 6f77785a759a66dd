//! What a filter says about offers that are known by id or by product, for looking only at what
//! changed (product.md Y3).

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::IDS_PER_QUERY;
use super::conditions::push_where;
use super::filter::OfferFilter;
use super::keys;
use super::rarity::Lead;
use super::statement::Statement;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::offers;

/// Keys in one IN list; they are bound, and a statement has few binds left to spare.
const KEYS_PER_QUERY: usize = 200;

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct ProductRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    product_key: String,
}

/// Those of `ids` that the filter means, ascending.
///
/// # Errors
/// What the database answers.
pub fn among(c: &mut DbConnection, filter: &OfferFilter, ids: &[i64]) -> Result<Vec<i64>, DbError> {
    let mut found = Vec::new();
    for part in ids.chunks(IDS_PER_QUERY) {
        let filter = OfferFilter {
            ids: Some(part.to_vec()),
            ..filter.clone()
        };
        let mut sql = Statement::new(c.kind(), "SELECT o.id FROM offers o");
        // Nothing else leads: the ids are fewer than what any other part may find.
        push_where(&mut sql, &filter, &Lead::default());
        let rows: Vec<IdRow> = sql.build().load(c)?;
        found.extend(rows.into_iter().map(|row| row.id));
    }
    found.sort_unstable();
    Ok(found)
}

/// The offers of these products that the filter means, with their keys, in no order.
///
/// # Errors
/// What the database answers.
pub fn of_products(
    c: &mut DbConnection,
    filter: &OfferFilter,
    products: &[String],
) -> Result<Vec<(i64, String)>, DbError> {
    let mut found = Vec::new();
    let waiting = keys::wait(c)?;
    for part in products.chunks(KEYS_PER_QUERY) {
        let mut sql = Statement::new(c.kind(), "SELECT o.id, o.product_key FROM offers o");
        push_where(&mut sql, filter, &Lead::default());
        keys::push_products(&mut sql, part, waiting);
        let rows: Vec<ProductRow> = sql.build().load(c)?;
        found.extend(rows.into_iter().map(|row| (row.id, row.product_key)));
    }
    Ok(found)
}

/// The product keys of those of these offers that have one.
///
/// # Errors
/// What the database answers.
pub fn product_keys(c: &mut DbConnection, ids: &[i64]) -> Result<Vec<String>, DbError> {
    let mut keys = Vec::new();
    for part in ids.chunks(IDS_PER_QUERY) {
        let found: Vec<Option<String>> = offers::table
            .filter(offers::id.eq_any(part.to_vec()))
            .filter(offers::product_key.is_not_null())
            .select(offers::product_key)
            .load(c)?;
        keys.extend(found.into_iter().flatten());
    }
    Ok(keys)
}
