//! Inserting an offer that was never seen before, with what hangs on it.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::batch::{SQLITE_NARROW_ROWS, insert_new, offers_at_once};
use super::prepared::{PreparedOffer, Seen};
use super::stored::{StoredDocument, StoredHash};
use super::write::{BatchOrigin, BatchOutcome};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::{
    offer_categories, offer_countries, offer_documents, offer_hashes, offer_payouts, offers,
};

#[derive(QueryableByName)]
struct NextId {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Ids for new offers, so that all child rows can be written without asking back.
fn reserve_ids(c: &mut DbConnection, count: usize) -> Result<Vec<i64>, DbError> {
    let count = i64::try_from(count).map_err(DbError::other)?;
    if count == 0 {
        return Ok(Vec::new());
    }
    let ids = match c {
        // There is one writer and it holds the lock; AUTOINCREMENT remembers the highest id used.
        DbConnection::Sqlite(sqlite) => {
            let last: Vec<NextId> =
                diesel::sql_query("SELECT seq AS id FROM sqlite_sequence WHERE name = 'offers'")
                    .load(sqlite)?;
            let first = last.first().map_or(1, |last| last.id + 1);
            (first..first + count).collect()
        }
        DbConnection::Postgres(postgres) => diesel::sql_query(
            "SELECT nextval(s.name) AS id FROM generate_series(1, $1), \
             (SELECT pg_get_serial_sequence('offers', 'id')::regclass AS name OFFSET 0) s",
        )
        .bind::<BigInt, _>(count)
        .load::<NextId>(postgres)?
        .into_iter()
        .map(|next| next.id)
        .collect(),
    };
    Ok(ids)
}

pub(super) fn insert_all(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    batch: &[&PreparedOffer],
    outcome: &mut BatchOutcome,
) -> Result<(), DbError> {
    let ids = reserve_ids(c, batch.len())?;
    let pairs: Vec<(i64, &PreparedOffer)> = ids.into_iter().zip(batch.iter().copied()).collect();
    let seen = Seen {
        first: origin.at,
        last: origin.at,
        updated: origin.at,
    };
    for part in pairs.chunks(offers_at_once(c)) {
        insert_part(c, origin.source_id, part, seen)?;
    }
    if let (Some((first, _)), Some((last, _))) = (pairs.first(), pairs.last()) {
        super::search_index::put_off(c, *first, *last, origin.at)?;
    }
    outcome.new.extend(
        pairs
            .iter()
            .map(|(id, offer)| (offer.external_id().to_owned(), *id)),
    );
    Ok(())
}

fn insert_part(
    c: &mut DbConnection,
    source_id: i64,
    part: &Pairs<'_>,
    seen: Seen,
) -> Result<(), DbError> {
    let rows: Vec<_> = part
        .iter()
        .map(|(id, offer)| offer.row(*id, source_id, seen))
        .collect();
    insert_new!(c, offers::table, rows.as_slice());
    let documents: Vec<_> = part
        .iter()
        .map(|(id, offer)| document_row(*id, offer))
        .collect();
    insert_new!(c, offer_documents::table, documents.as_slice());
    let hashes: Vec<_> = part
        .iter()
        .map(|(id, offer)| hash_row(*id, offer, source_id))
        .collect();
    insert_new!(
        c,
        offer_hashes::table,
        hashes.as_slice(),
        SQLITE_NARROW_ROWS
    );
    insert_children(c, source_id, part, part, part)
}

pub(super) fn document_row(offer_id: i64, offer: &PreparedOffer) -> StoredDocument {
    StoredDocument {
        offer_id,
        document: offer.document.clone(),
        raw: offer.raw.clone(),
    }
}

pub(super) fn hash_row(offer_id: i64, offer: &PreparedOffer, source_id: i64) -> StoredHash {
    StoredHash {
        source_id,
        external_id: offer.external_id().to_owned(),
        offer_id,
        hash: offer.hash,
        in_feed: true,
    }
}

pub(super) type Pairs<'a> = [(i64, &'a PreparedOffer)];

pub(super) fn insert_children(
    c: &mut DbConnection,
    source_id: i64,
    countries: &Pairs<'_>,
    categories: &Pairs<'_>,
    payouts: &Pairs<'_>,
) -> Result<(), DbError> {
    let countries: Vec<_> = countries
        .iter()
        .flat_map(|(id, offer)| offer.country_rows(*id, source_id))
        .collect();
    insert_new!(
        c,
        offer_countries::table,
        countries.as_slice(),
        SQLITE_NARROW_ROWS
    );
    let categories: Vec<_> = categories
        .iter()
        .flat_map(|(id, offer)| offer.category_rows(*id))
        .collect();
    insert_new!(
        c,
        offer_categories::table,
        categories.as_slice(),
        SQLITE_NARROW_ROWS
    );
    let payouts: Vec<_> = payouts
        .iter()
        .flat_map(|(id, offer)| offer.payout_rows(*id))
        .collect();
    insert_new!(
        c,
        offer_payouts::table,
        payouts.as_slice(),
        SQLITE_NARROW_ROWS
    );
    Ok(())
}
