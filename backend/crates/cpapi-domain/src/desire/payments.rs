//! Payments: revenue is the source's payout, payout its share (product.md C5).

use crate::desired::DesiredPayment;
use crate::money::Micros;
use crate::offer::{Offer, Payout, PayoutModel};

/// A payment for every payout that pays in a known currency. The same goal, countries, systems
/// and devices give one payment: an amount and a share are put together, of two prices the lower
/// is taken, so that affiliates are never promised more than comes in.
pub(super) fn payments(
    offer: &Offer,
    percent: Micros,
    warnings: &mut Vec<String>,
) -> Vec<DesiredPayment> {
    let mut payments: Vec<DesiredPayment> = Vec::with_capacity(offer.payouts.len());
    for payout in &offer.payouts {
        let Some(payment) = payment(payout, percent, warnings) else {
            continue;
        };
        let key = payment.key();
        match payments.iter_mut().find(|other| other.key() == key) {
            Some(other) => merge(other, &payment, warnings),
            None => payments.push(payment),
        }
    }
    payments
}

fn payment(payout: &Payout, percent: Micros, warnings: &mut Vec<String>) -> Option<DesiredPayment> {
    if !payout.pays() {
        warnings.push(format!(
            "The goal {:?} pays nothing and was left out.",
            payout.goal
        ));
        return None;
    }
    if payout.countries.is_nowhere() {
        warnings.push(format!(
            "None of the countries of the payout for {:?} was understood; it was left out.",
            payout.goal
        ));
        return None;
    }
    let Some(currency) = payout.currency else {
        warnings.push(format!(
            "The payout for {:?} has no known currency and was left out.",
            payout.goal
        ));
        return None;
    };
    let revenue = payout.amount.filter(|amount| amount.is_positive());
    let revenue_percent = payout.percent.filter(|share| share.is_positive());
    Some(DesiredPayment {
        goal: payout.goal.clone(),
        title: payout
            .goal_title
            .clone()
            .unwrap_or_else(|| payout.goal.clone()),
        model: model(revenue, revenue_percent),
        revenue,
        revenue_percent,
        payout: revenue.map(|amount| amount.share(percent)),
        payout_percent: revenue_percent.map(|share| share.share(percent)),
        currency,
        countries: payout.countries.clone(),
        os: payout.os.clone(),
        devices: payout.devices.clone(),
    })
}

/// What is really paid decides, not the network's word for it.
fn model(amount: Option<Micros>, percent: Option<Micros>) -> PayoutModel {
    match (amount, percent) {
        (Some(_), Some(_)) => PayoutModel::Both,
        (None, Some(_)) => PayoutModel::Percent,
        _ => PayoutModel::Fixed,
    }
}

fn merge(kept: &mut DesiredPayment, other: &DesiredPayment, warnings: &mut Vec<String>) {
    if kept.currency != other.currency {
        warnings.push(format!(
            "The goal {:?} is paid in {} and in {} for the same traffic; {} was kept.",
            kept.goal, kept.currency, other.currency, kept.currency
        ));
        return;
    }
    let conflict = |a: Option<Micros>, b: Option<Micros>| a.is_some() && b.is_some() && a != b;
    if conflict(kept.revenue, other.revenue)
        || conflict(kept.revenue_percent, other.revenue_percent)
    {
        warnings.push(format!(
            "The goal {:?} has two prices for the same traffic; the lower was taken.",
            kept.goal
        ));
    }
    kept.revenue = lower(kept.revenue, other.revenue);
    kept.revenue_percent = lower(kept.revenue_percent, other.revenue_percent);
    kept.payout = lower(kept.payout, other.payout);
    kept.payout_percent = lower(kept.payout_percent, other.payout_percent);
    kept.model = model(kept.revenue, kept.revenue_percent);
}

fn lower(a: Option<Micros>, b: Option<Micros>) -> Option<Micros> {
    [a, b].into_iter().flatten().min()
}
