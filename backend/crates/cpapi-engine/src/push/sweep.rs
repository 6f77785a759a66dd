//! What people did in the tracking system to offers that did not change on our side
//! (product.md R4): everything that was not seen for ten minutes is listed, longest unseen first.

use std::collections::BTreeSet;

use cpapi_db::placements::{self, PlacementRow};

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::push::changed::look_at;
use crate::push::deciding::Planning;
use crate::push::matched::Matched;
use crate::push::sightings::{self, FRESH_SECONDS, LOOK, Seen};
use crate::push::subject::PushSubject;

/// So many lists are asked for even if the next push waits; changes must not wait for longer.
const LISTS_AT_LEAST: usize = 20;

/// Lists what was not seen for long. It gives way to the next push, which goes on where this one
/// stopped.
pub(crate) async fn sweep(planning: Planning<'_>, matched: &mut Matched) -> Result<(), WorkError> {
    let Planning {
        context,
        subject,
        halt,
        ..
    } = planning;
    let campaign_id = subject.campaign.id;
    let now = context.now();
    let before = now.plus_seconds(-FRESH_SECONDS);
    let mut after = None;
    for lists in 0_usize.. {
        context.check()?;
        if halt.is_halted() {
            break;
        }
        let limit = i64::try_from(LOOK).unwrap_or(i64::MAX);
        let rows = context
            .read(move |c| placements::unseen_since(c, campaign_id, before, after, limit))
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.remote_seen_at.map(|at| (at, last.id));
        if lists >= LISTS_AT_LEAST
            && context
                .read(move |c| placements::push_waits(c, campaign_id, now))
                .await?
        {
            break;
        }
        let surprising = list(context, subject, &rows).await?;
        if !surprising.is_empty() {
            look_at(planning, matched, surprising, BTreeSet::new()).await?;
        }
    }
    Ok(())
}

/// Lists placements and stores what was seen of those that stand as we left them. The offers of
/// the others are returned: they are looked at again as they are decided on, so a crash in
/// between forgets nothing.
async fn list(
    context: &JobContext,
    subject: &PushSubject,
    rows: &[PlacementRow],
) -> Result<BTreeSet<i64>, WorkError> {
    let wanted = rows
        .iter()
        .filter_map(|row| Some((row.id, row.remote_id.clone()?)))
        .collect::<Vec<_>>();
    let mut seen: Seen = sightings::ask(context, subject, &wanted).await?;
    let surprising: Vec<&PlacementRow> = rows.iter().filter(|row| seen.surprises_of(row)).collect();
    for row in &surprising {
        seen.forget(row.id);
    }
    sightings::store(context, &seen, context.now()).await?;
    Ok(surprising.into_iter().map(|row| row.offer_id).collect())
}
