//! The end of a run, as far as people are told of it.

use cpapi_db::notifications::{self, Note, Subject};
use cpapi_db::{DbConnection, DbError, runs};
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::run::{Outcome, RunKind};
use cpapi_domain::time::UtcTime;

use super::source;

/// What an archived source's leftover job ends with; nobody needs to hear of it.
const NOT_WORTH_TELLING: &str = "source_archived";

/// How a run ended.
#[derive(Debug)]
pub(crate) struct RunEnded<'a> {
    pub(crate) kind: RunKind,
    /// The source or campaign.
    pub(crate) subject_id: i64,
    pub(crate) run_id: i64,
    pub(crate) outcome: Outcome,
    /// Code and sentence.
    pub(crate) error: Option<&'a (String, String)>,
    /// Whether nothing tries again by itself soon.
    pub(crate) is_last: bool,
}

/// Tells what is to be told of a run's end.
pub(crate) fn run_ended(
    c: &mut DbConnection,
    ended: &RunEnded<'_>,
    now: UtcTime,
) -> Result<(), DbError> {
    if ended.kind == RunKind::PullSource {
        pull_ended(c, ended, now)?;
    }
    let refused =
        ended.outcome == Outcome::InvalidCredentials && ended.kind == RunKind::PushCampaign;
    let failed = matches!(ended.outcome, Outcome::Failed | Outcome::Crashed) || refused;
    // A pull that broke off keeps what came and is partial; tried in vain, it failed all the same.
    let broken = ended.outcome == Outcome::Partial && ended.kind == RunKind::PullSource;
    match ended.error {
        Some((code, detail)) if ended.is_last && (failed || broken) => {
            // Incomplete feeds are the network's way of paging off; only a fault is a failure.
            if code == NOT_WORTH_TELLING || code == "feed_incomplete" {
                return Ok(());
            }
            failed_for(c, subject(ended), ended.run_id, code, detail, now)
        }
        _ => Ok(()),
    }
}

fn pull_ended(c: &mut DbConnection, ended: &RunEnded<'_>, now: UtcTime) -> Result<(), DbError> {
    let (source_id, run_id) = (ended.subject_id, ended.run_id);
    match ended.outcome {
        Outcome::Held => {
            let detail = ended.error.map(|(_, detail)| detail.clone());
            source::held(c, source_id, run_id, detail, now)?;
        }
        Outcome::Complete => source::believed(c, source_id, run_id, now)?,
        _ => {}
    }
    source::standing(c, source_id, Some(run_id), now)
}

const fn subject(ended: &RunEnded<'_>) -> Subject {
    match ended.kind {
        RunKind::PullSource => Subject::Source(ended.subject_id),
        RunKind::PushCampaign => Subject::Campaign(ended.subject_id),
    }
}

/// A job whose process died once too often.
pub(crate) fn given_up(c: &mut DbConnection, job_id: i64, now: UtcTime) -> Result<(), DbError> {
    let Some(run) = runs::last_of_job(c, job_id)? else {
        return Ok(());
    };
    let subject = match (run.source_id, run.campaign_id) {
        (Some(id), _) => Subject::Source(id),
        (None, Some(id)) => Subject::Campaign(id),
        (None, None) => return Ok(()),
    };
    let detail = "It never came to its end, however often it was begun.";
    failed_for(c, subject, run.id, "lease_expired", detail, now)
}

/// The same failure is told of once, until the subject was worked on with success.
fn failed_for(
    c: &mut DbConnection,
    subject: Subject,
    run_id: i64,
    code: &str,
    detail: &str,
    now: UtcTime,
) -> Result<(), DbError> {
    let told = match subject {
        Subject::Source(_) => notifications::latest(c, subject, &source::HEALTH)?,
        Subject::Campaign(_) | Subject::Product => {
            notifications::latest(c, subject, &[NotificationKind::RunFailed])?
        }
    };
    if let Some(told) = told
        && told.kind == NotificationKind::RunFailed
        && told.cause == code
        && !pushed_since(c, subject, told.created_at)?
    {
        return Ok(());
    }
    let note = Note {
        cause: code.to_owned(),
        detail: Some(detail.to_owned()),
        ..Note::of(NotificationKind::RunFailed, subject, Some(run_id))
    };
    notifications::write(c, note, now)
}

/// Whether a campaign was pushed to the end since; a source tells of its recovery itself.
fn pushed_since(c: &mut DbConnection, subject: Subject, since: UtcTime) -> Result<bool, DbError> {
    match subject {
        Subject::Source(_) | Subject::Product => Ok(false),
        Subject::Campaign(id) => runs::any_good_push_since(c, id, since),
    }
}
