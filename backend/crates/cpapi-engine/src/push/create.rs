//! Creating an offer, safe without idempotency (product.md R2).
//!
//! The intent stands in the database, in doubt, before the request is sent. A success stores
//! the id; a refusal says that nothing exists; anything else leaves the doubt, and the offer is
//! looked for by our token until it is found, or missed often enough to be created again.

use cpapi_db::placements::{self, PlacementChanges, PlacementRow};
use cpapi_db::types::{Json, Stored};
use cpapi_domain::desire::{Desire, category_hashes, hashes_after};
use cpapi_domain::desired::{CategoryHashes, WriteSet};
use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::Counters;
use cpapi_domain::sync_plan::create_write_set;
use cpapi_domain::time::UtcTime;
use cpapi_tracking::{OfferDraft, OfferReference, RemoteOffer, Written};

use crate::breakpoints::Breakpoint;
use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::push::action::{Outcome, Target, in_step, refused};
use crate::push::decision::{Wanted, state_when_gone};
use crate::push::halt::Halt;
use crate::push::logo::Logos;
use crate::push::subject::PushSubject;
use crate::push::update;

/// Seconds between two looks for a create in doubt.
const LOOK_AGAIN_SECONDS: i64 = 60;
/// Looks that must miss before the offer is created again: at once, and twice a minute apart.
const LOOKS: i32 = 3;

/// What an action works with.
#[derive(Clone, Copy)]
pub(crate) struct Hands<'a> {
    pub(crate) context: &'a JobContext,
    pub(crate) subject: &'a PushSubject,
    pub(crate) logos: &'a Logos,
    pub(crate) halt: &'a Halt,
}

/// Sends the create of a committed intent.
pub(crate) async fn create(hands: Hands<'_>, target: Target, desire: Desire, hash: i64) -> Outcome {
    let mut write = create_write_set(&desire.offer, &hands.subject.plan.sync_rules);
    let mut warnings = desire.warnings.clone();
    let logo = hands
        .logos
        .for_write(&desire.offer, &mut write, &mut warnings)
        .await;
    let draft = OfferDraft {
        offer: &desire.offer,
        write: &write,
        token: &target.token,
        logo: logo.as_deref(),
    };
    if let Err(error) = hands
        .context
        .breakpoint(Breakpoint::BeforeRemoteCreate)
        .await
    {
        return Outcome::fatal(error);
    }
    let answer = hands.subject.system.create(&draft).await;
    let now = hands.context.now();
    match answer {
        Ok(written) => {
            if let Err(error) = hands
                .context
                .breakpoint(Breakpoint::AfterRemoteCreate)
                .await
            {
                return Outcome::fatal(error);
            }
            warnings.extend(written.warnings.iter().cloned());
            let changes = created(&written, &desire, &write, hash, warnings, now);
            let gain = Counters {
                created: 1,
                requests: 1,
                ..Counters::default()
            };
            Outcome::done(target.placement_id, changes, gain)
        }
        Err(error) if error.outcome_unknown && error.kind == FailureKind::RateLimited => {
            throttled(&target, error, now)
        }
        Err(error) if error.outcome_unknown => {
            tracing::warn!(placement.id = target.placement_id, error = %error, "a create is in doubt");
            let target = Target {
                attempts: 0,
                ..target
            };
            if hands.halt.may_ask_after_stumble() {
                let mut outcome = look(hands, &target, &desire, hash).await;
                // The create itself had no usable answer, so what was missed does not speak for
                // the tracking system.
                outcome.reached &= !is_missed(&outcome);
                outcome
            } else {
                still_in_doubt(&target, error, now)
            }
        }
        Err(error) => refused(&target, error, Some(hash), never_sent(now), now),
    }
}

