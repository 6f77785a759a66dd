//! Queries of `offer_changes`.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::OfferChangeRow;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::offer_changes;

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
