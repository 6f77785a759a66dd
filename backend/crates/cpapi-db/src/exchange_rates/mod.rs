//! The table `exchange_rates`.

mod queries;
mod rows;

pub use queries::{load, replace};
pub use rows::{ExchangeRateRow, NewExchangeRate};
