//! What is stored of a source, small enough to be held for a million offers: the other half of
//! the diff at the start of a pull (baselines.md, "the load path that won").

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::offer_hashes;

/// External id, offer, hash, and whether it was in the feed.
type Row = (String, i64, i64, bool);

/// One stored offer.
#[derive(Debug, Clone, Copy)]
struct Entry {
    offer_id: i64,
    hash: u64,
    id_start: u32,
    id_length: u16,
    in_feed: bool,
    seen: bool,
}

/// What the feed's next record is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Never stored. It has to be written.
    New,
    /// Stored with another hash. It has to be written.
    Changed,
    /// Stored just so, in the feed before.
    Unchanged,
    /// Stored just so, but it was gone: [`super::mark_returned`].
    Returned {
        /// The offer.
        offer_id: i64,
    },
}

/// External ids and hashes of a source's offers, and which of them a feed has shown so far.
#[derive(Debug, Default)]
pub struct KnownOffers {
    index: HashTable<u32>,
    entries: Vec<Entry>,
    ids: String,
}

impl KnownOffers {
    /// Reads what is stored of a source.
    ///
    /// # Errors
    /// What the database answers.
    pub fn load(c: &mut DbConnection, source_id: i64) -> Result<Self, DbError> {
        let mut known = Self::default();
        let rows = offer_hashes::table
            .filter(offer_hashes::source_id.eq(source_id))
            .select((
                offer_hashes::external_id,
                offer_hashes::offer_id,
                offer_hashes::hash,
                offer_hashes::in_feed,
            ));
        match c {
            DbConnection::Sqlite(c) => {
                known.add_all(rows.load_iter::<Row, DefaultLoadingMode>(c)?)?;
            }
            // Otherwise the whole answer is in memory at once: 90 MiB for a million offers.
            DbConnection::Postgres(c) => {
                known.add_all(rows.load_iter::<Row, PgRowByRowLoadingMode>(c)?)?;
            }
        }
        Ok(known)
    }

    fn add_all(&mut self, rows: impl Iterator<Item = QueryResult<Row>>) -> Result<(), DbError> {
        for row in rows {
            let (external_id, offer_id, hash, in_feed) = row?;
            let entry = Entry {
                offer_id,
                hash: u64::from_ne_bytes(hash.to_ne_bytes()),
                id_start: 0,
                id_length: 0,
                in_feed,
                seen: false,
            };
            self.add(&external_id, entry)?;
        }
        Ok(())
    }

    /// Stored offers.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Stored offers that were in the feed before this one.
    pub fn in_feed_before(&self) -> usize {
        self.entries.iter().filter(|entry| entry.in_feed).count()
    }

    /// Takes the next record of the feed and says what it is to us. An id comes once in a feed: the
    /// reader keeps further records with it aside, so that new ids need not be kept here.
    pub fn see(&mut self, external_id: &str, hash: u64) -> Sight {
        let Some(entry) = self.find(external_id) else {
            return Sight::New;
        };
        entry.seen = true;
        match (entry.hash == hash && hash != 0, entry.in_feed) {
            (false, _) => Sight::Changed,
            (true, true) => Sight::Unchanged,
            (true, false) => Sight::Returned {
                offer_id: entry.offer_id,
            },
        }
    }

    /// Offers that were in the feed before and that this feed has not shown: gone, if it was complete.
    pub fn unseen(&self) -> impl Iterator<Item = i64> {
        self.entries
            .iter()
            .filter(|entry| entry.in_feed && !entry.seen)
            .map(|entry| entry.offer_id)
    }

    fn find(&mut self, external_id: &str) -> Option<&mut Entry> {
        let Self {
            index,
            entries,
            ids,
        } = self;
        let position = *index.find(xxh3_64(external_id.as_bytes()), |position| {
            entry_at(entries, *position).is_some_and(|entry| id_of(ids, entry) == external_id)
        })?;
        entries.get_mut(usize::try_from(position).ok()?)
    }

    fn add(&mut self, external_id: &str, mut entry: Entry) -> Result<(), DbError> {
        entry.id_start = u32::try_from(self.ids.len()).map_err(DbError::other)?;
        entry.id_length = u16::try_from(external_id.len()).map_err(DbError::other)?;
        let position = u32::try_from(self.entries.len()).map_err(DbError::other)?;
        self.ids.push_str(external_id);
        self.entries.push(entry);
        let Self {
            index,
            entries,
            ids,
        } = self;
        index.insert_unique(xxh3_64(external_id.as_bytes()), position, |position| {
            entry_at(entries, *position).map_or(0, |entry| xxh3_64(id_of(ids, entry).as_bytes()))
        });
        Ok(())
    }
}

fn entry_at(entries: &[Entry], position: u32) -> Option<&Entry> {
    entries.get(usize::try_from(position).ok()?)
}

fn id_of<'a>(ids: &'a str, entry: &Entry) -> &'a str {
    let start = usize::try_from(entry.id_start).unwrap_or(usize::MAX);
    ids.get(start..start.saturating_add(usize::from(entry.id_length)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn stored(offers: &[(&str, i64, u64, bool)]) -> KnownOffers {
        let mut known = KnownOffers::default();
        for (id, offer_id, hash, in_feed) in offers {
            let entry = Entry {
                offer_id: *offer_id,
                hash: *hash,
                id_start: 0,
                id_length: 0,
                in_feed: *in_feed,
                seen: false,
            };
            known.add(id, entry).unwrap();
        }
        known
    }

    #[test]
    fn a_feed_is_compared_with_what_is_stored() {
        let mut known = stored(&[
            ("a", 1, 10, true),
            ("b", 2, 20, true),
            ("c", 3, 30, false),
            ("d", 4, 40, true),
        ]);
        assert_eq!(known.see("a", 10), Sight::Unchanged);
        assert_eq!(known.see("b", 21), Sight::Changed);
        assert_eq!(known.see("c", 30), Sight::Returned { offer_id: 3 });
        assert_eq!(known.see("e", 50), Sight::New);
        assert_eq!(known.unseen().collect::<Vec<_>>(), [4]);
        assert_eq!(known.in_feed_before(), 3);
    }

    #[test]
    fn an_incomplete_record_is_looked_at_again() {
        let mut known = stored(&[("a", 1, 0, true)]);
        assert_eq!(known.see("a", 0), Sight::Changed);
    }

    #[test]
    fn many_offers_stay_apart() {
        let ids: Vec<String> = (0..20_000).map(|number: u32| number.to_string()).collect();
        let rows: Vec<_> = ids
            .iter()
            .zip(1_i64..)
            .map(|(id, number)| (id.as_str(), number, number.unsigned_abs(), true))
            .collect();
        let mut known = stored(&rows);
        for (id, _, hash, _) in &rows {
            assert_eq!(known.see(id, *hash), Sight::Unchanged);
        }
        assert_eq!(known.len(), 20_000);
        assert_eq!(known.unseen().count(), 0);
    }
}
