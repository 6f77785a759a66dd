//! Currencies: ISO 4217.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use iso_currency::{Currency as Iso, Flag, IntoEnumIterator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A currency in which offers are paid. JSON form: the ISO 4217 code, `"USD"`.
///
/// Codes that are no money (`XXX`, `XTS`, metals, units of account) are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(Iso);

impl Currency {
    /// From a code in any case, spaces around it ignored.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        if code.len() != 3 {
            return None;
        }
        Iso::from_code(&code.to_ascii_uppercase())
            .filter(|iso| is_money(*iso))
            .map(Self)
    }

    /// The code, `USD`.
    pub fn as_str(self) -> &'static str {
        self.0.code()
    }

    /// The English name, `United States dollar`.
    pub fn name(self) -> &'static str {
        // The crate lends a name from a value of its own, so it must be one that stays.
        ALL.iter()
            .find(|iso| **iso == self.0)
            .map_or(self.as_str(), Iso::name)
    }

    /// Every currency, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().copied().map(Self)
    }
}

static ALL: LazyLock<Vec<Iso>> = LazyLock::new(|| {
    let mut all: Vec<Iso> = Iso::iter().filter(|iso| is_money(*iso)).collect();
    all.sort_unstable_by_key(|iso| iso.code());
    all
});

fn is_money(iso: Iso) -> bool {
    !iso.flags().contains(&Flag::Special)
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no ISO 4217 code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 4217 currency code")]
pub struct UnknownCurrency(String);

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_code(text).ok_or_else(|| UnknownCurrency(text.to_owned()))
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for Currency {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("An ISO 4217 code."))
            .pattern(Some("^[A-Z]{3}$"))
            .examples(["USD"])
            .into()
    }
}

impl utoipa::ToSchema for Currency {
    fn name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_code_is_read_in_any_case_and_written_in_capitals() {
        let euro = Currency::from_code(" eur ").unwrap();
        assert_eq!(euro.as_str(), "EUR");
        assert_eq!(serde_json::to_string(&euro).unwrap(), "\"EUR\"");
        assert_eq!(
            serde_json::from_str::<Currency>("\"usd\"").unwrap().name(),
            "United States dollar"
        );
    }

    #[test]
    fn what_is_no_money_is_no_currency() {
        for code in ["XXX", "XTS", "XAU", "", "EURO", "$", "US", "ÄÖ"] {
            assert_eq!(Currency::from_code(code), None, "{code}");
        }
        assert!(serde_json::from_str::<Currency>("\"XXX\"").is_err());
    }

    #[test]
    fn all_currencies_come_once_and_by_code() {
        let all: Vec<Currency> = Currency::all().collect();
        assert!(all.is_sorted_by(|a, b| a < b), "sorted, no repeats");
        assert!(all.len() > 150);
        assert!(
            all.iter()
                .all(|currency| Currency::from_code(currency.as_str()) == Some(*currency))
        );
    }
}
