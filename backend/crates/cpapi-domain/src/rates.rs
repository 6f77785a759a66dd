//! Exchange rates as a tracking system gives them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::money::Micros;
use crate::vocabulary::Currency;

/// Exchange rates against one base currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rates {
    per_base: BTreeMap<Currency, Decimal>,
}

impl Rates {
    /// From units of each currency for one unit of the base (`{EUR: 0.92}` with base USD).
    /// Rates that are not above nothing are left out: such a currency has no rate.
    pub fn new(base: Currency, per_base: impl IntoIterator<Item = (Currency, Decimal)>) -> Self {
        let mut per_base: BTreeMap<Currency, Decimal> = per_base
            .into_iter()
            .filter(|(_, rate)| *rate > Decimal::ZERO)
            .collect();
        per_base.insert(base, Decimal::ONE);
        Self { per_base }
    }

    /// No rates: only an amount in the wanted currency itself can be compared.
    pub fn none() -> Self {
        Self::default()
    }

    /// An amount in another currency; none without both rates or past a decimal's range.
    pub fn convert(&self, amount: Micros, from: Currency, to: Currency) -> Option<Decimal> {
        let amount = amount.to_decimal();
        if from == to {
            return Some(amount);
        }
        let from_rate = self.per_base.get(&from)?;
        let to_rate = self.per_base.get(&to)?;
        amount.checked_mul(*to_rate)?.checked_div(*from_rate)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    fn rates() -> Rates {
        Rates::new(
            currency("USD"),
            [
                (currency("EUR"), Decimal::new(8, 1)),
                (currency("XOF"), Decimal::ZERO),
            ],
        )
    }

    #[test]
    fn an_amount_is_converted_over_the_base() {
        let one = Micros::from_micros(Micros::SCALE);
        assert_eq!(
            rates().convert(one, currency("EUR"), currency("USD")),
            Some(Decimal::new(125, 2))
        );
        assert_eq!(
            rates().convert(one, currency("USD"), currency("EUR")),
            Some(Decimal::new(8, 1))
        );
    }

    #[test]
    fn without_a_rate_nothing_is_converted_but_the_same_currency() {
        let one = Micros::from_micros(Micros::SCALE);
        assert_eq!(rates().convert(one, currency("JPY"), currency("USD")), None);
        assert_eq!(rates().convert(one, currency("XOF"), currency("USD")), None);
        assert_eq!(
            Rates::none().convert(one, currency("JPY"), currency("JPY")),
            Some(Decimal::ONE)
        );
    }
}
