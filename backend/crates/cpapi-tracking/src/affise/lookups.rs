//! Reference lists for the campaign form (product.md T2, admin-api §7).

use std::collections::BTreeMap;

use cpapi_domain::tracking::{LookupEntry, LookupKind};
use cpapi_domain::vocabulary::Currency;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use serde_json::value::RawValue;

use super::client::{Client, param};
use super::envelope::Fault;
use super::loose;
use super::pages::{PAGE_LIMIT, Pages, rows_under, under};

/// Categories per page, the most that Affise gives.
const CATEGORY_LIMIT: u32 = 99_999;

pub(crate) async fn lookup(client: &Client, kind: LookupKind) -> Result<Vec<LookupEntry>, Fault> {
    match kind {
        LookupKind::Advertisers => advertisers(client).await,
        LookupKind::Categories => categories(client).await,
        LookupKind::SmartlinkCategories => smartlink_categories(client).await,
        LookupKind::Currencies => currencies(client).await,
    }
}

/// An id and a title, whatever the list calls them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Titled {
    #[serde(deserialize_with = "loose::text")]
    id: Option<String>,
    #[serde(rename = "_id", deserialize_with = "loose::text")]
    mongo_id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    title: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    name: Option<String>,
}

impl Titled {
    /// None for a row without id, which nothing could refer to.
    fn entry(self) -> Option<LookupEntry> {
        let id = self.id.or(self.mongo_id)?;
        let title = self.title.or(self.name).unwrap_or_else(|| id.clone());
        Some(LookupEntry {
            id,
            title,
            rate: None,
        })
    }
}

/// Rows also hold keys of managers; only id and title are read from them.
async fn advertisers(client: &Client) -> Result<Vec<LookupEntry>, Fault> {
    let query = vec![
        param("order", "id"),
        param("orderType", "asc"),
        param("limit", PAGE_LIMIT),
    ];
    let rows = Pages::new(client, "/3.0/admin/advertisers", "advertisers", query)
        .all::<Titled>()
        .await?;
    Ok(entries(rows))
}

async fn categories(client: &Client) -> Result<Vec<LookupEntry>, Fault> {
    let query = vec![
        param("order", "id"),
        param("orderType", "asc"),
        param("limit", CATEGORY_LIMIT),
    ];
    let rows = Pages::new(client, "/3.0/offer/categories", "categories", query)
        .all::<Titled>()
        .await?;
    Ok(entries(rows))
}

async fn smartlink_categories(client: &Client) -> Result<Vec<LookupEntry>, Fault> {
    let exchange = client.read("/3.0/admin/smartlink/categories", &[]).await?;
    Ok(entries(rows_under(&exchange, "data")?))
}

fn entries(rows: Vec<Titled>) -> Vec<LookupEntry> {
    rows.into_iter().filter_map(Titled::entry).collect()
}

/// A rate as written, never by way of a float.
#[derive(Debug)]
struct Rate(Option<String>);

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        if text == "null" || text.is_empty() {
            return Ok(Self(None));
        }
        let rate = Decimal::from_str_exact(text)
            .or_else(|_| Decimal::from_scientific(text))
            .map_err(|error| D::Error::custom(format!("the rate {text} is no decimal: {error}")))?;
        Ok(Self(Some(rate.normalize().to_string())))
    }
}

#[derive(Debug, Deserialize)]
struct Quote {
    code: String,
    rate: Rate,
}

async fn currencies(client: &Client) -> Result<Vec<LookupEntry>, Fault> {
    let query = [param("extended", 1), param("get_only_active", 1)];
    let exchange = client.read("/3.0/admin/currency", &query).await?;
    let raw: Box<RawValue> = under(&exchange, "quotes")?;
    // Older accounts do not know `extended` and answer with a map.
    let quotes = if raw.get().starts_with('{') {
        serde_json::from_str::<BTreeMap<String, Rate>>(raw.get()).map(|map| {
            map.into_iter()
                .map(|(code, rate)| Quote { code, rate })
                .collect()
        })
    } else {
        serde_json::from_str::<Vec<Quote>>(raw.get())
    };
    let quotes = quotes
        .map_err(|error| exchange.unreadable(format!("The currencies cannot be read: {error}.")))?;
    Ok(quotes.into_iter().map(currency_entry).collect())
}

fn currency_entry(quote: Quote) -> LookupEntry {
    let id = quote.code.to_uppercase();
    let title =
        Currency::from_code(&id).map_or_else(|| id.clone(), |currency| currency.name().to_owned());
    LookupEntry {
        id,
        title,
        rate: quote.rate.0,
    }
}
