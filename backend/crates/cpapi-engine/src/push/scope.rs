//! Whether a push looks at all offers or only at those that changed (product.md Y3).

use cpapi_db::campaign_matches::{self, Standing};
use cpapi_db::offer_change_sets::{self, Changes};
use cpapi_domain::run::Trigger;

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::push::basis::basis;
use crate::push::matched::Matched;
use crate::push::subject::PushSubject;

/// All offers are looked at this often, whatever is known of changes: a net below the rest.
const WHOLE_SECONDS: i64 = 24 * 60 * 60;
/// Past this many changed offers all are looked at: what changed is held in memory.
const CHANGED_LIMIT: usize = 200_000;

/// Which offers a push looks at.
#[derive(Debug)]
pub(crate) enum Scope {
    /// All that match, and all that were placed.
    Whole,
    /// Those that changed since the last push, after which the campaign took these.
    Changed(Changes, Matched),
}

/// What a push looks at, and how the campaign stands once it has.
#[derive(Debug)]
pub(crate) struct Matching {
    pub(crate) scope: Scope,
    /// Stored with the end of a push that reached it; the matched offers come with that end.
    pub(crate) standing: Standing,
}

/// Chooses. A push of everything takes back first that the campaign was ever in step: should it
/// not reach its end, the next one looks at everything again.
pub(crate) async fn choose(
    context: &JobContext,
    subject: &PushSubject,
) -> Result<Matching, WorkError> {
    let campaign_id = subject.campaign.id;
    let now = context.now();
    let before = context
        .read(move |c| campaign_matches::find(c, campaign_id))
        .await?;
    let mut standing = Standing {
        basis: basis(subject),
        matched_wholly_at: now,
        matched: Vec::new(),
        positions: subject.positions.clone(),
    };
    let changes = match &before {
        Some(before) if is_current(context, before, &standing) => {
            changes(context, before, &standing).await?
        }
        _ => None,
    };
    let matched = before
        .as_ref()
        .and_then(|before| Matched::read(&before.matched));
    let scope = match (changes, matched, before) {
        (Some(changes), Some(matched), Some(before)) => {
            standing.matched_wholly_at = before.matched_wholly_at;
            Scope::Changed(changes, matched)
        }
        (_, _, before) => {
            if before.is_some() {
                context
                    .commit(move |c| campaign_matches::forget(c, campaign_id))
                    .await?;
            }
            Scope::Whole
        }
    };
    Ok(Matching { scope, standing })
}

/// A sync that a person asked for looks at everything (product.md C7).
fn is_current(context: &JobContext, before: &Standing, now: &Standing) -> bool {
    context.job.trigger != Trigger::Forced
        && before.basis == now.basis
        && context.now().seconds_since(before.matched_wholly_at) < WHOLE_SECONDS
}

/// What changed since; none where that is not known, or too much.
async fn changes(
    context: &JobContext,
    before: &Standing,
    now: &Standing,
) -> Result<Option<Changes>, WorkError> {
    let mut spans = Vec::new();
    for (source_id, until) in &now.positions {
        let Some(after) = before.positions.get(source_id) else {
            return Ok(None);
        };
        spans.push((*source_id, (*after, *until)));
    }
    context
        .read(move |c| {
            let mut changes = Changes::default();
            for (source_id, span) in spans {
                if !offer_change_sets::since(c, source_id, span, CHANGED_LIMIT, &mut changes)? {
                    return Ok(None);
                }
            }
            Ok(Some(changes))
        })
        .await
}
