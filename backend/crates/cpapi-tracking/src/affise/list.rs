//! Offers by their ids (admin-api §5.1, §11).

use std::collections::{BTreeMap, BTreeSet};

use futures::future::try_join_all;

use super::client::{Client, Query, param};
use super::envelope::Fault;
use super::pages::{PAGE_LIMIT, Pages, under};
use super::remote::OfferRow;
use crate::system::RemoteOffer;

/// Ids in one request, so that its URL stays short of 8 kB.
const BATCH: usize = 200;

/// Every status; without them the list shows active offers only (admin-api §10.8).
pub(crate) fn all_statuses() -> Query {
    ["active", "stopped", "suspended"]
        .iter()
        .map(|status| param("status[]", status))
        .collect()
}

/// The offers with these numbers. One that the list leaves out is asked for by itself, so
/// that absence is proven and not just the way of a list.
pub(crate) async fn list(client: &Client, numbers: &[u64]) -> Result<Vec<RemoteOffer>, Fault> {
    let unique: Vec<u64> = numbers
        .iter()
        .copied()
        .collect::<BTreeSet<u64>>()
        .into_iter()
        .collect();
    let batches = try_join_all(unique.chunks(BATCH).map(|batch| list_batch(client, batch))).await?;
    let mut found: BTreeMap<u64, RemoteOffer> = batches.into_iter().flatten().collect();
    let missing: Vec<u64> = unique
        .into_iter()
        .filter(|number| !found.contains_key(number))
        .collect();
    let confirmed = try_join_all(missing.iter().map(|number| get(client, *number))).await?;
    for (number, row) in missing.into_iter().zip(confirmed) {
        if let Some(row) = row {
            found.insert(number, row.into_offer(number, None));
        }
    }
    Ok(found.into_values().collect())
}

/// A batch has at most one page of rows. If the filter is ignored there are more pages, none of
/// which is read: what the first does not hold is asked for singly.
async fn list_batch(client: &Client, numbers: &[u64]) -> Result<Vec<(u64, RemoteOffer)>, Fault> {
    let mut query: Query = numbers
        .iter()
        .map(|number| param("int_id[]", number))
        .collect();
    query.extend(all_statuses());
    query.push(param("sort[id]", "asc"));
    query.push(param("limit", PAGE_LIMIT));
    let page = Pages::new(client, "/3.0/offers", "offers", query)
        .next::<OfferRow>()
        .await?;
    let wanted = page.rows.into_iter().filter_map(|row| {
        let number = row.number().filter(|number| numbers.contains(number))?;
        Some((number, row.into_offer(number, None)))
    });
    Ok(wanted.collect())
}

/// One offer; none when Affise says that there is no such offer.
pub(crate) async fn get(client: &Client, number: u64) -> Result<Option<OfferRow>, Fault> {
    match client.read(&format!("/3.0/offer/{number}"), &[]).await {
        Ok(exchange) => Ok(Some(under(&exchange, "offer")?)),
        Err(Fault::UnknownOffer(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}
