//! Rows of `exchange_rates`.

use cpapi_domain::time::UtcTime;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::exchange_rates;
use crate::types::Stored;

/// An exchange rate as stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = exchange_rates)]
pub struct ExchangeRateRow {
    /// ISO 4217.
    pub currency: String,
    /// Units for one unit of the base, decimal text.
    pub rate: String,
    /// Base currency.
    pub base: String,
    /// When it was fetched.
    pub fetched_at: UtcTime,
}

/// An exchange rate to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = exchange_rates, treat_none_as_default_value = false)]
pub struct NewExchangeRate {
    /// ISO 4217.
    pub currency: String,
    /// Units for one unit of the base, decimal text.
    pub rate: String,
    /// Base currency.
    pub base: String,
    /// When it was fetched.
    pub fetched_at: Stored<UtcTime>,
}
