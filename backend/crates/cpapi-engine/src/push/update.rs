//! Writing what differs to an existing offer, and pausing it (product.md R3, R6).

use cpapi_db::placements::{self, PlacementChanges, PlacementRow};
use cpapi_db::types::{Json, Stored};
use cpapi_domain::campaign::SyncCategory;
use cpapi_domain::desire::{Desire, category_hashes, hashes_after, hashes_after_pause};
use cpapi_domain::desired::{CategoryHashes, PAUSED_AS_GONE_KEY, RemoteIds, WriteSet};
use cpapi_domain::placement::PlacementReason;
use cpapi_domain::run::Counters;
use cpapi_domain::tracking::RemoteStatus;
use cpapi_tracking::{OfferDraft, TrackingError};

use crate::breakpoints::Breakpoint;
use crate::execution::error::WorkError;
use crate::push::action::{Outcome, Target, deleted_by_hand, detached, in_step, refused};
use crate::push::create::Hands;
use crate::push::decision::state_when_gone;
use crate::push::sightings;

/// One update.
pub(crate) struct Request<'a> {
    pub(crate) target: &'a Target,
    pub(crate) remote_id: &'a str,
    pub(crate) ids: &'a RemoteIds,
    pub(crate) before: &'a CategoryHashes,
    pub(crate) desire: &'a Desire,
    pub(crate) hash: i64,
    pub(crate) write: WriteSet,
}

/// Sends an update and says what becomes of the placement.
pub(crate) async fn send(hands: Hands<'_>, request: Request<'_>) -> Outcome {
    let Request {
        target,
        remote_id,
        ids,
        before,
        desire,
        hash,
        mut write,
    } = request;
    let mut warnings = desire.warnings.clone();
    let logo = hands
        .logos
        .for_write(&desire.offer, &mut write, &mut warnings)
        .await;
    if write.is_empty() {
        // Only the logo differed, and there is none to be had: in step until something changes.
        let now = hands.context.now();
        let gain = Counters {
            skipped: 1,
            ..Counters::default()
        };
        return Outcome::done(target.placement_id, in_step(hash, warnings, now), gain);
    }
    let draft = OfferDraft {
        offer: &desire.offer,
        write: &write,
        token: &target.token,
        logo: logo.as_deref(),
    };
    if let Err(error) = hands
        .context
        .breakpoint(Breakpoint::BeforeRemoteUpdate)
        .await
    {
        return Outcome::fatal(error);
    }
    let answer = hands.subject.system.update(remote_id, &draft, ids).await;
    if let Err(error) = hands
        .context
        .breakpoint(Breakpoint::AfterRemoteUpdate)
        .await
    {
        return Outcome::fatal(error);
    }
    let now = hands.context.now();
    match answer {
        Ok(written) => {
            warnings.extend(written.warnings);
            let hashes = hashes_after(before, &category_hashes(&desire.offer), &write);
            let status = write.categories.contains(&SyncCategory::Status);
            let changes = PlacementChanges {
                hashes: Some(Json(hashes)),
                remote_ids: Some(Json(written.remote.ids)),
                status_written: status.then_some(Some(Stored(written.remote.status))),
                remote_status: Some(Some(Stored(written.remote.status))),
                remote_seen_at: Some(Some(Stored(now))),
                last_pushed_at: Some(Some(Stored(now))),
                ..in_step(hash, warnings, now)
            };
            let gain = Counters {
                updated: 1,
                requests: 1,
                ..Counters::default()
            };
            Outcome::done(target.placement_id, changes, gain)
        }
        Err(TrackingError::UnknownOffer) => {
            let gain = Counters {
                requests: 1,
                ..Counters::default()
            };
            Outcome::done(target.placement_id, detached(deleted_by_hand(), now), gain)
        }
        Err(TrackingError::Partner(error)) => {
            refused(target, error, Some(hash), PlacementChanges::default(), now)
        }
    }
}

