//! Keyset pages: a page starts after the last row of the one before, however many rows come or go.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::DbError;

/// Smallest, default and largest number of rows of a page.
pub const LIMIT_MIN: i64 = 1;
/// Rows of a page when nobody asks for a number.
pub const LIMIT_DEFAULT: i64 = 50;
/// Most rows of a page.
pub const LIMIT_MAX: i64 = 200;

/// Which page of a list is wanted, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<S> {
    /// Rows, brought into [`LIMIT_MIN`]..=[`LIMIT_MAX`].
    pub limit: i64,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Order.
    pub sort: S,
}

impl<S: Default> Default for PageRequest<S> {
    fn default() -> Self {
        Self {
            limit: LIMIT_DEFAULT,
            cursor: None,
            sort: S::default(),
        }
    }
}

impl<S> PageRequest<S> {
    /// The limit within its bounds.
    pub fn limit(&self) -> i64 {
        self.limit.clamp(LIMIT_MIN, LIMIT_MAX)
    }

    /// Rows to ask for: one more than the page holds shows whether another follows.
    pub fn fetch(&self) -> i64 {
        self.limit() + 1
    }

    /// Where the page starts: after this key.
    ///
    /// # Errors
    /// [`DbError::CursorInvalid`] for a text that is no cursor, or of a list in another order
    /// (`sort` is the name of the order).
    pub fn after<K: DeserializeOwned>(&self, sort: &str) -> Result<Option<Keyset<K>>, DbError> {
        self.cursor
            .as_deref()
            .map(|cursor| decode(cursor, sort))
            .transpose()
    }
}

/// The place of a row in a list: its sort key, and its id among equals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyset<K> {
    /// Value of the sort column.
    pub key: K,
    /// Id.
    pub id: i64,
}

#[derive(Serialize, Deserialize)]
struct CursorText<K> {
    s: String,
    k: K,
    i: i64,
}

fn encode<K: Serialize>(sort: &str, place: Keyset<K>) -> Result<String, DbError> {
    let text = CursorText {
        s: sort.to_owned(),
        k: place.key,
        i: place.id,
    };
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&text).map_err(DbError::other)?))
}

fn decode<K: DeserializeOwned>(cursor: &str, sort: &str) -> Result<Keyset<K>, DbError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| DbError::CursorInvalid)?;
    let text: CursorText<K> = serde_json::from_slice(&bytes).map_err(|_| DbError::CursorInvalid)?;
    if text.s != sort {
        return Err(DbError::CursorInvalid);
    }
    Ok(Keyset {
        key: text.k,
        id: text.i,
    })
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Rows.
    pub items: Vec<T>,
    /// Start of the next page; none at the end.
    pub next_cursor: Option<String>,
    /// Rows a page holds at most.
    pub limit: i64,
}

impl<T> Page<T> {
    /// Of rows that were asked for with [`PageRequest::fetch`]: cuts the extra one and makes
    /// the cursor from the last that stays.
    ///
    /// # Errors
    /// Only if a key cannot be written as JSON.
    pub fn cut<S, K: Serialize>(
        mut items: Vec<T>,
        request: &PageRequest<S>,
        sort: &str,
        place: impl Fn(&T) -> Keyset<K>,
    ) -> Result<Self, DbError> {
        let limit = request.limit();
        let size = usize::try_from(limit).map_err(DbError::other)?;
        let more = items.len() > size;
        items.truncate(size);
        let next_cursor = match items.last() {
            Some(last) if more => Some(encode(sort, place(last))?),
            _ => None,
        };
        Ok(Self {
            items,
            next_cursor,
            limit,
        })
    }

    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next_cursor: self.next_cursor,
            limit: self.limit,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let cursor = encode(
            "title",
            Keyset {
                key: "x".to_owned(),
                id: 3,
            },
        )
        .unwrap();
        assert_eq!(
            decode::<String>(&cursor, "title").unwrap(),
            Keyset {
                key: "x".to_owned(),
                id: 3
            }
        );
        assert!(matches!(
            decode::<String>(&cursor, "-title"),
            Err(DbError::CursorInvalid)
        ));
        assert!(matches!(
            decode::<i64>(&cursor, "title"),
            Err(DbError::CursorInvalid)
        ));
        assert!(matches!(
            decode::<i64>("§", "title"),
            Err(DbError::CursorInvalid)
        ));
    }

    #[test]
    fn the_last_page_has_no_next() {
        let request = PageRequest {
            limit: 2,
            cursor: None,
            sort: (),
        };
        let place = |id: &i64| Keyset { key: (), id: *id };
        let page = Page::cut(vec![1, 2, 3], &request, "id", place).unwrap();
        assert_eq!(page.items, [1, 2]);
        assert!(page.next_cursor.is_some());
        assert!(
            Page::cut(vec![1, 2], &request, "id", place)
                .unwrap()
                .next_cursor
                .is_none()
        );
    }
}
