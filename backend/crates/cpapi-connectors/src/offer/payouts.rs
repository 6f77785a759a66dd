//! What the network pays: one rule per place where payouts stand.

use std::collections::BTreeMap;

use cpapi_domain::money::Micros;
use cpapi_domain::offer::{CountrySet, Offer, Payout, PayoutModel};
use cpapi_domain::vocabulary::Currency;
use serde::Deserialize;

use super::audience::{CountryRules, DeviceRules, OsRules};
use super::caps::each;
use super::condition::Condition;
use super::expression::{Expression, Here, Route};
use super::money_text;
use super::notes::Notes;

/// The goal of an offer's own conversion.
const DEFAULT_GOAL: &str = "default";

/// How payouts are found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PayoutRule {
    /// Elements that hold one payout each; the record itself when left out.
    each: Option<Route>,
    /// Only where this holds.
    when: Option<Condition>,
    /// Not where this holds (an amount that is hidden before approval).
    skip_when: Option<Condition>,
    /// The goal's key; `default` when left out or empty.
    goal: Option<Expression>,
    /// The goal's title.
    goal_title: Option<Expression>,
    /// The model; found from what is there when left out.
    model: Option<ModelRules>,
    /// Amount per conversion.
    amount: Option<Expression>,
    /// Share of the sale in percent.
    percent: Option<Expression>,
    /// Currency; the offer's when left out or empty.
    currency: Option<Expression>,
    /// Where it holds.
    countries: Option<CountryRules>,
    /// Systems.
    os: Option<OsRules>,
    /// Devices.
    devices: Option<DeviceRules>,
}

#[derive(Debug, Clone, Deserialize)]
struct ModelRules {
    /// The network's word.
    word: Expression,
    /// What its words mean.
    words: BTreeMap<String, PayoutModel>,
}

impl PayoutRule {
    /// Adds the payouts.
    pub(crate) fn apply(
        &self,
        here: &Here<'_>,
        currency: Option<Currency>,
        offer: &mut Offer,
        notes: &mut Notes,
    ) {
        let mut payouts = Vec::new();
        each(self.each.as_ref(), here, &mut |here| {
            let wanted = self
                .when
                .as_ref()
                .is_none_or(|when| when.holds(&here, offer))
                && !self
                    .skip_when
                    .as_ref()
                    .is_some_and(|skip| skip.holds(&here, offer));
            if wanted {
                payouts.extend(self.payout(&here, currency, notes));
            }
        });
        offer.payouts.extend(payouts);
    }

    fn payout(
        &self,
        here: &Here<'_>,
        currency: Option<Currency>,
        notes: &mut Notes,
    ) -> Option<Payout> {
        let model = match &self.model {
            None => None,
            Some(rules) => Some(rules.read(here, notes)?),
        };
        // A share beside a pure amount means nothing, and the other way round.
        let amount = match model {
            Some(PayoutModel::Percent) => None,
            _ => money(self.amount.as_ref(), here, notes),
        };
        let percent = match model {
            Some(PayoutModel::Fixed) => None,
            _ => money(self.percent.as_ref(), here, notes),
        };
        let model = match (amount, percent) {
            (None, None) => return None,
            (Some(_), Some(_)) => PayoutModel::Both,
            (Some(_), None) => PayoutModel::Fixed,
            (None, Some(_)) => PayoutModel::Percent,
        };
        let text = |expression: &Option<Expression>| {
            expression
                .as_ref()
                .and_then(|expression| expression.find(here))
                .map(|found| found.text)
        };
        Some(Payout {
            goal: text(&self.goal).unwrap_or_else(|| DEFAULT_GOAL.to_owned()),
            goal_title: text(&self.goal_title),
            model,
            amount,
            percent,
            currency: read_currency(self.currency.as_ref(), here, currency, notes),
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
                .map(|rules| rules.read(here, notes))
                .unwrap_or_default(),
        })
    }
}

impl ModelRules {
    fn read(&self, here: &Here<'_>, notes: &mut Notes) -> Option<PayoutModel> {
        let Some(found) = self.word.read(here, "payout_model", notes) else {
            notes.warn(
                "payout_model_unknown",
                here.way,
                None,
                "The network does not say how this payout is reckoned.",
            );
            return None;
        };
        let known = self
            .words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(&found.text));
        if known.is_none() {
            let detail = "This kind of payout is not known; it is left out.";
            notes.warn(
                "payout_model_unknown",
                &found.way,
                Some(&found.text),
                detail,
            );
        }
        known.map(|(_, model)| *model)
    }
}

fn money(expression: Option<&Expression>, here: &Here<'_>, notes: &mut Notes) -> Option<Micros> {
    let found = expression?.read(here, "payout", notes)?;
    let doubtful = crate::page::path::Path::parse(&found.way)
        .first(here.record)
        .is_some_and(money_text::is_doubtful);
    let read = if doubtful {
        Err("The number has more digits than it can be read with exactly.".to_owned())
    } else {
        money_text::parse(&found.text)
    };
    match read {
        Ok(amount) if amount < Micros::ZERO => {
            notes.warn(
                "payout_negative",
                &found.way,
                Some(&found.text),
                "A payout below nothing is left out.",
            );
            None
        }
        Ok(amount) => Some(amount),
        Err(detail) => {
            notes.warn("payout_unreadable", &found.way, Some(&found.text), detail);
            None
        }
    }
}

/// A currency by its code; an unknown code is a warning and no currency, never the default one.
pub(crate) fn read_currency(
    expression: Option<&Expression>,
    here: &Here<'_>,
    default: Option<Currency>,
    notes: &mut Notes,
) -> Option<Currency> {
    let Some(found) = expression.and_then(|expression| expression.read(here, "currency", notes))
    else {
        return default;
    };
    let currency = Currency::from_code(&found.text);
    if currency.is_none() {
        notes.warn(
            "currency_unknown",
            &found.way,
            Some(&found.text),
            "This currency is not known.",
        );
    }
    currency
}
