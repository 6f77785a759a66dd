//! Traffic targeting (semantics H3).

use crate::desired::{DesiredPayment, DesiredTargeting};
use crate::offer::{CountrySet, Offer};

/// The countries for the targeting group: the offer's own (H3b), or, where it names none, those
/// of all payments together (H3a, H3c).
pub(super) fn countries(offer: &Offer, payments: &[DesiredPayment]) -> CountrySet {
    if !offer.countries.is_all() {
        return offer.countries.clone();
    }
    payments
        .iter()
        .map(|payment| payment.countries.clone())
        .reduce(|all, countries| all.union(&countries))
        .unwrap_or_default()
}

/// One group, or none where everything passes.
pub(super) fn targeting(offer: &Offer, countries: CountrySet) -> Option<DesiredTargeting> {
    let mut os = offer.os.clone();
    os.sort();
    os.dedup();
    let group = DesiredTargeting {
        countries,
        os,
        devices: offer.devices.clone(),
    };
    let restricts = !group.countries.is_all() || !group.os.is_empty() || !group.devices.is_empty();
    restricts.then_some(group)
}
