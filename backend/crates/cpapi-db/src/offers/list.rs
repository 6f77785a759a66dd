//! Lists, counts and streams of offers.

use std::borrow::Cow;
use std::collections::HashMap;

use cpapi_domain::time::UtcTime;
use cpapi_domain::word::Word;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::Value as Json;

use super::IDS_PER_QUERY;
use super::conditions::push_where;
use super::filter::OfferFilter;
use super::keys::{self, KeyTables};
use super::rarity::Lead;
use super::rows::OfferRow;
use super::search::{indexed, pieces};
use super::statement::{Statement, Value};
use crate::connection::{DatabaseKind, DbConnection};
use crate::error::DbError;
use crate::id_list::IdList;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::{offers, sources};
use crate::statement_kind::{Said, StatementKind};

/// Orders of the offer list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OfferSort {
    /// Newest first.
    #[default]
    IdDesc,
    /// Oldest first.
    Id,
    /// By title.
    Title,
    /// By title, backwards.
    TitleDesc,
    /// Longest unchanged first.
    Updated,
    /// Last changed first.
    UpdatedDesc,
    /// Lowest payout first.
    Payout,
    /// Highest payout first.
    PayoutDesc,
}

impl Word for OfferSort {
    const ALL: &'static [Self] = &[
        Self::IdDesc,
        Self::Id,
        Self::Title,
        Self::TitleDesc,
        Self::Updated,
        Self::UpdatedDesc,
        Self::Payout,
        Self::PayoutDesc,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::IdDesc => "-id",
            Self::Id => "id",
            Self::Title => "title",
            Self::TitleDesc => "-title",
            Self::Updated => "updated_at",
            Self::UpdatedDesc => "-updated_at",
            Self::Payout => "payout",
            Self::PayoutDesc => "-payout",
        }
    }
}

impl OfferSort {
    /// The sort column beside the id; none where the id is the order.
    const fn column(self) -> Option<&'static str> {
        match self {
            Self::IdDesc | Self::Id => None,
            Self::Title | Self::TitleDesc => Some("o.title_folded"),
            Self::Updated | Self::UpdatedDesc => Some("o.updated_at"),
            Self::Payout | Self::PayoutDesc => Some("o.payout_rank"),
        }
    }

    pub(super) const fn is_by_id(self) -> bool {
        matches!(self, Self::Id | Self::IdDesc)
    }

    const fn columns(self) -> Columns {
        Columns {
            key: self.column(),
            id: "o.id",
        }
    }

    const fn is_by_title(self) -> bool {
        matches!(self, Self::Title | Self::TitleDesc)
    }

    pub(super) const fn is_by_update(self) -> bool {
        matches!(self, Self::Updated | Self::UpdatedDesc)
    }

    pub(super) const fn is_by_payout(self) -> bool {
        matches!(self, Self::Payout | Self::PayoutDesc)
    }

    const fn descends(self) -> bool {
        matches!(
            self,
            Self::IdDesc | Self::TitleDesc | Self::UpdatedDesc | Self::PayoutDesc
        )
    }

    fn place(self, row: &OfferRow) -> Keyset<Json> {
        let key = match self {
            Self::IdDesc | Self::Id => Json::Null,
            Self::Title | Self::TitleDesc => Json::from(row.title_folded.as_str()),
            Self::Updated | Self::UpdatedDesc => Json::from(row.updated_at.to_string()),
            Self::Payout | Self::PayoutDesc => Json::from(row.payout_rank),
        };
        Keyset { key, id: row.id }
    }

    fn key_value(self, key: &Json) -> Result<Option<Value>, DbError> {
        let value = match self {
            Self::IdDesc | Self::Id => return Ok(None),
            Self::Title | Self::TitleDesc => key.as_str().map(|text| Value::Text(text.to_owned())),
            Self::Updated | Self::UpdatedDesc => key
                .as_str()
                .and_then(UtcTime::parse_rfc3339)
                .map(Value::Time),
            Self::Payout | Self::PayoutDesc => key.as_i64().map(Value::Integer),
        };
        value.map(Some).ok_or(DbError::CursorInvalid)
    }
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// One page of the offers that are meant.
///
/// # Errors
/// [`DbError::CursorInvalid`] for a cursor of another list.
pub fn list(
    c: &mut DbConnection,
    filter: &OfferFilter,
    request: &PageRequest<OfferSort>,
) -> Result<Page<OfferRow>, DbError> {
    let _said = Said::of(StatementKind::Select);
    let sort = request.sort;
    let after = request.after::<Json>(sort.as_str())?;
    let filter = &*of_sources(c, filter)?;
    let lead = Lead::look(c, filter, sort)?;
    let begun = begin(c, filter, &lead, sort);
    let mut ids = page_ids(c, begun, filter, &lead, request, after.as_ref())?;
    let waiting = is_by_titles(&lead, sort) && keys::wait(c)?;
    if waiting {
        let begun = begin_with_waiting(c, sort);
        ids.extend(page_ids(c, begun, filter, &lead, request, after.as_ref())?);
    }
    let mut rows = by_ids(c, &ids)?;
    if waiting {
        rows.sort_unstable_by(|a, b| (&a.title_folded, a.id).cmp(&(&b.title_folded, b.id)));
        if sort.descends() {
            rows.reverse();
        }
    }
    Page::cut(rows, request, sort.as_str(), |row| sort.place(row))
}

