//! From a batch of candidates to actions, and to changes that need no request.

use std::collections::HashMap;

use cpapi_db::placements::{self, NewPlacement, PlacementChanges, PlacementRow};
use cpapi_db::types::{Json, Stored};
use cpapi_domain::desired::PAUSED_AS_GONE_KEY;
use cpapi_domain::placement::{PlacementReason, PlacementState};
use cpapi_domain::run::Counters;
use cpapi_domain::sync_plan::{Sighting, Step, next_step, paused_by_hand};
use cpapi_domain::time::UtcTime;
use tokio::sync::mpsc;

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::push::action::{Action, Settled, Target, detached, in_step};
use crate::push::candidates::Candidate;
use crate::push::decision::{Need, Wanted, need, remembered, state_when_gone, wanted};
use crate::push::halt::Halt;
use crate::push::sightings;
use crate::push::subject::PushSubject;

/// Offers looked at in one go.
pub(crate) const BATCH: usize = 500;

/// A candidate whose placement needs a decision.
pub(crate) struct Considered {
    pub(crate) candidate: Candidate,
    pub(crate) wanted: Wanted,
    pub(crate) need: Need,
}

/// Where the plan goes.
#[derive(Clone)]
pub(crate) struct Ways {
    pub(crate) actions: mpsc::Sender<Action>,
    pub(crate) settled: mpsc::Sender<Settled>,
}

/// What planning works with; each part of it takes the whole.
#[derive(Clone, Copy)]
pub(crate) struct Planning<'a> {
    pub(crate) context: &'a JobContext,
    pub(crate) subject: &'a PushSubject,
    pub(crate) ways: &'a Ways,
    pub(crate) halt: &'a Halt,
}

impl Planning<'_> {
    /// So many offers more than up to now will be looked at.
    pub(crate) fn expect(&self, offers: usize) {
        let offers = i64::try_from(offers).unwrap_or(i64::MAX);
        self.context.count(|counters| {
            counters.expected = counters.expected.max(counters.looked_at + offers);
        });
    }
}

/// Turns a batch into actions and into changes that need no request.
pub(crate) async fn decide(
    planning: Planning<'_>,
    candidates: Vec<Candidate>,
) -> Result<(), WorkError> {
    let Planning {
        context,
        subject,
        ways,
        ..
    } = planning;
    let now = context.now();
    let looked_at = i64::try_from(candidates.len()).unwrap_or(i64::MAX);
    let considered: Vec<Considered> = candidates
        .into_iter()
        .map(|candidate| {
            let wanted = wanted(subject, &candidate);
            let need = need(&wanted, candidate.placement.as_ref(), now);
            Considered {
                candidate,
                wanted,
                need,
            }
        })
        .collect();
    let seen = sightings::look(context, subject, &considered).await?;
    let mut skipped = 0;
    let mut creates = Vec::new();
    for mut considered in considered {
        let sighting = seen.of(&considered);
        let surprising = seen.is_surprising(&considered);
        if considered.need == Need::Nothing && !surprising {
            skipped += 1;
            continue;
        }
        let sight = seen
            .note(&mut considered, now)
            .filter(|_| surprising)
            .map(sight_only);
        match step(subject, considered, sighting, now) {
            Decided::Create(create) => creates.push(create),
            Decided::Act(action) => send(&ways.actions, action).await?,
            Decided::Store(settled) => send(&ways.settled, settled).await?,
            Decided::Nothing => {
                skipped += 1;
                if let Some(settled) = sight {
                    send(&ways.settled, settled).await?;
                }
            }
        }
    }
    context.count(|counters| {
        counters.skipped += skipped;
        counters.looked_at += looked_at;
    });
    intend(context, subject, ways, creates).await
}

async fn send<T>(way: &mpsc::Sender<T>, thing: T) -> Result<(), WorkError> {
    way.send(thing)
        .await
        .map_err(|_| WorkError::Internal("a part of the push has ended".to_owned()))
}

/// A create whose intent is not committed yet.
struct Intended {
    offer_id: i64,
    source_id: i64,
    placement: Option<PlacementRow>,
    desire: Box<cpapi_domain::desire::Desire>,
    hash: i64,
}

enum Decided {
    Create(Intended),
    Act(Action),
    Store(Settled),
    Nothing,
}

fn step(
    subject: &PushSubject,
    considered: Considered,
    sighting: Sighting,
    now: UtcTime,
) -> Decided {
    let Considered {
        candidate, wanted, ..
    } = considered;
    let plan = &subject.plan;
    let remembered = remembered(candidate.placement.as_ref());
    let step = next_step(
        &wanted.wish(),
        &plan.sync_rules,
        plan.respect_manual_pause,
        plan.pause_delay_minutes,
        &remembered,
        sighting,
        now,
    );
    let by_hand = plan.respect_manual_pause && paused_by_hand(&remembered, sighting);
    let Candidate {
        offer_id,
        source_id,
        document,
        placement,
        ..
    } = candidate;
    match (step, wanted, placement) {
        (Step::Create, Wanted::Offer { desire, hash }, placement) => Decided::Create(Intended {
            offer_id,
            source_id,
            placement,
            desire,
            hash,
        }),
        (Step::ResolveDoubt, wanted, Some(row)) => {
            let external_id = document.offer.external_id;
            Decided::Act(Action::Resolve {
                row: Box::new(row),
                wanted,
                external_id,
            })
        }
        (Step::Update { write, resume }, Wanted::Offer { desire, hash }, Some(row)) => {
            match row.remote_id.clone() {
                Some(remote_id) => Decided::Act(Action::Update {
                    row: Box::new(row),
                    remote_id,
                    desire,
                    hash,
                    write,
                    resume,
                }),
                None => Decided::Nothing,
            }
        }
        (Step::Pause { reason }, _, Some(row)) => match row.remote_id.clone() {
            Some(remote_id) => Decided::Act(Action::Pause {
                row: Box::new(row),
                remote_id,
                reason,
            }),
            None => Decided::Nothing,
        },
        (Step::WaitToPause { due_at, reason }, _, Some(row)) => {
            wait_to_pause(&row, due_at, reason, now)
        }
        (Step::Detach { reason }, _, Some(row)) => store(&row, detached(reason, now)),
        (Step::Nothing, wanted, Some(row)) => at_rest(&row, wanted, sighting, by_hand, now),
        _ => Decided::Nothing,
    }
}

