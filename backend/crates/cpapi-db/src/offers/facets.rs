//! Which values occur among the offers, and how often: what a filter can be set to.

use std::fmt::Write;

use cpapi_domain::validity::ReasonCode;
use cpapi_domain::vocabulary::{Device, Os};
use cpapi_domain::word::Word;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::connection::DbConnection;
use crate::error::DbError;

/// Most categories that are named.
const CATEGORIES: i64 = 500;

/// A value and the number of offers that have it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct FacetCount {
    /// The value as the filter takes it.
    #[diesel(sql_type = Text)]
    pub value: String,
    /// Offers.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// What occurs among all offers, most frequent first. Reads whole indexes: keep it for a while.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// Countries that offers name; those open to all are not counted.
    pub countries: Vec<FacetCount>,
    /// The 500 most frequent categories.
    pub categories: Vec<FacetCount>,
    /// Currencies of paying payouts.
    pub currencies: Vec<FacetCount>,
    /// Systems that offers name.
    pub os: Vec<FacetCount>,
    /// Devices that offers name.
    pub devices: Vec<FacetCount>,
    /// Reasons of invalid offers.
    pub reasons: Vec<FacetCount>,
    /// Connectors.
    pub connectors: Vec<FacetCount>,
}

/// Counts what occurs.
///
/// # Errors
/// What the database answers.
pub fn facets(c: &mut DbConnection) -> Result<Facets, DbError> {
    Ok(Facets {
        countries: grouped(
            c,
            "SELECT country AS value, count(*) AS count FROM offer_countries WHERE country NOT IN ('*', '!') GROUP BY country",
        )?,
        categories: grouped(
            c,
            &format!(
                "SELECT min(category) AS value, count(*) AS count FROM offer_categories GROUP BY category_folded ORDER BY 2 DESC LIMIT {CATEGORIES}"
            ),
        )?,
        currencies: grouped(
            c,
            "SELECT currency AS value, count(DISTINCT offer_id) AS count FROM offer_payouts WHERE currency IS NOT NULL GROUP BY currency",
        )?,
        os: masked::<Os>(c, "os_mask", "os_mask <> -1")?,
        devices: masked::<Device>(c, "device_mask", "device_mask <> -1")?,
        reasons: masked::<ReasonCode>(c, "reason_mask", "NOT valid")?,
        connectors: grouped(
            c,
            "SELECT s.connector AS value, CAST(sum(s.offers_total) AS BIGINT) AS count FROM sources s GROUP BY s.connector",
        )?,
    })
}

fn grouped(c: &mut DbConnection, sql: &str) -> Result<Vec<FacetCount>, DbError> {
    let mut counts: Vec<FacetCount> = diesel::sql_query(sql.to_owned()).load(c)?;
    sort(&mut counts);
    Ok(counts)
}

fn sort(counts: &mut [FacetCount]) {
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
}

#[derive(QueryableByName)]
struct MaskCount {
    #[diesel(sql_type = BigInt)]
    mask: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    count: Option<i64>,
}

/// Few masks occur, so they are counted whole and taken apart here.
fn masked<W: Word>(
    c: &mut DbConnection,
    column: &str,
    condition: &str,
) -> Result<Vec<FacetCount>, DbError> {
    let mut sql = String::new();
    let _infallible = write!(
        sql,
        "SELECT {column} AS mask, count(*) AS count FROM offers WHERE {condition} GROUP BY {column}"
    );
    let masks: Vec<MaskCount> = diesel::sql_query(sql).load(c)?;
    let count_of = |word: &W| -> i64 {
        masks
            .iter()
            .filter(|row| row.mask & word.bit() != 0)
            .filter_map(|row| row.count)
            .sum()
    };
    let mut counts: Vec<FacetCount> = W::ALL
        .iter()
        .map(|word| FacetCount {
            value: word.as_str().to_owned(),
            count: count_of(word),
        })
        .filter(|facet| facet.count > 0)
        .collect();
    sort(&mut counts);
    Ok(counts)
}