/// Looks for a create in doubt; when it has been missed often enough the offer is created again.
pub(crate) async fn resolve(
    hands: Hands<'_>,
    row: PlacementRow,
    wanted: Wanted,
    external_id: &str,
) -> Outcome {
    let target = Target::of(&row);
    match wanted {
        Wanted::Offer { desire, hash } => {
            let outcome = look(hands, &target, &desire, hash).await;
            let missed_for_good = target.attempts + 1 >= LOOKS && is_missed(&outcome);
            if !missed_for_good {
                return outcome;
            }
            let armed = arm_again(hands, &target).await;
            if let Err(error) = armed {
                return Outcome::fatal(error);
            }
            create_again(
                hands,
                Target {
                    attempts: 0,
                    ..target
                },
                *desire,
                hash,
            )
            .await
        }
        Wanted::Gone { reason, .. } => {
            let found = find(hands, &target, external_id).await;
            let now = hands.context.now();
            match found {
                // Adopted as it stands; the next push pauses it.
                Ok(Some(remote)) => {
                    let changes = PlacementChanges {
                        state: Some(Stored(PlacementState::Pending)),
                        ..adopted(&remote, now)
                    };
                    Outcome::done(
                        target.placement_id,
                        changes,
                        Counters {
                            requests: 1,
                            ..Counters::default()
                        },
                    )
                }
                Ok(None) if target.attempts + 1 < LOOKS => missed(&target, now),
                Ok(None) => {
                    let changes = PlacementChanges {
                        state: Some(Stored(state_when_gone(&reason))),
                        reason_code: Some(Some(reason.code)),
                        reason_detail: Some(Some(reason.detail)),
                        attempts: Some(0),
                        next_attempt_at: Some(None),
                        in_doubt_since: Some(None),
                        updated_at: Some(Stored(now)),
                        ..PlacementChanges::default()
                    };
                    Outcome::done(
                        target.placement_id,
                        changes,
                        Counters {
                            requests: 1,
                            ..Counters::default()
                        },
                    )
                }
                Err(error) => still_in_doubt(&target, error, now),
            }
        }
    }
}

/// A fresh doubt is committed before the second create, as before the first.
async fn arm_again(hands: Hands<'_>, target: &Target) -> Result<(), WorkError> {
    let placement_id = target.placement_id;
    let now = hands.context.now();
    hands
        .context
        .commit(move |c| placements::arm(c, &[placement_id], now))
        .await
}

/// [`create`] without a further look of its own kind: boxed, because the two call each other.
fn create_again<'a>(
    hands: Hands<'a>,
    target: Target,
    desire: Desire,
    hash: i64,
) -> std::pin::Pin<Box<dyn Future<Output = Outcome> + Send + 'a>> {
    Box::pin(create(hands, target, desire, hash))
}

/// Looks for the offer by our token: adopts it, or waits.
async fn look(hands: Hands<'_>, target: &Target, desire: &Desire, hash: i64) -> Outcome {
    let found = find(hands, target, &desire.offer.external_id).await;
    let now = hands.context.now();
    match found {
        Ok(Some(remote)) => adopt(hands, target, &remote, desire, hash).await,
        Ok(None) => missed(target, now),
        Err(error) => still_in_doubt(target, error, now),
    }
}

async fn find(
    hands: Hands<'_>,
    target: &Target,
    external_id: &str,
) -> Result<Option<RemoteOffer>, PartnerError> {
    let reference = OfferReference {
        external_id: external_id.to_owned(),
        advertiser_id: hands.subject.plan.defaults.advertiser_id.trim().to_owned(),
        token: target.token.clone(),
        since: target.since,
    };
    let found = hands
        .halt
        .unless_halted(hands.subject.system.find(&reference))
        .await;
    let found = found.unwrap_or_else(|| {
        Err(PartnerError::new(
            FailureKind::Transient,
            "The push ended before the offer was found.",
        ))
    })?;
    if found.len() > 1 {
        tracing::error!(
            placement.id = target.placement_id,
            count = found.len(),
            "one token, several offers"
        );
    }
    Ok(found.into_iter().next())
}

/// Found: it becomes ours as it stands, then everything is written, because the create that made
/// it may have been of an earlier wish.
async fn adopt(
    hands: Hands<'_>,
    target: &Target,
    remote: &RemoteOffer,
    desire: &Desire,
    hash: i64,
) -> Outcome {
    let now = hands.context.now();
    let write = create_write_set(&desire.offer, &hands.subject.plan.sync_rules);
    let request = update::Request {
        target,
        remote_id: &remote.remote_id,
        ids: &remote.ids,
        before: &CategoryHashes::new(),
        desire,
        hash,
        write,
    };
    let mut outcome = update::send(hands, request).await;
    if let Some(settled) = &mut outcome.settled {
        // Whatever came of the write, the id is known now.
        let known = adopted(remote, now);
        settled.changes.remote_id = known.remote_id;
        settled.changes.in_doubt_since = known.in_doubt_since;
        if settled.changes.status_written.is_none() {
            settled.changes.status_written = known.status_written;
        }
        settled.gain.created += 1;
        settled.gain.updated = 0;
        settled.gain.requests += 1;
    }
    outcome
}

