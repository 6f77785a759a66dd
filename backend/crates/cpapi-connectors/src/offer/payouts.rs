//! What the network pays: one rule per place where payouts stand.

use cpapi_domain::money::Micros;
use cpapi_domain::offer::{CountrySet, Offer, Payout, PayoutModel};
use cpapi_domain::vocabulary::Currency;
use serde::Deserialize;

use super::amount::{Amount, AmountExpression};
use super::audience::{DeviceRules, OsRules};
use super::condition::Condition;
use super::countries::CountryRules;
use super::expression::Expression;
use super::here::Here;
use super::money_text::Unit;
use super::notes::Notes;
use super::route::{Chain, each};
use super::words::Meaning;

/// The goal of an offer's own conversion.
const DEFAULT_GOAL: &str = "default";

/// How payouts are found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PayoutRule {
    /// Elements that hold one payout each; the record itself when left out.
    each: Option<Chain>,
    /// Only where this holds.
    when: Option<Condition>,
    /// Not where this holds (an amount that is hidden before approval).
    skip_when: Option<Condition>,
    /// The goal's key; `default` when left out or empty.
    goal: Option<Expression>,
    /// The goal's title.
    goal_title: Option<Expression>,
    /// The model; found from what is there when left out.
    model: Option<Meaning<PayoutModel>>,
    /// Amount per conversion; a percent sign makes it a share.
    amount: Option<AmountExpression>,
    /// Share of the sale in percent.
    percent: Option<AmountExpression>,
    /// Currency; the offer's when left out or empty.
    currency: Option<Expression>,
    /// Where it holds.
    countries: Option<CountryRules>,
    /// Systems.
    os: Option<OsRules>,
    /// Devices.
    devices: Option<DeviceRules>,
}

impl PayoutRule {
    /// Adds the payouts.
    pub(crate) fn apply(
        &self,
        here: &Here<'_, '_>,
        currency: CurrencyFound,
        offer: &mut Offer,
        notes: &mut Notes,
    ) {
        let mut payouts = Vec::new();
        each(self.each.as_ref(), here, &mut |here| {
            let holds = |condition: &Condition| condition.holds(here, Some(offer));
            let wanted =
                self.when.as_ref().is_none_or(holds) && !self.skip_when.as_ref().is_some_and(holds);
            if wanted {
                payouts.extend(self.payout(here, currency, notes));
            }
            true
        });
        offer.payouts.extend(payouts);
    }

    fn payout(
        &self,
        here: &Here<'_, '_>,
        currency: CurrencyFound,
        notes: &mut Notes,
    ) -> Option<Payout> {
        let model = match &self.model {
            None => None,
            Some(meaning) => Some(payout_model(meaning, here, notes)?),
        };
        let (amount, percent) = self.sums(model, here, notes);
        let written = amount.as_ref().and_then(|amount| match amount.unit {
            Unit::Currency(currency) => Some(currency),
            Unit::Plain | Unit::Percent => None,
        });
        let currency = read_currency(self.currency.as_ref(), here, currency, notes);
        let currency = currency.with_written(written, amount.as_ref(), here, notes);
        let amount = amount.map(|amount| amount.value);
        let percent = percent.map(|percent| percent.value);
        let model = match (amount, percent) {
            (None, None) => return None,
            (Some(_), Some(_)) => PayoutModel::Both,
            (Some(_), None) => PayoutModel::Fixed,
            (None, Some(_)) => PayoutModel::Percent,
        };
        let mut text = |expression: &Option<Expression>, field: &str| {
            expression
                .as_ref()
                .and_then(|expression| expression.read_text(here, field, notes))
        };
        Some(Payout {
            goal: text(&self.goal, "goal").unwrap_or_else(|| DEFAULT_GOAL.to_owned()),
            goal_title: text(&self.goal_title, "goal_title"),
            model,
            amount,
            percent,
            currency,
            countries: self
                .countries
                .as_ref()
                .map_or_else(CountrySet::all, |rules| rules.read(here, notes)),
            os: self
                .os
                .as_ref()
                .map(|rules| rules.systems(here, notes))
                .unwrap_or_default(),
            devices: self
                .devices
                .as_ref()
                .map(|rules| rules.devices(here, notes))
                .unwrap_or_default(),
        })
    }

