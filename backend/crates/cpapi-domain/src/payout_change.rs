//! How much more or less an offer pays than before (product.md N1).

use std::fmt;

use rust_decimal::Decimal;

use crate::money::Micros;
use crate::offer::Payout;
use crate::vocabulary::Currency;

/// The highest payout of an offer, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutChange {
    old: Micros,
    new: Micros,
    /// None for a share of the sale.
    currency: Option<Currency>,
}

/// Compares the highest amounts in one currency or, where no amounts are given, the highest
/// shares; none when they are the same or cannot be compared.
pub fn payout_change(old: &[Payout], new: &[Payout]) -> Option<PayoutChange> {
    let change = match (highest_amount(old), highest_amount(new)) {
        (Some((old, before)), Some((new, currency))) if before == currency => PayoutChange {
            old,
            new,
            currency: Some(currency),
        },
        (None, None) => PayoutChange {
            old: highest_share(old)?,
            new: highest_share(new)?,
            currency: None,
        },
        _ => return None,
    };
    (change.old != change.new).then_some(change)
}

fn highest_amount(payouts: &[Payout]) -> Option<(Micros, Currency)> {
    let amounts = payouts
        .iter()
        .filter_map(|payout| Some((payout.amount?, payout.currency?)));
    amounts.max_by_key(|(amount, _)| *amount)
}

fn highest_share(payouts: &[Payout]) -> Option<Micros> {
    payouts.iter().filter_map(|payout| payout.percent).max()
}

impl PayoutChange {
    /// Whether it is more than so many percent of what was paid before. Something out of nothing
    /// always is.
    pub fn exceeds(&self, percent: u32) -> bool {
        let (old, new) = (self.old.to_decimal(), self.new.to_decimal());
        (new - old).abs() * Decimal::ONE_HUNDRED > old.abs() * Decimal::from(percent)
    }
}

impl fmt::Display for PayoutChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.currency {
            Some(currency) => write!(f, "{} → {} {currency}", self.old, self.new),
            None => write!(f, "{} % → {} %", self.old, self.new),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use serde_json::json;

    use super::*;

    fn pays(amount: Option<&str>, percent: Option<&str>, currency: &str) -> Payout {
        let model = if amount.is_some() { "fixed" } else { "percent" };
        serde_json::from_value(json!({
            "goal": "default", "goal_title": null, "model": model,
            "amount": amount, "percent": percent, "currency": currency,
        }))
        .unwrap()
    }

    #[test]
    fn the_highest_amounts_are_compared_exactly() {
        let old = [pays(Some("1"), None, "USD"), pays(Some("2.5"), None, "USD")];
        let change = payout_change(&old, &[pays(Some("2.25"), None, "USD")]).unwrap();
        assert_eq!(change.to_string(), "2.5 → 2.25 USD");
        assert!(change.exceeds(9));
        assert!(!change.exceeds(10), "10 % is not more than 10 %");
    }

    #[test]
    fn shares_are_compared_where_there_are_no_amounts() {
        let change = payout_change(
            &[pays(None, Some("5"), "USD")],
            &[pays(None, Some("8"), "USD")],
        )
        .unwrap();
        assert_eq!(change.to_string(), "5 % → 8 %");
    }

    #[test]
    fn what_cannot_be_compared_is_no_change_of_height() {
        let dollars = [pays(Some("1"), None, "USD")];
        assert_eq!(
            payout_change(&dollars, &[pays(Some("1"), None, "EUR")]),
            None
        );
        assert_eq!(
            payout_change(&dollars, &[pays(None, Some("5"), "USD")]),
            None
        );
        assert_eq!(payout_change(&dollars, &dollars), None);
        assert_eq!(payout_change(&[], &dollars), None);
    }

    #[test]
    fn something_out_of_nothing_is_noticeable() {
        let change = payout_change(
            &[pays(Some("0"), None, "USD")],
            &[pays(Some("0.1"), None, "USD")],
        )
        .unwrap();
        assert!(change.exceeds(1000));
    }
}
