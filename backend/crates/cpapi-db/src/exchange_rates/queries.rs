//! Queries of `exchange_rates`.

use std::str::FromStr as _;

use cpapi_domain::rates::Rates;
use cpapi_domain::time::UtcTime;
use cpapi_domain::vocabulary::Currency;
use diesel::prelude::*;
use rust_decimal::Decimal;

use super::{ExchangeRateRow, NewExchangeRate};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::exchange_rates;
use crate::types::Stored;

/// Puts new rates in place of all old ones: units of each currency for one unit of the base.
///
/// # Errors
/// What the database answers.
pub fn replace(
    c: &mut DbConnection,
    base: Currency,
    rates: &[(Currency, Decimal)],
    now: UtcTime,
) -> Result<(), DbError> {
    diesel::delete(exchange_rates::table).execute(c)?;
    let mut seen = std::collections::BTreeSet::new();
    for (currency, rate) in rates.iter().filter(|(currency, _)| seen.insert(*currency)) {
        let row = NewExchangeRate {
            currency: currency.as_str().to_owned(),
            rate: rate.normalize().to_string(),
            base: base.as_str().to_owned(),
            fetched_at: Stored(now),
        };
        diesel::insert_into(exchange_rates::table)
            .values(&row)
            .execute(c)?;
    }
    Ok(())
}

/// The stored rates; [`Rates::none`] when there are none.
///
/// # Errors
/// What the database answers.
pub fn load(c: &mut DbConnection) -> Result<Rates, DbError> {
    let rows: Vec<ExchangeRateRow> = exchange_rates::table
        .select(exchange_rates::all_columns)
        .load(c)?;
    let Some(base) = rows.first().and_then(|row| Currency::from_code(&row.base)) else {
        return Ok(Rates::none());
    };
    let rates = rows.iter().filter_map(|row| {
        Some((
            Currency::from_code(&row.currency)?,
            Decimal::from_str(&row.rate).ok()?,
        ))
    });
    Ok(Rates::new(base, rates))
}
