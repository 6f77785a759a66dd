//! Whether an offer passes a campaign's filters (product.md C2).
//!
//! The database filters by the same rules in SQL; each rule is therefore written out where it
//! is applied, in terms that SQL can follow, and titles are compared in the form of
//! [`fold::title`]. "Paying payouts" are those with an amount or a percentage above 0
//! ([`Payout::pays`]); others do not count for any filter.

use rust_decimal::Decimal;

use crate::campaign::{Filters, ListFilter};
use crate::fold;
use crate::money::Micros;
use crate::offer::{CountrySet, ListMode, Offer, Payout};
use crate::validity::present;
use crate::vocabulary::{Country, Currency, Traffic};

pub use crate::rates::Rates;

/// The first filter that an offer does not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterMismatch {
    /// Name of the filter as in [`Filters`]; `payout` for the two payout bounds.
    pub filter: &'static str,
    /// One sentence for a person.
    pub detail: String,
}

/// The first filter that the offer does not pass; none when it passes all of them.
pub fn mismatch(filters: &Filters, offer: &Offer, rates: &Rates) -> Option<FilterMismatch> {
    places(filters, offer)
        .or_else(|| money(filters, offer, rates))
        .or_else(|| kinds(filters, offer))
        .or_else(|| texts(filters, offer))
}

fn places(filters: &Filters, offer: &Offer) -> Option<FilterMismatch> {
    if filters
        .countries
        .as_ref()
        .is_some_and(|filter| !countries_pass(filter, &offer.countries))
    {
        return fail(
            "countries",
            "The offer's countries do not pass the country filter.",
        );
    }
    let os = || offer.os.iter().map(|target| target.os);
    if filters
        .os
        .as_ref()
        .is_some_and(|filter| !restricted_list_passes(filter, os()))
    {
        return fail(
            "os",
            "The offer's operating systems do not pass the OS filter.",
        );
    }
    let devices = || offer.devices.iter().copied();
    if filters
        .devices
        .as_ref()
        .is_some_and(|filter| !restricted_list_passes(filter, devices()))
    {
        return fail(
            "devices",
            "The offer's devices do not pass the device filter.",
        );
    }
    None
}

fn money(filters: &Filters, offer: &Offer, rates: &Rates) -> Option<FilterMismatch> {
    if filters
        .currencies
        .as_ref()
        .is_some_and(|filter| !currencies_pass(filter, offer))
    {
        return fail(
            "currencies",
            "The currencies of the offer's payouts do not pass the currency filter.",
        );
    }
    let bounds = PayoutBounds::of(filters, rates);
    if bounds.restrict() && !paying(offer).any(|payout| bounds.pass(payout)) {
        return fail(
            "payout",
            "No payout of the offer lies within the payout bounds.",
        );
    }
    if !filters.models.is_empty() && !filters.models.contains(&offer.payment_model()) {
        return fail(
            "models",
            &format!("The offer's payment model is {}.", offer.payment_model()),
        );
    }
    None
}

fn kinds(filters: &Filters, offer: &Offer) -> Option<FilterMismatch> {
    if filters
        .categories
        .as_ref()
        .is_some_and(|filter| !categories_pass(filter, offer))
    {
        return fail(
            "categories",
            "The offer's categories do not pass the category filter.",
        );
    }
    if filters
        .traffic
        .as_ref()
        .is_some_and(|filter| !traffic_passes(filter, offer))
    {
        return fail(
            "traffic",
            "The offer's kinds of traffic do not pass the traffic filter.",
        );
    }
    None
}

fn texts(filters: &Filters, offer: &Offer) -> Option<FilterMismatch> {
    let title = fold::title(offer.title.as_deref().unwrap_or_default());
    let stands_in = |needle: &&String| title.contains(&fold::title(needle));
    if !filters.title_contains.is_empty()
        && !filters
            .title_contains
            .iter()
            .any(|needle| stands_in(&needle))
    {
        return fail(
            "title_contains",
            "None of the wanted words stands in the title.",
        );
    }
    if let Some(word) = filters.title_excludes.iter().find(stands_in) {
        return fail("title_excludes", &format!("The title contains {word:?}."));
    }
    if filters.only_with_logo && present(offer.logo_url.as_deref()).is_none() {
        return fail("only_with_logo", "The offer has no logo.");
    }
    if filters.only_with_preview && present(offer.preview_url.as_deref()).is_none() {
        return fail("only_with_preview", "The offer has no preview URL.");
    }
    None
}

fn fail(filter: &'static str, detail: &str) -> Option<FilterMismatch> {
    Some(FilterMismatch {
        filter,
        detail: detail.to_owned(),
    })
}

/// Include: the offer is open to at least one of the values (an offer open to all is; an offer
/// open to all but some is, unless every value is among those). Exclude: the list of countries
/// that the offer is restricted to shares no value with the filter; an offer that is open to all,
/// or to all but some, is not restricted to any and passes.
fn countries_pass(filter: &ListFilter<Country>, countries: &CountrySet) -> bool {
    match filter.mode {
        ListMode::Include => filter
            .values
            .iter()
            .any(|country| countries.contains(*country)),
        ListMode::Exclude => {
            countries.mode == ListMode::Exclude
                || !filter
                    .values
                    .iter()
                    .any(|country| countries.values.contains(country))
        }
    }
}

