//! An offer of ours whose id was never learnt (product.md R2, admin-api §10).

use chrono::NaiveDateTime;

use super::client::{Client, Query, param};
use super::envelope::Fault;
use super::list::all_statuses;
use super::pages::{PAGE_LIMIT, Page, Pages};
use super::remote::OfferRow;
use crate::system::{OfferReference, RemoteOffer};

/// How far the account's clock, whose zone is not known, may be from UTC; and then some.
const CLOCK_DOUBT_SECONDS: i64 = 2 * 24 * 60 * 60;

/// All offers that carry the token, lowest id first. The filters of the list only narrow the
/// search: the token is always compared here.
pub(crate) async fn find(
    client: &Client,
    reference: &OfferReference,
) -> Result<Vec<RemoteOffer>, Fault> {
    let mut found = match by_external_id(client, reference).await? {
        Filtered::Read(found) => found,
        Filtered::Ignored => by_day(client, reference).await?,
    };
    found.sort_by_key(|(number, _)| *number);
    found.dedup_by_key(|(number, _)| *number);
    Ok(found
        .into_iter()
        .map(|(number, row)| row.into_offer(number, None))
        .collect())
}

/// Whether the account knows the filter by external id.
enum Filtered {
    Read(Vec<(u64, OfferRow)>),
    Ignored,
}

async fn by_external_id(client: &Client, reference: &OfferReference) -> Result<Filtered, Fault> {
    let mut query: Query = vec![
        param("external_offer_id", &reference.external_id),
        param("advertiser[]", &reference.advertiser_id),
    ];
    query.extend(all_statuses());
    query.push(param("limit", PAGE_LIMIT));
    query.push(param("sort[id]", "asc"));
    let mut pages = Pages::new(client, "/3.0/offers", "offers", query);
    let mut found = Vec::new();
    loop {
        let page: Page<OfferRow> = pages.next().await?;
        if page
            .rows
            .iter()
            .any(|row| !may_be_filtered_by(row, &reference.external_id))
        {
            return Ok(Filtered::Ignored);
        }
        found.extend(carriers(page.rows, &reference.token));
        if !page.more {
            return Ok(Filtered::Read(found));
        }
    }
}

/// A filter may match parts; a row without the text at all proves that there is no filter.
fn may_be_filtered_by(row: &OfferRow, external_id: &str) -> bool {
    row.external_offer_id
        .as_deref()
        .is_some_and(|id| id.contains(external_id))
}

/// Newest first, back to before the create was sent.
async fn by_day(
    client: &Client,
    reference: &OfferReference,
) -> Result<Vec<(u64, OfferRow)>, Fault> {
    let oldest = reference.since.plus_seconds(-CLOCK_DOUBT_SECONDS).naive();
    let mut query: Query = vec![param("updated_at", oldest.date().format("%Y-%m-%d"))];
    query.extend(all_statuses());
    query.push(param("limit", PAGE_LIMIT));
    query.push(param("sort[id]", "desc"));
    let mut pages = Pages::new(client, "/3.0/offers", "offers", query);
    let mut found = Vec::new();
    loop {
        let page: Page<OfferRow> = pages.next().await?;
        let past = page.more && is_past(&page.rows, oldest);
        found.extend(carriers(page.rows, &reference.token));
        if !page.more || past {
            return Ok(found);
        }
    }
}

/// Newest first indeed, and the last row was created before the search begins.
fn is_past(rows: &[OfferRow], oldest: NaiveDateTime) -> bool {
    let falling = rows.windows(2).all(|pair| match pair {
        [before, after] => before.number() > after.number(),
        _ => true,
    });
    let created = rows.last().and_then(|row| {
        NaiveDateTime::parse_from_str(row.created_at.as_deref()?, "%Y-%m-%d %H:%M:%S").ok()
    });
    falling && created.is_some_and(|created| created < oldest)
}

fn carriers(rows: Vec<OfferRow>, token: &str) -> impl Iterator<Item = (u64, OfferRow)> {
    rows.into_iter()
        .filter(move |row| row.carries(token))
        .filter_map(|row| Some((row.number()?, row)))
}
