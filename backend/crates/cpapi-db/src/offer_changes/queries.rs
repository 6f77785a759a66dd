//! Queries of `offer_changes`.

use diesel::dsl::count_star;
use diesel::prelude::*;
use serde_json::Value;

use super::OfferChangeRow;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::offer_changes;
use crate::types::Json;

/// An offer's changes, newest first.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    offer_id: i64,
    page: &PageRequest<()>,
) -> Result<Page<OfferChangeRow>, DbError> {
    let query = offer_changes::table
        .filter(offer_changes::offer_id.eq(offer_id))
        .into_boxed();
    id_page!(
        c,
        query,
        page,
        "-id",
        desc,
        offer_changes::id,
        |row: &OfferChangeRow| Keyset {
            key: (),
            id: row.id
        }
    )
}

/// How many changes an offer has.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection, offer_id: i64) -> Result<i64, DbError> {
    Ok(offer_changes::table
        .filter(offer_changes::offer_id.eq(offer_id))
        .select(count_star())
        .first(c)?)
}

/// Ids in one IN list.
const IDS_PER_QUERY: usize = 1000;

/// The payouts of an offer before and after a change.
pub type PayoutsChanged = (i64, Option<Value>, Option<Value>);

type StoredPayouts = (i64, Option<Json<Value>>, Option<Json<Value>>);

/// How a run changed the payouts of these offers.
///
/// # Errors
/// What the database answers.
pub fn payouts_in_run(
    c: &mut DbConnection,
    run_id: i64,
    offer_ids: &[i64],
) -> Result<Vec<PayoutsChanged>, DbError> {
    let mut found = Vec::new();
    for part in offer_ids.chunks(IDS_PER_QUERY) {
        let rows: Vec<StoredPayouts> = offer_changes::table
            .filter(offer_changes::offer_id.eq_any(part))
            .filter(offer_changes::run_id.eq(Some(run_id)))
            .filter(offer_changes::field.eq("payouts"))
            .select((
                offer_changes::offer_id,
                offer_changes::old,
                offer_changes::new,
            ))
            .load(c)?;
        found.extend(
            rows.into_iter()
                .map(|(id, old, new)| (id, old.map(|old| old.0), new.map(|new| new.0))),
        );
    }
    Ok(found)
}