fn adopted(remote: &RemoteOffer, now: UtcTime) -> PlacementChanges {
    PlacementChanges {
        remote_id: Some(Some(remote.remote_id.clone())),
        remote_ids: Some(Json(remote.ids.clone())),
        status_written: Some(Some(Stored(remote.status))),
        remote_status: Some(Some(Stored(remote.status))),
        remote_seen_at: Some(Some(Stored(now))),
        attempts: Some(0),
        next_attempt_at: Some(None),
        in_doubt_since: Some(None),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    }
}

fn created(
    written: &Written,
    desire: &Desire,
    write: &WriteSet,
    hash: i64,
    warnings: Vec<String>,
    now: UtcTime,
) -> PlacementChanges {
    let hashes = hashes_after(
        &CategoryHashes::new(),
        &category_hashes(&desire.offer),
        write,
    );
    PlacementChanges {
        remote_id: Some(Some(written.remote.remote_id.clone())),
        hashes: Some(Json(hashes)),
        remote_ids: Some(Json(written.remote.ids.clone())),
        status_written: Some(Some(Stored(written.remote.status))),
        remote_status: Some(Some(Stored(written.remote.status))),
        remote_seen_at: Some(Some(Stored(now))),
        last_pushed_at: Some(Some(Stored(now))),
        ..in_step(hash, warnings, now)
    }
}

/// Not found this time.
fn missed(target: &Target, now: UtcTime) -> Outcome {
    let changes = PlacementChanges {
        state: Some(Stored(PlacementState::InDoubt)),
        reason_code: Some(Some("create_in_doubt".to_owned())),
        reason_detail: Some(Some(
            "The tracking system did not say whether it created the offer; it is being looked for."
                .to_owned(),
        )),
        attempts: Some(target.attempts.saturating_add(1)),
        next_attempt_at: Some(Some(Stored(now.plus_seconds(LOOK_AGAIN_SECONDS)))),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    };
    let gain = Counters {
        failed: 1,
        requests: 2,
        ..Counters::default()
    };
    // An answer all the same: many creates that never came about are no sign of an outage.
    Outcome::done(target.placement_id, changes, gain)
}

/// Asked to slow down: hardly carried out, but nobody has promised that. No look now, which would
/// only be the next request too many; one look when the partner may be asked again decides, and
/// where it misses the offer is created in the same go. A push is over after a few of these, so
/// there are never many to look for.
fn throttled(target: &Target, error: PartnerError, now: UtcTime) -> Outcome {
    let asked_for = error.retry_after_seconds.unwrap_or(0);
    let wait = i64::try_from(asked_for)
        .unwrap_or(i64::MAX)
        .max(LOOK_AGAIN_SECONDS);
    let mut outcome = still_in_doubt(target, error, now);
    if let Some(settled) = &mut outcome.settled {
        settled.changes.attempts = Some(LOOKS - 1);
        settled.changes.next_attempt_at = Some(Some(Stored(now.plus_seconds(wait))));
    }
    outcome
}

fn is_missed(outcome: &Outcome) -> bool {
    outcome.settled.as_ref().is_some_and(|settled| {
        settled.changes.state == Some(Stored(PlacementState::InDoubt))
            && settled
                .changes
                .attempts
                .is_some_and(|attempts| attempts > 0)
    })
}

/// Even the look failed: it does not count, the doubt stays.
fn still_in_doubt(target: &Target, error: PartnerError, now: UtcTime) -> Outcome {
    let changes = PlacementChanges {
        next_attempt_at: Some(Some(Stored(now.plus_seconds(LOOK_AGAIN_SECONDS)))),
        reason_code: Some(Some("create_in_doubt".to_owned())),
        reason_detail: Some(Some(error.detail.clone())),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    };
    let gain = Counters {
        failed: 1,
        requests: 1,
        ..Counters::default()
    };
    let mut outcome = Outcome::done(target.placement_id, changes, gain);
    outcome.reached = false;
    if error.kind == FailureKind::Credentials {
        outcome.fatal = Some(error.into());
    }
    outcome
}

/// An intent whose request was never sent, or refused for reasons that are not the offer's.
pub(crate) fn never_sent(now: UtcTime) -> PlacementChanges {
    PlacementChanges {
        state: Some(Stored(PlacementState::Pending)),
        in_doubt_since: Some(None),
        next_attempt_at: Some(None),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    }
}
