//! One way to read a keyset page from a boxed query, so that no list gets it wrong alone.

use cpapi_domain::time::UtcTime;

use crate::types::Stored;

/// A key of a cursor as it goes into the query.
pub(crate) trait Bind {
    /// What the query takes.
    type Bound: Clone;
    /// The key as that.
    fn bind(self) -> Self::Bound;
}

impl Bind for String {
    type Bound = Self;

    fn bind(self) -> Self {
        self
    }
}

impl Bind for UtcTime {
    type Bound = Stored<Self>;

    fn bind(self) -> Stored<Self> {
        Stored(self)
    }
}

/// Orders a boxed query by a non-null key and the id, starts it after the cursor and cuts the page.
///
/// `keyset_page!(c, query, page, "-title", desc, (key_column: KeyType), id_column, |row| row.key.clone())`
macro_rules! keyset_page {
    ($c:expr, $query:expr, $page:expr, $name:expr, asc, ($key:expr; $Key:ty), $id:expr, $place:expr) => {
        $crate::keyset::keyset_page!(@run $c, $query, $page, $name, asc, gt, $key, $Key, $id, $place)
    };
    ($c:expr, $query:expr, $page:expr, $name:expr, desc, ($key:expr; $Key:ty), $id:expr, $place:expr) => {
        $crate::keyset::keyset_page!(@run $c, $query, $page, $name, desc, lt, $key, $Key, $id, $place)
    };
    (@run $c:expr, $query:expr, $page:expr, $name:expr, $order:ident, $past:ident, $key:expr, $Key:ty, $id:expr, $place:expr) => {{
        let mut query = $query;
        if let Some(after) = $page.after::<$Key>($name)? {
            let key = $crate::keyset::Bind::bind(after.key);
            query = query.filter($key.$past(key.clone()).or($key.eq(key).and($id.$past(after.id))));
        }
        let rows = query.order(($key.$order(), $id.$order())).limit($page.fetch()).load($c)?;
        $crate::page::Page::cut(rows, $page, $name, $place)
    }};
}

/// As [`keyset_page!`] for lists ordered by their id alone.
macro_rules! id_page {
    ($c:expr, $query:expr, $page:expr, $name:expr, asc, $id:expr, $place:expr) => {
        $crate::keyset::id_page!(@run $c, $query, $page, $name, asc, gt, $id, $place)
    };
    ($c:expr, $query:expr, $page:expr, $name:expr, desc, $id:expr, $place:expr) => {
        $crate::keyset::id_page!(@run $c, $query, $page, $name, desc, lt, $id, $place)
    };
    (@run $c:expr, $query:expr, $page:expr, $name:expr, $order:ident, $past:ident, $id:expr, $place:expr) => {{
        let mut query = $query;
        if let Some(after) = $page.after::<()>($name)? {
            query = query.filter($id.$past(after.id));
        }
        let rows = query.order($id.$order()).limit($page.fetch()).load($c)?;
        $crate::page::Page::cut(rows, $page, $name, $place)
    }};
}

pub(crate) use {id_page, keyset_page};
