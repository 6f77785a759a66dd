//! A push that looks at everything: matched offers in order, then placements that match no more.

use cpapi_db::{offers, placements};

use crate::execution::error::WorkError;
use crate::push::best_payout;
use crate::push::candidates;
use crate::push::deciding::{BATCH, Planning, decide};
use crate::push::matched::Matched;

/// Ids that one query brings: so many that the query's own cost does not count.
const IDS: i64 = 20_000;

/// Goes through the campaign and returns the offers that it takes.
pub(crate) async fn plan(planning: Planning<'_>) -> Result<Matched, WorkError> {
    // Probably as many as last time.
    planning.expect(usize::try_from(planning.subject.campaign.offers_matched).unwrap_or(0));
    let matched = plan_matched(planning).await?;
    plan_placed_only(planning, &matched).await?;
    Ok(matched)
}

async fn plan_matched(planning: Planning<'_>) -> Result<Matched, WorkError> {
    let Planning {
        context,
        subject,
        halt,
        ..
    } = planning;
    let campaign_id = subject.campaign.id;
    let filter = subject.filter();
    let losers = best_payout::all_losers(context, subject, &filter).await?;
    let mut matched = Matched::default();
    let mut after = 0;
    while !halt.is_halted() {
        let page_filter = filter.clone();
        let mut ids = context
            .read(move |c| offers::ids_after(c, &page_filter, after, IDS))
            .await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        ids.retain(|id| !losers.contains(id));
        planning.expect(ids.len());
        for batch in ids.chunks(BATCH) {
            if halt.is_halted() {
                break;
            }
            for id in batch {
                matched.set(*id, true);
            }
            let batch = batch.to_vec();
            let candidates = context
                .read(move |c| candidates::matched(c, campaign_id, &batch))
                .await?;
            decide(planning, candidates).await?;
        }
    }
    Ok(matched)
}

async fn plan_placed_only(planning: Planning<'_>, matched: &Matched) -> Result<(), WorkError> {
    let Planning {
        context,
        subject,
        halt,
        ..
    } = planning;
    let campaign_id = subject.campaign.id;
    let mut after = 0;
    while !halt.is_halted() {
        let mut placed = context
            .read(move |c| placements::offer_ids_after(c, campaign_id, after, IDS))
            .await?;
        let Some(last) = placed.last() else { break };
        after = *last;
        placed.retain(|offer_id| !matched.contains(*offer_id));
        planning.expect(placed.len());
        for batch in placed.chunks(BATCH) {
            if halt.is_halted() {
                break;
            }
            let batch = batch.to_vec();
            let candidates = context
                .read(move |c| candidates::placed_only(c, campaign_id, &batch))
                .await?;
            decide(planning, candidates).await?;
        }
    }
    Ok(())
}