/// What was seen has been decided on, and nothing is to be done about it.
fn sight_only(row: &PlacementRow) -> Settled {
    let mut changes = PlacementChanges::default();
    sightings::keep(&mut changes, row);
    Settled {
        placement_id: row.id,
        changes,
        gain: Counters::default(),
    }
}

fn store(row: &PlacementRow, mut changes: PlacementChanges) -> Decided {
    sightings::keep(&mut changes, row);
    let gain = Counters {
        skipped: 1,
        ..Counters::default()
    };
    Decided::Store(Settled {
        placement_id: row.id,
        changes,
        gain,
    })
}

fn wait_to_pause(
    row: &PlacementRow,
    due_at: UtcTime,
    reason: PlacementReason,
    now: UtcTime,
) -> Decided {
    if row.pause_due_at == Some(due_at) && row.reason_code.as_deref() == Some(reason.code.as_str())
    {
        return Decided::Nothing;
    }
    let changes = PlacementChanges {
        reason_code: Some(Some(reason.code)),
        reason_detail: Some(Some(reason.detail)),
        pause_due_at: Some(Some(Stored(due_at))),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    };
    store(row, changes)
}

/// Nothing is to be sent; what is stored may still have to say so.
fn at_rest(
    row: &PlacementRow,
    wanted: Wanted,
    sighting: Sighting,
    by_hand: bool,
    now: UtcTime,
) -> Decided {
    if row.state == PlacementState::Detached {
        return Decided::Nothing;
    }
    match wanted {
        Wanted::Offer { desire, hash } => {
            let mut changes = in_step(hash, desire.warnings, now);
            // It stands as wanted: a write of ours whose answer was lost counts as made, else a
            // later pause by hand would be taken for ours.
            if sighting == Sighting::Present(desire.offer.status) {
                changes.status_written = Some(Some(Stored(desire.offer.status)));
                let mut hashes = row.hashes.0.clone();
                if hashes.remove(PAUSED_AS_GONE_KEY).is_some() {
                    changes.hashes = Some(Json(hashes));
                }
            }
            if by_hand {
                changes.reason_code = Some(Some("paused_by_hand".to_owned()));
                changes.reason_detail = Some(Some(
                    "The offer was paused in the tracking system; that is respected.".to_owned(),
                ));
            }
            store(row, changes)
        }
        Wanted::Gone { reason, .. } => {
            let state = state_when_gone(&reason);
            if row.state == state && row.reason_code.as_deref() == Some(reason.code.as_str()) {
                return Decided::Nothing;
            }
            let changes = PlacementChanges {
                state: Some(Stored(state)),
                reason_code: Some(Some(reason.code)),
                reason_detail: Some(Some(reason.detail)),
                desired_hash: Some(None),
                next_attempt_at: Some(None),
                pause_due_at: Some(None),
                updated_at: Some(Stored(now)),
                ..PlacementChanges::default()
            };
            store(row, changes)
        }
    }
}

/// Commits the intents of a batch, in doubt, before anything is sent (product.md R2).
async fn intend(
    context: &JobContext,
    subject: &PushSubject,
    ways: &Ways,
    creates: Vec<Intended>,
) -> Result<(), WorkError> {
    if creates.is_empty() {
        return Ok(());
    }
    let now = context.now();
    let of = (subject.campaign.id, subject.tracking.id);
    let new: Vec<NewPlacement> = creates
        .iter()
        .filter(|create| create.placement.is_none())
        .map(|create| NewPlacement::intended(of, (create.offer_id, create.source_id), token(), now))
        .collect();
    let tokens: HashMap<i64, String> = new
        .iter()
        .map(|placement| (placement.offer_id, placement.token.clone()))
        .collect();
    let known: Vec<i64> = creates
        .iter()
        .filter_map(|create| create.placement.as_ref().map(|row| row.id))
        .collect();
    let inserted: HashMap<i64, i64> = context
        .commit(move |c| {
            let inserted = placements::insert_many(c, &new)?;
            let ids: Vec<i64> = inserted.iter().map(|(_, id)| *id).chain(known).collect();
            placements::arm(c, &ids, now)?;
            Ok(inserted)
        })
        .await?
        .into_iter()
        .collect();
    for create in creates {
        let target = match &create.placement {
            Some(row) => Some(Target::of(row)),
            None => inserted
                .get(&create.offer_id)
                .zip(tokens.get(&create.offer_id))
                .map(|(placement_id, token)| Target {
                    placement_id: *placement_id,
                    token: token.clone(),
                    since: now,
                    attempts: 0,
                }),
        };
        let Some(target) = target else {
            return Err(WorkError::Internal(
                "an intent was stored without an id".to_owned(),
            ));
        };
        send(
            &ways.actions,
            Action::Create {
                target,
                desire: create.desire,
                hash: create.hash,
            },
        )
        .await?;
    }
    Ok(())
}

/// A reference that nobody else has.
fn token() -> String {
    format!("{:032x}", rand::random::<u128>())
}
