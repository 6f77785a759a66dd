//! Pushing a campaign: its offers and their placements (product.md C, R).
//!
//! ```text
//! plan: match ─ decide ─ commit intents ─▶ actions ─▶ execute (N at a time) ─▶ record
//! ```
//! The stages overlap and hold a bounded number of offers. An offer that is in step costs
//! neither a request nor a write. After a pull only the offers that changed are looked at; all
//! of them after a change of the campaign, when a person asks, and once a day.

mod action;
mod basis;
mod best_payout;
mod candidates;
mod changed;
mod create;
mod deciding;
mod decision;
mod ending;
mod executing;
mod halt;
mod logo;
mod matched;
mod recording;
mod scope;
mod sightings;
mod subject;
mod sweep;
mod update;
mod whole;

use std::sync::Arc;

use tokio::sync::mpsc;
use tracing::Instrument as _;

use crate::execution::conclusion::Conclusion;
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::execution::stage::stage;
use crate::push::create::Hands;
use crate::push::deciding::{Planning, Ways};
use crate::push::halt::Halt;
use crate::push::logo::Logos;
use crate::push::matched::Matched;
use crate::push::scope::{Matching, Scope};
use crate::push::subject::PushSubject;

/// Actions and results that wait for the next stage.
const WAITING: usize = 256;

/// Pushes the job's campaign to its end.
pub(crate) async fn run(context: &Arc<JobContext>) -> Result<Conclusion, WorkError> {
    let subject = match subject::open(context).instrument(stage!("push.open")).await {
        Ok(subject) => subject,
        Err(WorkError::Partner(error)) => return ending::unopened(context, &error).await,
        Err(error) => return Err(error),
    };
    let Matching { scope, standing } = scope::choose(context, &subject)
        .instrument(stage!("push.scope"))
        .await?;
    let logos = Logos::new(context.core.parts.http.clone(), context.core.config().logos);
    let halt = Halt::below(&context.cancel);
    let hands = Hands {
        context,
        subject: &subject,
        logos: &logos,
        halt: &halt,
    };
    let (actions, to_send) = mpsc::channel(WAITING);
    let (settled, to_store) = mpsc::channel(WAITING);
    let ways = Ways {
        actions,
        settled: settled.clone(),
    };
    let (planned, (), recorded) = tokio::join!(
        plan(context, &subject, scope, ways, &halt).instrument(stage!("push.plan")),
        executing::execute(hands, to_send, settled).instrument(stage!("push.execute")),
        recording::record(context, to_store).instrument(stage!("push.record")),
    );
    recorded?;
    let reason = halt.reason();
    match (reason, planned) {
        (Some(WorkError::Partner(error)), _) | (None, Err(WorkError::Partner(error))) => {
            Ok(ending::broken_off(context, &subject, &error))
        }
        (Some(error), _) | (None, Err(error)) => Err(error),
        (None, Ok(_)) if context.cancel.is_cancelled() => {
            Err(WorkError::Interrupted(context.why()))
        }
        (None, Ok(matched)) => Ok(ending::reached(context, &subject, standing, &matched)),
    }
}

/// Goes through the offers that the push looks at and returns those that the campaign takes.
async fn plan(
    context: &JobContext,
    subject: &PushSubject,
    scope: Scope,
    ways: Ways,
    halt: &Halt,
) -> Result<Matched, WorkError> {
    let planning = Planning {
        context,
        subject,
        ways: &ways,
        halt,
    };
    match scope {
        Scope::Whole => whole::plan(planning).await,
        Scope::Changed(changes, mut matched) => {
            changed::plan(planning, changes, &mut matched).await?;
            Ok(matched)
        }
    }
}
