//! Everything beside the offers that decides what a campaign pushes, as one number.
//!
//! As long as it stays the same, offers that did not change need no look (product.md Y3).

use std::collections::BTreeMap;

use xxhash_rust::xxh3::Xxh3;

use crate::push::subject::{PushSubject, SourceFacts};

/// The hash of a subject. It is made of what the types show of themselves when debugged: that
/// names every field, and where another version of the product shows them otherwise, one
/// complete match is all that comes of it.
pub(crate) fn basis(subject: &PushSubject) -> i64 {
    let sources: BTreeMap<i64, &SourceFacts> = subject
        .sources
        .iter()
        .map(|(id, facts)| (*id, facts))
        .collect();
    let compares_money = subject.plan.filters.payout_currency.is_some();
    let rates = (compares_money || subject.campaign.best_payout).then_some(&subject.rates);
    let mut hasher = Xxh3::new();
    for part in [
        // Another version may want other things of the same offer.
        env!("CARGO_PKG_VERSION").to_owned(),
        format!("{:?}", subject.plan),
        format!("{:?}", subject.campaign.best_payout),
        format!("{:?}", (subject.tracking.id, &subject.tracking.base_url)),
        format!("{:?}", (&subject.picked_sources, &subject.single)),
        format!("{sources:?}"),
        format!("{rates:?}"),
        format!("{:?}", subject.categories),
    ] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    i64::from_ne_bytes(hasher.digest().to_ne_bytes())
}
