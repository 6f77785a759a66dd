//! Rendered records and selected ids kept for repeated reads.

use std::{collections::HashMap, sync::Arc};

use actix_web::web::Bytes;
use parking_lot::{Mutex, RwLock};

use super::{contain::Contains, shelf::Shelf};
use crate::feed;

/// Selections kept at most.
const LISTINGS_MAX: usize = 64;
/// Sets of contains whose records are kept at most.
const VIEWS_MAX: usize = 3;

/// Rendered records by place in the feed.
type View = Vec<Option<Box<[u8]>>>;

/// Selected ids and the version of the shelf they hold for.
type Listing = (u64, Arc<Vec<u64>>);

/// Kept results. Every method is called with the shelf locked for reading, and
/// the `forget` methods with it locked for writing, so nothing stale is ever put in.
#[derive(Debug, Default)]
pub(super) struct Cache {
    listings: Mutex<HashMap<String, Listing>>,
    views: RwLock<HashMap<Contains, View>>,
}

impl Cache {
    /// The ids of a selection, made once per version of the shelf.
    pub(super) fn listing(
        &self,
        shelf: &Shelf,
        key: String,
        make: impl FnOnce() -> Vec<u64>,
    ) -> Arc<Vec<u64>> {
        if let Some((version, ids)) = self.listings.lock().get(&key)
            && *version == shelf.version
        {
            return Arc::clone(ids);
        }
        let ids = Arc::new(make());
        let mut listings = self.listings.lock();
        if listings.len() >= LISTINGS_MAX {
            listings.clear();
        }
        listings.insert(key, (shelf.version, Arc::clone(&ids)));
        ids
    }

    /// `"1000":{…},"1001":{…}` of these ids.
    pub(super) fn entries(&self, shelf: &Shelf, ids: &[u64], contains: Contains) -> Bytes {
        let mut out = Vec::with_capacity(ids.len().saturating_mul(2_600));
        if !shelf.settings.cache {
            for id in ids {
                if let Some(record) = shelf.bytes(*id, contains) {
                    entry(&mut out, *id, &record);
                }
            }
            return Bytes::from(out);
        }
        self.fill(shelf, ids, contains);
        let views = self.views.read();
        let view = views.get(&contains);
        for id in ids {
            let kept = view.and_then(|view| view.get(feed::place(*id)?)?.as_deref());
            match kept {
                Some(record) => entry(&mut out, *id, record),
                None => {
                    if let Some(record) = shelf.bytes(*id, contains) {
                        entry(&mut out, *id, &record);
                    }
                }
            }
        }
        Bytes::from(out)
    }

    /// Renders what is missing, outside the lock.
    fn fill(&self, shelf: &Shelf, ids: &[u64], contains: Contains) {
        let missing: Vec<u64> = {
            let views = self.views.read();
            let view = views.get(&contains);
            let kept = |id: u64| {
                view.and_then(|view| view.get(feed::place(id)?))
                    .is_some_and(Option::is_some)
            };
            ids.iter()
                .copied()
                .filter(|id| shelf.generates(*id) && !kept(*id))
                .collect()
        };
        if missing.is_empty() {
            return;
        }
        let rendered: Vec<(u64, Option<Vec<u8>>)> = missing
            .into_iter()
            .map(|id| (id, shelf.bytes(id, contains)))
            .collect();
        let mut views = self.views.write();
        if views.len() >= VIEWS_MAX && !views.contains_key(&contains) {
            views.clear();
        }
        let view = views.entry(contains).or_default();
        for (id, record) in rendered {
            let Some(at) = feed::place(id) else { continue };
            if view.len() <= at {
                view.resize(at + 1, None);
            }
            if let Some(place) = view.get_mut(at) {
                *place = record.map(Vec::into_boxed_slice);
            }
        }
    }

    /// Forgets the records of these ids.
    pub(super) fn forget(&self, ids: impl Iterator<Item = u64>) {
        let mut views = self.views.write();
        for at in ids.filter_map(feed::place) {
            for view in views.values_mut() {
                if let Some(place) = view.get_mut(at) {
                    *place = None;
                }
            }
        }
    }

    /// Forgets everything.
    pub(super) fn forget_all(&self) {
        self.views.write().clear();
        self.listings.lock().clear();
    }
}

fn entry(out: &mut Vec<u8>, id: u64, record: &[u8]) {
    if !out.is_empty() {
        out.push(b',');
    }
    out.push(b'"');
    out.extend_from_slice(id.to_string().as_bytes());
    out.extend_from_slice(b"\":");
    out.extend_from_slice(record);
}
