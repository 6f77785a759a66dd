//! Which part of a filter leads a query.
//!
//! A list is read in its order until the page is full. That is fast as long as matches are
//! common. Where a value is rare, its own table leads instead. SQLite's planner cannot know
//! (and PostgreSQL's guesses badly for the country table), so we look: reading the first few
//! thousand entries of an index costs less than a wrong plan.

use cpapi_domain::offer::ListMode;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::conditions::{push_shown_payout, push_sources};
use super::filter::{OfferFilter, PlacedIn};
use super::list::OfferSort;
use super::prepared::{WORLDWIDE, folded_category};
use super::search::{indexed, push_hits};
use super::search_index::is_behind;
use super::statement::{Statement, Value};
use crate::connection::DbConnection;
use crate::error::DbError;

/// Values with fewer rows than this are rare.
const RARE: i64 = 3000;

/// Which parts of a filter may lead; the others are checked row by row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lead {
    pub(super) countries: bool,
    pub(super) currencies: bool,
    pub(super) categories: bool,
    pub(super) search: bool,
    /// Some texts are not in the search index yet. False where nothing is searched.
    pub(super) search_behind: bool,
    pub(super) placed: bool,
    pub(super) sources: bool,
    pub(super) selection: bool,
    pub(super) updated: bool,
    pub(super) payout: bool,
    /// The index of offers with warnings leads by itself.
    pub(super) warnings: bool,
    /// Nothing is rare: the list is read in its own order.
    pub(super) in_order: bool,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    found: i64,
}

impl Lead {
    /// Looks which parts are rare.
    pub(super) fn look(
        c: &mut DbConnection,
        filter: &OfferFilter,
        sort: OfferSort,
    ) -> Result<Self, DbError> {
        let mut lead = Self {
            countries: rare_countries(c, filter)?,
            currencies: rare_currencies(c, filter)?,
            categories: rare_categories(c, filter)?,
            search: rare_search(c, filter)?,
            search_behind: false,
            placed: rare_placed(c, filter)?,
            sources: rare_sources(c, filter)?,
            updated: rare_updated(c, filter)?,
            payout: rare_payout(c, filter)?,
            warnings: rare_warnings(c, filter)?,
            selection: false,
            in_order: false,
        };
        // With nothing rare the list is read in its order; then an index that has this order helps.
        if lead == Self::default() {
            lead.in_order = true;
            lead.sources = sort.is_by_id() && one_source(filter.sources.as_deref());
            lead.updated = sort.is_by_update();
            lead.payout = sort.is_by_payout();
        }
        lead.search_behind = searches_behind(c, filter)?;
        lead.selection = filter.selection.as_ref().is_some_and(|selection| {
            selection.sources.is_empty()
                || sort.is_by_id()
                    && selection.offers.is_empty()
                    && one_source(Some(&selection.sources))
        });
        Ok(lead)
    }

    /// For reads of everything that matches, in no order: the planner may choose.
    pub(super) fn all(c: &mut DbConnection, filter: &OfferFilter) -> Result<Self, DbError> {
        Ok(Self {
            search: indexed(filter).is_some(),
            search_behind: searches_behind(c, filter)?,
            sources: true,
            selection: true,
            updated: true,
            payout: true,
            ..Self::default()
        })
    }
}

fn searches_behind(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    Ok(indexed(filter).is_some() && is_behind(c)?)
}

fn one_source(sources: Option<&[i64]>) -> bool {
    sources.is_some_and(|sources| sources.len() == 1)
}

fn probe(c: &DbConnection, from: &str) -> Statement {
    Statement::new(
        c.kind(),
        &format!("SELECT count(*) AS found FROM (SELECT 1 FROM {from}"),
    )
}

fn is_rare(c: &mut DbConnection, mut probe: Statement) -> Result<bool, DbError> {
    probe.push(&format!(" LIMIT {RARE}) AS t"));
    let Found { found } = probe.build().get_result(c)?;
    Ok(found < RARE)
}

fn list(sql: &mut Statement, values: impl Iterator<Item = String>) {
    sql.texts(values);
    sql.push(")");
}

fn rare_countries(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    let Some(countries) = filter
        .countries
        .as_ref()
        .filter(|list| list.mode == ListMode::Include)
    else {
        return Ok(false);
    };
    let mut sql = probe(c, "offer_countries k WHERE k.country IN (");
    let codes = countries
        .values
        .iter()
        .map(|country| country.as_str())
        .chain([WORLDWIDE]);
    list(&mut sql, codes.map(ToOwned::to_owned));
    is_rare(c, sql)
}

fn rare_currencies(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    let Some(currencies) = filter
        .currencies
        .as_ref()
        .filter(|list| list.mode == ListMode::Include)
    else {
        return Ok(false);
    };
    let mut sql = probe(c, "offer_payouts k WHERE k.currency IN (");
    list(
        &mut sql,
        currencies
            .values
            .iter()
            .map(|currency| currency.as_str().to_owned()),
    );
    is_rare(c, sql)
}

fn rare_categories(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    let Some(categories) = filter
        .categories
        .as_ref()
        .filter(|list| list.mode == ListMode::Include)
    else {
        return Ok(false);
    };
    let mut sql = probe(c, "offer_categories k WHERE k.category_folded IN (");
    list(
        &mut sql,
        categories.values.iter().map(|title| folded_category(title)),
    );
    is_rare(c, sql)
}

fn rare_search(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    let Some(text) = indexed(filter) else {
        return Ok(false);
    };
    let mut sql = probe(c, "");
    push_hits(&mut sql, &text);
    is_rare(c, sql)
}

fn rare_placed(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    let Some(PlacedIn::States { campaign_id, .. }) = &filter.placed else {
        return Ok(false);
    };
    let mut sql = probe(c, "placements p WHERE p.campaign_id = ");
    sql.bind(Value::Integer(*campaign_id));
    is_rare(c, sql)
}

fn rare_sources(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    let mut sql = probe(c, "offers o WHERE TRUE");
    if filter.sources.is_none() && filter.connectors.is_empty() {
        return Ok(false);
    }
    push_sources(&mut sql, filter, true);
    is_rare(c, sql)
}

fn rare_updated(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    let Some(since) = filter.updated_since else {
        return Ok(false);
    };
    let mut sql = probe(c, "offers o WHERE o.updated_at >= ");
    sql.bind(Value::Time(since));
    is_rare(c, sql)
}

fn rare_payout(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    if filter.shown_payout_min.is_none() && filter.shown_payout_max.is_none() {
        return Ok(false);
    }
    let mut sql = probe(c, "offers o WHERE TRUE");
    push_shown_payout(&mut sql, filter, true);
    is_rare(c, sql)
}

fn rare_warnings(c: &mut DbConnection, filter: &OfferFilter) -> Result<bool, DbError> {
    if filter.has_warnings != Some(true) {
        return Ok(false);
    }
    is_rare(c, probe(c, "offers o WHERE o.warnings_count > 0"))
}
