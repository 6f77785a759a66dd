//! A push that looks at what changed, at placements whose time has come, and then at what people
//! did in the tracking system (product.md Y3).

use std::collections::BTreeSet;

use cpapi_db::offer_change_sets::Changes;
use cpapi_db::{offers, placements};

use crate::execution::error::WorkError;
use crate::push::best_payout;
use crate::push::candidates;
use crate::push::deciding::{BATCH, Planning, decide};
use crate::push::matched::Matched;
use crate::push::sweep;

/// Goes through what changed and brings the offers that the campaign takes up to date.
pub(crate) async fn plan(
    planning: Planning<'_>,
    changes: Changes,
    matched: &mut Matched,
) -> Result<(), WorkError> {
    let context = planning.context;
    let (campaign_id, now) = (planning.subject.campaign.id, context.now());
    let mut offers = context
        .read(move |c| placements::offers_due(c, campaign_id, now))
        .await?;
    offers.extend(changes.offers);
    look_at(planning, matched, offers, changes.left_products).await?;
    sweep::sweep(planning, matched).await
}

/// Looks at these offers, at what they compete with, and at what competed for these products.
pub(crate) async fn look_at(
    planning: Planning<'_>,
    matched: &mut Matched,
    offers: BTreeSet<i64>,
    left_products: BTreeSet<String>,
) -> Result<(), WorkError> {
    let Planning {
        context,
        subject,
        halt,
        ..
    } = planning;
    let campaign_id = subject.campaign.id;
    let filter = subject.filter();
    let circle = best_payout::around(context, subject, &filter, offers, left_products).await?;
    let offers: Vec<i64> = circle.offers.into_iter().collect();
    planning.expect(offers.len());
    for batch in offers.chunks(BATCH) {
        if halt.is_halted() {
            break;
        }
        let (ids, filter) = (batch.to_vec(), filter.clone());
        let mut taken = context
            .read(move |c| offers::among(c, &filter, &ids))
            .await?;
        taken.retain(|id| !circle.losers.contains(id));
        let rest: Vec<i64> = batch
            .iter()
            .copied()
            .filter(|id| taken.binary_search(id).is_err())
            .collect();
        for id in &taken {
            matched.set(*id, true);
        }
        for id in &rest {
            matched.set(*id, false);
        }
        let candidates = context
            .read(move |c| {
                let mut candidates = candidates::matched(c, campaign_id, &taken)?;
                candidates.extend(candidates::placed_only(c, campaign_id, &rest)?);
                Ok(candidates)
            })
            .await?;
        decide(planning, candidates).await?;
    }
    Ok(())
}