/// The filter with the sources of its connectors named: PostgreSQL looks for few sources by an index,
/// and reads offers to see whether they are of a source that it has yet to find.
fn of_sources<'a>(
    c: &mut DbConnection,
    filter: &'a OfferFilter,
) -> Result<Cow<'a, OfferFilter>, DbError> {
    if filter.connectors.is_empty() {
        return Ok(Cow::Borrowed(filter));
    }
    let connectors = filter.connectors.iter().map(|id| id.replace('\0', ""));
    let mut ids: Vec<i64> = sources::table
        .filter(sources::connector.eq_any(connectors.collect::<Vec<_>>()))
        .select(sources::id)
        .load(c)?;
    if let Some(wanted) = &filter.sources {
        ids.retain(|id| wanted.contains(id));
    }
    Ok(Cow::Owned(OfferFilter {
        sources: Some(ids),
        connectors: Vec::new(),
        ..filter.clone()
    }))
}

/// What a list is ordered by.
#[derive(Clone, Copy)]
struct Columns {
    /// None where the id is the order.
    key: Option<&'static str>,
    id: &'static str,
}

/// The ids of a page's rows and of one more.
fn page_ids(
    c: &mut DbConnection,
    (mut sql, columns): (Statement, Columns),
    filter: &OfferFilter,
    lead: &Lead,
    request: &PageRequest<OfferSort>,
    after: Option<&Keyset<Json>>,
) -> Result<Vec<i64>, DbError> {
    push_where(&mut sql, filter, lead);
    if let Some(after) = after {
        push_after(&mut sql, request.sort, columns, after)?;
    }
    push_order(&mut sql, request.sort, columns);
    sql.push(&format!(" LIMIT {}", request.fetch()));
    let rows: Vec<IdRow> = sql.build().load(c)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Begins a query for the ids of offers `o`, and says by what it is to be ordered.
fn begin(
    c: &DbConnection,
    filter: &OfferFilter,
    lead: &Lead,
    sort: OfferSort,
) -> (Statement, Columns) {
    let kind = c.kind();
    if is_by_titles(lead, sort) {
        let columns = Columns {
            key: Some(KeyTables::TITLE),
            id: KeyTables::TITLE_ID,
        };
        return (Statement::new(kind, KeyTables::of(kind).by_title), columns);
    }
    // Where a search is common and the order is by id, SQLite's index is read in that order and
    // each hit checked, instead of every offer; not while texts wait for the index.
    let in_order = kind == DatabaseKind::Sqlite
        && lead.in_order
        && !lead.search_behind
        && sort.column().is_none();
    let Some(text) = indexed(filter).filter(|_| in_order) else {
        let sql = Statement::new(kind, "SELECT o.id FROM offers o");
        return (sql, sort.columns());
    };
    let mut sql = Statement::new(
        kind,
        "SELECT o.id FROM offer_search f CROSS JOIN offers o \
         ON o.id = f.rowid AND f.offer_search MATCH ",
    );
    sql.text(pieces(&text));
    // The index gives its hits in the order of its own row numbers and of nothing else.
    let columns = Columns {
        key: None,
        id: "f.rowid",
    };
    (sql, columns)
}

/// The same for the offers that are not in the order of titles yet.
fn begin_with_waiting(c: &DbConnection, sort: OfferSort) -> (Statement, Columns) {
    let kind = c.kind();
    let waiting = KeyTables::of(kind).waiting;
    let sql = Statement::new(kind, &format!("SELECT o.id FROM {waiting}"));
    (sql, sort.columns())
}

const fn is_by_titles(lead: &Lead, sort: OfferSort) -> bool {
    lead.in_order && sort.is_by_title()
}

fn push_after(
    sql: &mut Statement,
    sort: OfferSort,
    columns: Columns,
    after: &Keyset<Json>,
) -> Result<(), DbError> {
    let comparison = if sort.descends() { " < " } else { " > " };
    let id = columns.id;
    match (columns.key, sort.key_value(&after.key)?) {
        (Some(column), Some(key)) => {
            sql.push(&format!(" AND ({column}, {id}){comparison}("));
            sql.bind(key);
            sql.push(", ");
            sql.bind(Value::Integer(after.id));
            sql.push(")");
        }
        _ => {
            sql.push(&format!(" AND {id}{comparison}"));
            sql.bind(Value::Integer(after.id));
        }
    }
    Ok(())
}

fn push_order(sql: &mut Statement, sort: OfferSort, columns: Columns) {
    let direction = if sort.descends() { " DESC" } else { "" };
    sql.push(" ORDER BY ");
    if let Some(column) = columns.key {
        sql.push(&format!("{column}{direction}, "));
    }
    sql.push(&format!("{}{direction}", columns.id));
}

/// The offers with these ids, in their order; ids that are not there are left out.
///
/// # Errors
/// What the database answers.
pub fn by_ids(c: &mut DbConnection, ids: &[i64]) -> Result<Vec<OfferRow>, DbError> {
    let mut found: Vec<OfferRow> = Vec::with_capacity(ids.len());
    for part in ids.chunks(IDS_PER_QUERY) {
        let rows = offers::table
            .filter(IdList::of(c, offers::id, part))
            .select(OfferRow::as_select())
            .load(c)?;
        found.extend(rows);
    }
    let places: HashMap<i64, usize> = ids.iter().copied().zip(0..).collect();
    found.sort_by_cached_key(|row| places.get(&row.id).copied());
    Ok(found)
}

/// One offer.
///
/// # Errors
/// [`DbError::NotFound`] when there is no such offer.
pub fn find(c: &mut DbConnection, id: i64) -> Result<OfferRow, DbError> {
    Ok(offers::table
        .find(id)
        .select(OfferRow::as_select())
        .first(c)?)
}

/// How many offers are meant.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection, filter: &OfferFilter) -> Result<i64, DbError> {
    let filter = &*of_sources(c, filter)?;
    let mut sql = Statement::new(c.kind(), "SELECT count(*) AS id FROM offers o");
    let lead = Lead::all(c, filter)?;
    push_where(&mut sql, filter, &lead);
    let IdRow { id } = sql.build().get_result(c)?;
    Ok(id)
}

