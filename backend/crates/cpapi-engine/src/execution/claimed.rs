//! Taking jobs from the table and giving them back.

use std::sync::Arc;

use cpapi_db::jobs::{self, ClaimRequest};
use cpapi_db::{DbError, runs};
use cpapi_domain::run::{RunKind, Trigger};
use cpapi_domain::time::UtcTime;

use crate::breakpoints::Traveller;
use crate::core::{Core, Lane};
use crate::notices;

/// A job that is ours until its lease ends.
#[derive(Debug, Clone)]
pub(crate) struct ClaimedJob {
    pub(crate) id: i64,
    pub(crate) kind: RunKind,
    /// The source or campaign.
    pub(crate) subject_id: i64,
    pub(crate) trigger: Trigger,
    /// This attempt's number, from 1.
    pub(crate) attempts: i32,
    /// Proves that the job is ours.
    pub(crate) owner: String,
}

/// What proves a claim.
#[derive(Debug, Clone)]
pub(crate) struct Lease {
    pub(crate) job_id: i64,
    pub(crate) owner: String,
}

impl ClaimedJob {
    /// The job as breakpoints know it.
    pub(crate) fn traveller(&self) -> Traveller {
        Traveller {
            job_id: self.id,
            kind: self.kind,
            subject_id: self.subject_id,
        }
    }

    pub(crate) fn lease(&self) -> Lease {
        Lease {
            job_id: self.id,
            owner: self.owner.clone(),
        }
    }
}

/// The kind of jobs a lane works on.
const fn kind(lane: Lane) -> RunKind {
    match lane {
        Lane::Pull => RunKind::PullSource,
        Lane::Push => RunKind::PushCampaign,
    }
}

/// The end of a lease taken now.
pub(crate) fn lease_end(core: &Core) -> UtcTime {
    let seconds = i64::try_from(core.config().lease.as_secs()).unwrap_or(i64::MAX);
    core.now().plus_seconds(seconds)
}

/// Claims up to `limit` due jobs of the lane. Runs left behind by jobs whose lease had ended
/// are marked as crashed in the same transaction.
pub(crate) async fn claim(
    core: &Arc<Core>,
    lane: Lane,
    limit: usize,
) -> Result<Vec<ClaimedJob>, DbError> {
    let now = core.now();
    let kind = kind(lane);
    // A look without the write lock: most ticks find nothing.
    if !core
        .parts
        .db
        .read(move |c| jobs::any_due(c, kind, now))
        .await?
    {
        return Ok(Vec::new());
    }
    let request = ClaimRequest {
        kind,
        limit,
        lowest_first: core.fair_turns.is_fair(lane, core.config().fair_slot),
        owner: core.next_owner(),
        now,
        leased_until: lease_end(core),
        max_attempts: core.config().max_attempts,
    };
    core.parts
        .db
        .write(move |c| {
            let claim = jobs::claim(c, &request)?;
            for job_id in claim.taken_over.iter().chain(&claim.buried) {
                runs::mark_crashed(c, *job_id, request.now)?;
            }
            for job_id in &claim.buried {
                notices::given_up(c, *job_id, request.now)?;
                tracing::error!(
                    job.id = *job_id,
                    "a job was given up: it never came to its end"
                );
            }
            Ok(claim
                .jobs
                .into_iter()
                .map(|row| ClaimedJob {
                    id: row.id,
                    kind: request.kind,
                    subject_id: row.subject_id,
                    trigger: row.trigger,
                    attempts: row.attempts,
                    owner: request.owner.clone(),
                })
                .collect())
        })
        .await
}

/// Back to the table as it was, without a charged attempt.
pub(crate) async fn hand_back(core: &Core, lease: Lease) -> Result<(), DbError> {
    core.parts
        .db
        .write(move |c| jobs::hand_back(c, lease.job_id, &lease.owner))
        .await
        .map(|_| ())
}
