//! Exact money: millionths in an `i64`, decimals at the edges, never a float.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// An amount or a percentage in millionths (10⁻⁶), as stored in the database.
///
/// JSON form: a decimal string without trailing zeros, `"2.5"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Micros(i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Not a decimal number.
    #[error("{0:?} is not a decimal number")]
    NotADecimal(String),
    /// More than six decimal places, which could not be kept exactly.
    #[error("{0} has more than six decimal places")]
    TooPrecise(Decimal),
    /// Outside of ±9.2 × 10¹².
    #[error("{0} is too large")]
    TooLarge(Decimal),
}

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Millionths in one unit.
    pub const SCALE: i64 = 1_000_000;

    /// From the stored number of millionths.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The stored number of millionths.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// From a decimal; exact or an error.
    ///
    /// # Errors
    /// [`MoneyError::TooPrecise`] past six places, [`MoneyError::TooLarge`] past the range.
    pub fn from_decimal(value: Decimal) -> Result<Self, MoneyError> {
        let scaled = value
            .checked_mul(Decimal::from(Self::SCALE))
            .ok_or(MoneyError::TooLarge(value))?;
        if !scaled.fract().is_zero() {
            return Err(MoneyError::TooPrecise(value));
        }
        scaled.to_i64().map(Self).ok_or(MoneyError::TooLarge(value))
    }

    /// The exact decimal, without trailing zeros.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 6).normalize()
    }

    /// More than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// `self × percent / 100`, cut (not rounded) to four decimal places (product.md C5),
    /// so that a payout never exceeds the exact share.
    pub fn share(self, percent: Micros) -> Self {
        let exact = i128::from(self.0) * i128::from(percent.0);
        let micros = exact / (100 * i128::from(Self::SCALE));
        let cut = micros - micros.rem_euclid(100);
        Self(i64::try_from(cut).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

impl FromStr for Micros {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let value = Decimal::from_str_exact(text.trim())
            .map_err(|_| MoneyError::NotADecimal(text.to_owned()))?;
        Self::from_decimal(value)
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MicrosVisitor;
        impl Visitor<'_> for MicrosVisitor {
            type Value = Micros;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal in a string, such as \"2.50\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Micros, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Micros, E> {
                Micros::from_decimal(Decimal::from(value)).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Micros, E> {
                Micros::from_decimal(Decimal::from(value)).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(MicrosVisitor)
    }
}

impl utoipa::PartialSchema for Micros {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("An exact decimal with at most six places."))
            .pattern(Some(r"^-?\d+(\.\d{1,6})?$"))
            .examples(["2.5"])
            .into()
    }
}

impl utoipa::ToSchema for Micros {
    fn name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn micros(text: &str) -> Micros {
        text.parse().unwrap()
    }

    #[test]
    fn a_share_is_cut_to_four_places_and_never_exceeds_the_exact_share() {
        assert_eq!(micros("2.5").share(micros("80")), micros("2"));
        assert_eq!(micros("0.99999").share(micros("33.3333")), micros("0.3333"));
        assert_eq!(micros("1").share(micros("100")), micros("1"));
        assert_eq!(micros("0.0001").share(micros("50")), Micros::ZERO);
    }

    #[test]
    fn an_amount_that_cannot_be_kept_exactly_is_refused() {
        assert!("1.0000001".parse::<Micros>().is_err());
        assert!("N/A".parse::<Micros>().is_err());
        assert!("99999999999999".parse::<Micros>().is_err());
        assert_eq!(micros("15.00000").to_string(), "15");
    }
}