/// Systems and devices, where an empty list means open to all. Include: open to all, or shares a
/// value. Exclude: shares no value (open to all passes).
fn restricted_list_passes<T: PartialEq>(
    filter: &ListFilter<T>,
    mut values: impl Iterator<Item = T> + Clone,
) -> bool {
    let open_to_all = values.clone().next().is_none();
    let shares = values.any(|value| filter.values.contains(&value));
    match filter.mode {
        ListMode::Include => open_to_all || shares,
        ListMode::Exclude => !shares,
    }
}

/// Include: a paying payout is in one of the currencies. Exclude: none is; payouts without a
/// known currency are in none.
fn currencies_pass(filter: &ListFilter<Currency>, offer: &Offer) -> bool {
    let shares = paying(offer).any(|payout| {
        payout
            .currency
            .is_some_and(|currency| filter.values.contains(&currency))
    });
    shares == (filter.mode == ListMode::Include)
}

/// Include: one of the offer's categories is among the values. Exclude: none is. An offer
/// without categories fails include and passes exclude.
fn categories_pass(filter: &ListFilter<String>, offer: &Offer) -> bool {
    let wanted: Vec<String> = filter
        .values
        .iter()
        .map(|value| fold::title(value))
        .collect();
    let shares = offer
        .categories
        .iter()
        .any(|category| wanted.contains(&fold::title(category)));
    shares == (filter.mode == ListMode::Include)
}

/// A kind runs when it is among the allowed and not among the forbidden ones. Include: one of the
/// values runs. Exclude: none does. An offer that names no allowed kinds fails include and
/// passes exclude.
fn traffic_passes(filter: &ListFilter<Traffic>, offer: &Offer) -> bool {
    let runs = |kind: &Traffic| {
        offer.traffic_allowed.contains(kind) && !offer.traffic_forbidden.contains(kind)
    };
    filter.values.iter().any(runs) == (filter.mode == ListMode::Include)
}

fn paying(offer: &Offer) -> impl Iterator<Item = &Payout> {
    offer.payouts.iter().filter(|payout| payout.pays())
}

type Round = fn(&Decimal) -> Decimal;

/// The payout bounds of a campaign, brought to any currency.
///
/// A payout passes when its *amount* (a pure share has none and fails) lies within both bounds.
/// Bounds without a currency are compared with the bare amount; bounds with one are converted to
/// the payout's currency, and fail where there is no rate. The converted bounds are whole
/// millionths, the lower rounded up and the upper down, so that SQL compares the same integers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutBounds<'a> {
    min: Option<Micros>,
    max: Option<Micros>,
    currency: Option<Currency>,
    rates: &'a Rates,
}

/// Lowest and highest amount that pass, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountRange {
    /// Lowest; none = no lower bound.
    pub min: Option<Micros>,
    /// Highest; none = no upper bound.
    pub max: Option<Micros>,
}

impl<'a> PayoutBounds<'a> {
    /// The bounds of these filters.
    pub const fn of(filters: &Filters, rates: &'a Rates) -> Self {
        Self {
            min: filters.payout_min,
            max: filters.payout_max,
            currency: filters.payout_currency,
            rates,
        }
    }

    /// Whether there is any bound at all.
    pub const fn restrict(&self) -> bool {
        self.min.is_some() || self.max.is_some()
    }

    /// The range for amounts in `currency` (none = unknown currency); none when they cannot be
    /// compared and therefore fail.
    pub fn range(&self, currency: Option<Currency>) -> Option<AmountRange> {
        let Some(own) = self.currency else {
            return Some(AmountRange {
                min: self.min,
                max: self.max,
            });
        };
        let to = currency?;
        let convert = |bound: Option<Micros>, round: Round| match bound {
            Some(bound) => self.bound(bound, own, to, round).map(Some),
            None => Some(None),
        };
        Some(AmountRange {
            min: convert(self.min, Decimal::ceil)?,
            max: convert(self.max, Decimal::floor)?,
        })
    }

    /// Whether the payout's amount lies within.
    pub fn pass(&self, payout: &Payout) -> bool {
        let (Some(amount), Some(range)) = (payout.amount, self.range(payout.currency)) else {
            return false;
        };
        range.min.is_none_or(|min| amount >= min) && range.max.is_none_or(|max| amount <= max)
    }

    /// None without a rate. Past the range of [`Micros`] a bound is its limit, which no amount
    /// reaches.
    fn bound(&self, bound: Micros, own: Currency, to: Currency, round: Round) -> Option<Micros> {
        let converted = self.rates.convert(bound, own, to)?;
        let millionths = round(&converted.checked_mul(Decimal::from(Micros::SCALE))?);
        Some(Micros::from_micros(
            i64::try_from(millionths).unwrap_or(i64::MAX),
        ))
    }
}

#[cfg(test)]
mod tests;