/// Updates a placement; with `resume` our own pause ends.
pub(crate) async fn update(
    hands: Hands<'_>,
    row: PlacementRow,
    remote_id: &str,
    (desire, hash): (Desire, i64),
    write: WriteSet,
    resume: bool,
) -> Outcome {
    let target = Target::of(&row);
    let request = Request {
        target: &target,
        remote_id,
        ids: &row.remote_ids.0,
        before: &row.hashes.0,
        desire: &desire,
        hash,
        write,
    };
    let mut outcome = send(hands, request).await;
    if let Some(settled) = &mut outcome.settled {
        sightings::keep(&mut settled.changes, &row);
        if resume && settled.gain.updated > 0 {
            settled.gain.resumed = 1;
        }
    }
    outcome
}

/// Pauses an offer that is not wanted any more.
pub(crate) async fn pause(
    hands: Hands<'_>,
    row: PlacementRow,
    remote_id: String,
    reason: PlacementReason,
) -> Outcome {
    let mut outcome = send_pause(hands, &row, remote_id, reason).await;
    if let Some(settled) = &mut outcome.settled {
        sightings::keep(&mut settled.changes, &row);
    }
    outcome
}

async fn send_pause(
    hands: Hands<'_>,
    row: &PlacementRow,
    remote_id: String,
    reason: PlacementReason,
) -> Outcome {
    let target = Target::of(row);
    let ids = [remote_id];
    if let Err(error) = intend_pause(hands, row).await {
        return Outcome::fatal(error);
    }
    if let Err(error) = hands
        .context
        .breakpoint(Breakpoint::BeforeRemoteUpdate)
        .await
    {
        return Outcome::fatal(error);
    }
    let outcome = hands
        .subject
        .system
        .set_status(&ids, RemoteStatus::Paused)
        .await;
    if let Err(error) = hands
        .context
        .breakpoint(Breakpoint::AfterRemoteUpdate)
        .await
    {
        return Outcome::fatal(error);
    }
    let now = hands.context.now();
    match outcome.into_iter().next().map(|outcome| outcome.result) {
        Some(Ok(())) => {
            let changes = PlacementChanges {
                state: Some(Stored(state_when_gone(&reason))),
                reason_code: Some(Some(reason.code)),
                reason_detail: Some(Some(reason.detail)),
                desired_hash: Some(None),
                status_written: Some(Some(Stored(RemoteStatus::Paused))),
                remote_status: Some(Some(Stored(RemoteStatus::Paused))),
                remote_seen_at: Some(Some(Stored(now))),
                attempts: Some(0),
                next_attempt_at: Some(None),
                pause_due_at: Some(None),
                last_pushed_at: Some(Some(Stored(now))),
                updated_at: Some(Stored(now)),
                ..PlacementChanges::default()
            };
            let gain = Counters {
                paused: 1,
                requests: 1,
                ..Counters::default()
            };
            Outcome::done(target.placement_id, changes, gain)
        }
        Some(Err(TrackingError::UnknownOffer)) => {
            let gain = Counters {
                requests: 1,
                ..Counters::default()
            };
            Outcome::done(target.placement_id, detached(deleted_by_hand(), now), gain)
        }
        Some(Err(TrackingError::Partner(error))) => {
            refused(&target, error, None, PlacementChanges::default(), now)
        }
        None => Outcome::fatal(WorkError::Internal(
            "the tracking system's adapter gave no outcome for a pause".to_owned(),
        )),
    }
}

/// That the pause is ours stands in the database before it is made, like the intent of a create:
/// were it stored only afterwards, a pause whose answer is lost would look like one by hand, and
/// the offer would never be resumed (product.md R5, R6).
async fn intend_pause(hands: Hands<'_>, row: &PlacementRow) -> Result<(), WorkError> {
    if row.status_written == Some(RemoteStatus::Paused)
        && row.hashes.0.contains_key(PAUSED_AS_GONE_KEY)
    {
        return Ok(());
    }
    let id = row.id;
    let changes = PlacementChanges {
        status_written: Some(Some(Stored(RemoteStatus::Paused))),
        hashes: Some(Json(hashes_after_pause(&row.hashes.0))),
        ..PlacementChanges::default()
    };
    hands
        .context
        .commit(move |c| placements::apply(c, id, &changes))
        .await
}