/// Up to `limit` ids of the offers that are meant, above `after`, ascending: for exports and
/// syncs that go through all of them. A batch that is not full is the last.
///
/// # Errors
/// What the database answers.
pub fn ids_after(
    c: &mut DbConnection,
    filter: &OfferFilter,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>, DbError> {
    let filter = &*of_sources(c, filter)?;
    let lead = Lead::look(c, filter, OfferSort::Id)?;
    let (mut sql, columns) = begin(c, filter, &lead, OfferSort::Id);
    push_where(&mut sql, filter, &lead);
    sql.push(&format!(" AND {} > ", columns.id));
    sql.bind(Value::Integer(after));
    sql.push(&format!(" ORDER BY {} LIMIT {limit}", columns.id));
    Ok(sql
        .build()
        .load::<IdRow>(c)?
        .into_iter()
        .map(|row| row.id)
        .collect())
}

/// The titles of a few offers; the id at the network where there is none.
///
/// # Errors
/// What the database answers.
pub fn titles(c: &mut DbConnection, ids: &[i64]) -> Result<Vec<(i64, String)>, DbError> {
    let rows: Vec<(i64, Option<String>, String)> = offers::table
        .filter(offers::id.eq_any(ids))
        .select((offers::id, offers::title, offers::external_id))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(id, title, external_id)| (id, title.unwrap_or(external_id)))
        .collect())
}