    /// Amount and share. A share beside a pure amount means nothing, and the other way round.
    fn sums<'v>(
        &self,
        model: Option<PayoutModel>,
        here: &Here<'_, 'v>,
        notes: &mut Notes,
    ) -> (Option<Amount<'v>>, Option<Amount<'v>>) {
        let mut read = |expression: &Option<AmountExpression>, unwanted| {
            let expression = expression.as_ref().filter(|_| model != Some(unwanted))?;
            money(expression, here, notes)
        };
        let amount = read(&self.amount, PayoutModel::Percent);
        let percent = read(&self.percent, PayoutModel::Fixed);
        match amount {
            Some(share) if share.unit == Unit::Percent => {
                let is_share = model.is_none() && percent.is_none();
                if !is_share {
                    let detail = "A share stands where an amount is expected.";
                    let value = Some(share.found.text.as_ref());
                    notes.warn("payout_unreadable", here, share.found.node, value, detail);
                }
                (None, if is_share { Some(share) } else { percent })
            }
            amount => (amount, percent),
        }
    }
}

fn payout_model(
    meaning: &Meaning<PayoutModel>,
    here: &Here<'_, '_>,
    notes: &mut Notes,
) -> Option<PayoutModel> {
    let details = (
        "The network does not say how this payout is reckoned.",
        "This kind of payout is not known; it is left out.",
    );
    let meant = meaning.read(here, "payout_model", notes);
    meant.or_warn(here, "payout_model_unknown", details, notes)
}

fn money<'v>(
    expression: &AmountExpression,
    here: &Here<'_, 'v>,
    notes: &mut Notes,
) -> Option<Amount<'v>> {
    let amount = expression.read(here, "payout", notes)?;
    if amount.value < Micros::ZERO {
        let detail = "A payout below nothing is left out.";
        let value = Some(amount.found.text.as_ref());
        notes.warn("payout_negative", here, amount.found.node, value, detail);
        return None;
    }
    Some(amount)
}

/// A currency and whether the network named it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CurrencyFound {
    currency: Option<Currency>,
    is_named: bool,
}

impl CurrencyFound {
    /// The source's own, for networks that name none.
    pub(crate) const fn by_default(currency: Option<Currency>) -> Self {
        Self {
            currency,
            is_named: false,
        }
    }

    /// The currency in view of the one that stands beside the amount.
    fn with_written(
        self,
        written: Option<Currency>,
        amount: Option<&Amount<'_>>,
        here: &Here<'_, '_>,
        notes: &mut Notes,
    ) -> Option<Currency> {
        match written {
            Some(written) if !self.is_named => Some(written),
            Some(written) if self.currency != Some(written) => {
                let found = amount.map(|amount| &amount.found);
                let value = found.map(|found| found.text.as_ref());
                let node = found.and_then(|found| found.node);
                let detail = "The amount names another currency than the offer.";
                notes.warn("currency_conflict", here, node, value, detail);
                None
            }
            _ => self.currency,
        }
    }
}

/// A currency by its code; an unknown code is a warning and no currency, never the default one.
pub(crate) fn read_currency(
    expression: Option<&Expression>,
    here: &Here<'_, '_>,
    default: CurrencyFound,
    notes: &mut Notes,
) -> CurrencyFound {
    let Some(found) = expression.and_then(|expression| expression.read(here, "currency", notes))
    else {
        return default;
    };
    let currency = Currency::from_code(&found.text);
    if currency.is_none() {
        let detail = "This currency is not known.";
        notes.warn(
            "currency_unknown",
            here,
            found.node,
            Some(&found.text),
            detail,
        );
    }
    CurrencyFound {
        currency,
        is_named: true,
    }
}
