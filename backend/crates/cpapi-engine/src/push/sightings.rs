//! What stands in the tracking system, known before it is written (product.md R4).

use std::collections::{BTreeMap, HashMap};

use cpapi_db::placements::{self, PlacementChanges, PlacementRow};
use cpapi_db::types::Stored;
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::Counters;
use cpapi_domain::sync_plan::Sighting;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::RemoteStatus;

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::push::deciding::Considered;
use crate::push::decision::Need;
use crate::push::subject::PushSubject;

/// A placement in step is looked at this often.
pub(crate) const FRESH_SECONDS: i64 = 10 * 60;
/// Ids in one look.
pub(crate) const LOOK: usize = 100;

/// What was seen of a batch, by placement.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    sightings: HashMap<i64, Sighting>,
}

impl Seen {
    /// What is known of a candidate's offer over there.
    pub(crate) fn of(&self, considered: &Considered) -> Sighting {
        let row = considered.candidate.placement.as_ref();
        row.and_then(|row| self.sightings.get(&row.id))
            .copied()
            .unwrap_or(Sighting::Unknown)
    }

    /// Whether a placement in step stands otherwise than we left it.
    pub(crate) fn is_surprising(&self, considered: &Considered) -> bool {
        let row = considered.candidate.placement.as_ref();
        row.is_some_and(|row| self.surprises_of(row))
    }

    /// Whether a placement stands otherwise than we left it.
    pub(crate) fn surprises_of(&self, row: &PlacementRow) -> bool {
        if row.state == PlacementState::Detached {
            return false;
        }
        match self.sightings.get(&row.id).copied() {
            None | Some(Sighting::Unknown) => false,
            Some(Sighting::Absent) => true,
            // What was seen so before has been decided on before.
            Some(Sighting::Present(status)) => {
                row.status_written != Some(status) && row.remote_status != Some(status)
            }
        }
    }

    /// Puts what was seen into the candidate's placement, to be stored with the decision about it.
    pub(crate) fn note<'a>(
        &self,
        considered: &'a mut Considered,
        now: UtcTime,
    ) -> Option<&'a PlacementRow> {
        let row = considered.candidate.placement.as_mut()?;
        let sighting = self.sightings.get(&row.id)?;
        row.remote_status = status(*sighting);
        row.remote_seen_at = Some(now);
        Some(row)
    }

    /// As if the placement had not been looked at.
    pub(crate) fn forget(&mut self, placement_id: i64) {
        self.sightings.remove(&placement_id);
    }
}

/// Looks at the offers of a batch: those about to be written always, the others when they were
/// last seen ten minutes ago. What stands as we left it is stored as seen; what surprises is stored
/// with the decision about it, since a crash before that must not make it look decided on.
pub(crate) async fn look(
    context: &JobContext,
    subject: &PushSubject,
    batch: &[Considered],
) -> Result<Seen, WorkError> {
    let now = context.now();
    let wanted: Vec<(i64, String)> = batch
        .iter()
        .filter_map(|considered| {
            let row = considered.candidate.placement.as_ref()?;
            let remote_id = row.remote_id.clone()?;
            needs_look(considered.need, row, now).then_some((row.id, remote_id))
        })
        .collect();
    let seen = ask(context, subject, &wanted).await?;
    let rows = batch
        .iter()
        .filter_map(|considered| considered.candidate.placement.as_ref());
    let mut as_left = seen.clone();
    for row in rows.filter(|row| seen.surprises_of(row)) {
        as_left.forget(row.id);
    }
    store(context, &as_left, now).await?;
    Ok(seen)
}

/// Asks the tracking system for placements and their remote ids; nothing is stored.
pub(crate) async fn ask(
    context: &JobContext,
    subject: &PushSubject,
    wanted: &[(i64, String)],
) -> Result<Seen, WorkError> {
    let mut seen = Seen::default();
    for chunk in wanted.chunks(LOOK) {
        context.check()?;
        let ids: Vec<String> = chunk
            .iter()
            .map(|(_, remote_id)| remote_id.clone())
            .collect();
        let listed = context
            .unless_cancelled(subject.system.list(&ids))
            .await??;
        context.count(|counters: &mut Counters| counters.requests += 1);
        let statuses: HashMap<&str, RemoteStatus> = listed
            .iter()
            .map(|remote| (remote.remote_id.as_str(), remote.status))
            .collect();
        for (placement_id, remote_id) in chunk {
            let status = statuses.get(remote_id.as_str()).copied();
            let sighting = status.map_or(Sighting::Absent, Sighting::Present);
            seen.sightings.insert(*placement_id, sighting);
        }
    }
    Ok(seen)
}

fn needs_look(need: Need, row: &PlacementRow, now: UtcTime) -> bool {
    match need {
        Need::Decision => row.state != PlacementState::InDoubt,
        Need::Nothing => {
            row.state != PlacementState::Detached
                && row
                    .remote_seen_at
                    .is_none_or(|at| now.seconds_since(at) >= FRESH_SECONDS)
        }
    }
}

const fn status(sighting: Sighting) -> Option<RemoteStatus> {
    match sighting {
        Sighting::Present(status) => Some(status),
        Sighting::Absent | Sighting::Unknown => None,
    }
}

/// Stores what [`Seen::note`] has put into the row, unless a write of ours has come after it.
pub(crate) fn keep(changes: &mut PlacementChanges, row: &PlacementRow) {
    if changes.remote_seen_at.is_none() {
        changes.remote_status = Some(row.remote_status.map(Stored));
        changes.remote_seen_at = Some(row.remote_seen_at.map(Stored));
    }
}

/// Stores what was seen.
pub(crate) async fn store(
    context: &JobContext,
    seen: &Seen,
    now: UtcTime,
) -> Result<(), WorkError> {
    let mut by_status: BTreeMap<Option<RemoteStatus>, Vec<i64>> = BTreeMap::new();
    for (placement_id, sighting) in &seen.sightings {
        by_status
            .entry(status(*sighting))
            .or_default()
            .push(*placement_id);
    }
    if by_status.is_empty() {
        return Ok(());
    }
    context
        .commit(move |c| {
            for (status, ids) in &by_status {
                placements::seen(c, ids, *status, now)?;
            }
            Ok(())
        })
        .await
}
