//! Lists page by page (admin-api §1.6).

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::client::{Client, Query, param};
use super::envelope::Fault;
use super::exchange::Exchange;

/// Rows per page, the most that Affise gives.
pub(crate) const PAGE_LIMIT: u32 = 500;
/// A list that is longer than this has no end: half a million rows.
const PAGES_MAX: u64 = 1000;

/// What a list says about its pages.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pagination {
    next_page: Value,
    total_count: Value,
}

#[derive(Debug, Deserialize)]
struct PageAnswer {
    #[serde(default)]
    pagination: Option<Pagination>,
}

/// One page of a list.
pub(crate) struct Page<T> {
    pub(crate) rows: Vec<T>,
    /// Whether there is another one.
    pub(crate) more: bool,
}

/// Walks over a list; keeps count, so that no list can go on for ever.
pub(crate) struct Pages<'a> {
    client: &'a Client,
    path: &'static str,
    query: Query,
    /// The key under which the rows stand.
    key: &'static str,
    page: u64,
    seen: u64,
    last_body: Vec<u8>,
}

impl<'a> Pages<'a> {
    pub(crate) fn new(
        client: &'a Client,
        path: &'static str,
        key: &'static str,
        query: Query,
    ) -> Self {
        Self {
            client,
            path,
            query,
            key,
            page: 0,
            seen: 0,
            last_body: Vec::new(),
        }
    }

    /// The next page.
    pub(crate) async fn next<T: DeserializeOwned>(&mut self) -> Result<Page<T>, Fault> {
        self.page += 1;
        let mut query = self.query.clone();
        query.push(param("page", self.page));
        let mut exchange = self.client.read(self.path, &query).await?;
        let rows: Vec<T> = rows_under(&exchange, self.key)?;
        self.seen = self
            .seen
            .saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX));
        let more = !rows.is_empty() && self.promises_more(&exchange);
        self.guard(&exchange, more)?;
        self.last_body = exchange.body.take().unwrap_or_default();
        Ok(Page { rows, more })
    }

    /// `next_page` is absent on the last page. A list that forgets it but counts more rows than
    /// were seen is read on, because "not found" must be sure.
    fn promises_more(&self, exchange: &Exchange) -> bool {
        let Ok(PageAnswer {
            pagination: Some(pagination),
        }) = serde_json::from_slice(exchange.bytes())
        else {
            return false;
        };
        let next = number(&pagination.next_page).is_some_and(|next| next > self.page);
        next || number(&pagination.total_count).is_some_and(|total| total > self.seen)
    }

    fn guard(&self, exchange: &Exchange, more: bool) -> Result<(), PartnerError> {
        if more && self.page >= PAGES_MAX {
            let sentence = format!("The list does not end after {PAGES_MAX} pages.");
            return Err(exchange.fail(FailureKind::Unreadable, sentence, false));
        }
        if more && self.page > 1 && exchange.bytes() == self.last_body {
            let sentence = format!(
                "Page {} of the list is the same as the one before.",
                self.page
            );
            return Err(exchange.fail(FailureKind::Unreadable, sentence, false));
        }
        Ok(())
    }

    /// All pages together.
    pub(crate) async fn all<T: DeserializeOwned>(mut self) -> Result<Vec<T>, Fault> {
        let mut rows = Vec::new();
        loop {
            let page = self.next().await?;
            rows.extend(page.rows);
            if !page.more {
                return Ok(rows);
            }
        }
    }
}

/// The rows under a key; an answer without the key is not the list that was asked for.
pub(crate) fn rows_under<T: DeserializeOwned>(
    exchange: &Exchange,
    key: &str,
) -> Result<Vec<T>, PartnerError> {
    under(exchange, key)
}

/// What stands under a key of an answer.
pub(crate) fn under<T: DeserializeOwned>(
    exchange: &Exchange,
    key: &str,
) -> Result<T, PartnerError> {
    let unreadable =
        |why: String| exchange.unreadable(format!("The answer's “{key}” cannot be read: {why}."));
    let mut answer: std::collections::HashMap<String, &serde_json::value::RawValue> =
        serde_json::from_slice(exchange.bytes()).map_err(|error| unreadable(error.to_string()))?;
    let value = answer
        .remove(key)
        .ok_or_else(|| unreadable("it is missing".to_owned()))?;
    serde_json::from_str(value.get()).map_err(|error| unreadable(error.to_string()))
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
