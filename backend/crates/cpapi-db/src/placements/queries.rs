//! What pushes read and write, and what is shown of placements (product.md R1).

use cpapi_domain::desired::{CategoryHashes, PAUSED_AS_GONE_KEY, RemoteIds};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::RemoteStatus;
use diesel::dsl::{exists, not, sql};
use diesel::sql_types::Bool;
use diesel::{
    BoolExpressionMethods, Connection, ExpressionMethods, NullableExpressionMethods, QueryDsl,
    RunQueryDsl,
};

use super::{NewPlacement, PlacementChanges, PlacementRow};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::{campaigns, offers, placements, runs};
use crate::types::{Json, Stored};

/// Rows of one statement: eleven values each, below both databases' limits.
const CHUNK: usize = 500;

/// How many placements of a campaign stand in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StateCounts {
    /// In step.
    pub synced: i64,
    /// Not yet written, or in doubt.
    pub pending: i64,
    /// Refused.
    pub failed: i64,
    /// Out of feed or out of campaign, and paused there.
    pub paused: i64,
    /// Taken over by hand.
    pub detached: i64,
}

impl NewPlacement {
    /// The intent to place an offer, before anything is sent.
    pub fn intended(
        (campaign_id, tracking_system_id): (i64, i64),
        (offer_id, source_id): (i64, i64),
        token: String,
        now: UtcTime,
    ) -> Self {
        Self {
            campaign_id,
            offer_id,
            source_id,
            tracking_system_id,
            token,
            state: Stored(PlacementState::Pending),
            hashes: Json(CategoryHashes::new()),
            remote_ids: Json(RemoteIds::default()),
            warnings: Json(Vec::new()),
            created_at: Stored(now),
            updated_at: Stored(now),
        }
    }
}

/// Stores intents and returns (offer id, placement id) of each.
///
/// # Errors
/// [`DbError::Conflict`] when an offer is placed by the campaign already.
pub fn insert_many(c: &mut DbConnection, new: &[NewPlacement]) -> Result<Vec<(i64, i64)>, DbError> {
    let mut ids = Vec::with_capacity(new.len());
    for chunk in new.chunks(CHUNK) {
        let inserted: Vec<(i64, i64)> = on_backend!(c, |c| diesel::insert_into(placements::table)
            .values(chunk)
            .returning((placements::offer_id, placements::id))
            .get_results(c))?;
        ids.extend(inserted);
    }
    Ok(ids)
}

/// Creates are about to be sent for these: in doubt until their outcome is known
/// (product.md R2).
///
/// # Errors
/// The database's.
pub fn arm(c: &mut DbConnection, ids: &[i64], now: UtcTime) -> Result<(), DbError> {
    for chunk in ids.chunks(CHUNK) {
        diesel::update(placements::table.filter(placements::id.eq_any(chunk.to_vec())))
            .set((
                placements::state.eq(Stored(PlacementState::InDoubt)),
                placements::in_doubt_since.eq(Some(Stored(now))),
                // From here on they count looks, not failures.
                placements::attempts.eq(0),
                placements::next_attempt_at.eq(None::<Stored<UtcTime>>),
                placements::updated_at.eq(Stored(now)),
            ))
            .execute(c)?;
    }
    Ok(())
}

/// Changes one placement.
///
/// # Errors
/// [`DbError::Conflict`] when the remote id belongs to another placement.
pub fn apply(c: &mut DbConnection, id: i64, changes: &PlacementChanges) -> Result<(), DbError> {
    diesel::update(placements::table.filter(placements::id.eq(id)))
        .set(changes)
        .execute(c)?;
    Ok(())
}

/// Changes one placement in a savepoint; false (and nothing changed) when the remote id belongs
/// to another placement.
///
/// # Errors
/// The database's.
pub fn apply_unless_taken(
    c: &mut DbConnection,
    id: i64,
    changes: &PlacementChanges,
) -> Result<bool, DbError> {
    match c.transaction::<_, DbError, _>(|c| apply(c, id, changes)) {
        Ok(()) => Ok(true),
        Err(DbError::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// These were seen with this status.
///
/// # Errors
/// The database's.
pub fn seen(
    c: &mut DbConnection,
    ids: &[i64],
    status: Option<RemoteStatus>,
    now: UtcTime,
) -> Result<(), DbError> {
    for chunk in ids.chunks(CHUNK) {
        diesel::update(placements::table.filter(placements::id.eq_any(chunk.to_vec())))
            .set((
                placements::remote_status.eq(status.map(Stored)),
                placements::remote_seen_at.eq(Some(Stored(now))),
            ))
            .execute(c)?;
    }
    Ok(())
}

/// A campaign's placements of these offers.
///
/// # Errors
/// The database's.
pub fn of_offers(
    c: &mut DbConnection,
    campaign_id: i64,
    offer_ids: &[i64],
) -> Result<Vec<PlacementRow>, DbError> {
    let mut rows = Vec::with_capacity(offer_ids.len());
    for chunk in offer_ids.chunks(CHUNK) {
        let found: Vec<PlacementRow> = placements::table
            .filter(placements::campaign_id.eq(campaign_id))
            .filter(placements::offer_id.eq_any(chunk.to_vec()))
            .load(c)?;
        rows.extend(found);
    }
    Ok(rows)
}

/// Every placement of one offer, in whatever campaign.
///
/// # Errors
/// The database's.
pub fn of_offer(c: &mut DbConnection, offer_id: i64) -> Result<Vec<PlacementRow>, DbError> {
    Ok(placements::table
        .filter(placements::offer_id.eq(offer_id))
        .order(placements::campaign_id)
        .load(c)?)
}

/// The campaign's placement of an offer.
///
/// # Errors
/// [`DbError::NotFound`] when the offer was never placed by it.
pub fn find(
    c: &mut DbConnection,
    campaign_id: i64,
    offer_id: i64,
) -> Result<PlacementRow, DbError> {
    Ok(placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .filter(placements::offer_id.eq(offer_id))
        .first(c)?)
}

/// A campaign's placements with offer ids above `after`, in order of the offer id.
///
/// # Errors
/// The database's.
pub fn after_offer(
    c: &mut DbConnection,
    campaign_id: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<PlacementRow>, DbError> {
    Ok(placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .filter(placements::offer_id.gt(after))
        .order(placements::offer_id)
        .limit(limit)
        .load(c)?)
}

/// The only order of a campaign's placements: by offer, newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NewestOfferFirst;

/// A campaign's placements in these states (all when empty), newest offer first.
///
/// # Errors
/// [`DbError::CursorInvalid`].
pub fn list(
    c: &mut DbConnection,
    campaign_id: i64,
    states: &[PlacementState],
    page: &PageRequest<NewestOfferFirst>,
) -> Result<Page<PlacementRow>, DbError> {
    let mut query = placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .order(placements::offer_id.desc())
        .limit(page.fetch())
        .into_boxed();
    if !states.is_empty() {
        query = query.filter(placements::state.eq_any(states.iter().copied().map(Stored)));
    }
    if let Some(after) = page.after::<()>("-offer_id")? {
        query = query.filter(placements::offer_id.lt(after.id));
    }
    let rows: Vec<PlacementRow> = query.load(c)?;
    Page::cut(rows, page, "-offer_id", |row| Keyset {
        key: (),
        id: row.offer_id,
    })
}

/// Pushes of the campaign at hand that began after an instant, whatever came of them. Those of the
/// future began before the clock was set back and say nothing.
macro_rules! pushes_since {
    ($after:expr, $future:expr) => {
        runs::table
            .filter(runs::campaign_id.eq(campaigns::id.nullable()))
            .filter(runs::started_at.gt(Stored($after)))
            .filter(runs::started_at.le(Stored($future)))
    };
}

/// Enabled campaigns with a pause, a refused offer or a create in doubt whose time has come, and
/// for which no push is queued or running.
///
/// # Errors
/// The database's.
pub fn campaigns_due(c: &mut DbConnection, now: UtcTime, limit: i64) -> Result<Vec<i64>, DbError> {
    let due = placements::next_attempt_at
        .assume_not_null()
        .le(Stored(now))
        .and(placements::next_attempt_at.is_not_null())
        .or(placements::pause_due_at
            .assume_not_null()
            .le(Stored(now))
            .and(placements::pause_due_at.is_not_null()));
    Ok(placements::table
        .inner_join(campaigns::table)
        .filter(campaigns::enabled.eq(true))
        .filter(campaigns::archived_at.is_null())
        .filter(due)
        .filter(sql::<Bool>(NO_PUSH_AT_WORK))
        // A key that is refused is tried again by the regular comparison, not for every offer.
        .filter(sql::<Bool>(
            "NOT EXISTS (SELECT 1 FROM tracking_systems WHERE tracking_systems.id = \
             campaigns.tracking_system_id AND tracking_systems.status = 'invalid_credentials')",
        ))
        .filter(not(exists(pushes_since!(
            now.plus_seconds(-PUSHES_APART_SECONDS),
            now.plus_seconds(PUSHES_APART_SECONDS)
        ))))
        .select(placements::campaign_id)
        .distinct()
        .limit(limit)
        .load(c)?)
}

/// Pushes that nobody asked for are at least this far apart: one that ends early leaves what made
/// it due.
const PUSHES_APART_SECONDS: i64 = 60;

/// So long after the instant that the regular comparison asks for it is later than now.
const LATER_THAN_NOW_SECONDS: i64 = 2 * 60 * 60;

const NO_PUSH_AT_WORK: &str = "NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.lock_key = \
    'campaign:' || campaigns.id AND jobs.state IN ('queued', 'running'))";

/// Enabled campaigns that were last pushed before an instant and for which no push is queued or
/// running.
///
/// # Errors
/// The database's.
pub fn campaigns_to_reconcile(
    c: &mut DbConnection,
    before: UtcTime,
    limit: i64,
) -> Result<Vec<i64>, DbError> {
    let future = before.plus_seconds(LATER_THAN_NOW_SECONDS);
    let last_sync_at = campaigns::last_sync_at.assume_not_null();
    Ok(campaigns::table
        .filter(campaigns::enabled.eq(true))
        .filter(campaigns::archived_at.is_null())
        .filter(campaigns::last_sync_at.is_not_null())
        .filter(
            last_sync_at
                .le(Stored(before))
                .or(last_sync_at.gt(Stored(future))),
        )
        .filter(sql::<Bool>(NO_PUSH_AT_WORK))
        .filter(not(exists(pushes_since!(before, future))))
        .order(campaigns::last_sync_at)
        .select(campaigns::id)
        .limit(limit)
        .load(c)?)
}

/// A campaign's placements by state.
///
/// # Errors
/// The database's.
pub fn counts(c: &mut DbConnection, campaign_id: i64) -> Result<StateCounts, DbError> {
    let rows: Vec<(PlacementState, i64)> = placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .group_by(placements::state)
        .select((placements::state, diesel::dsl::count_star()))
        .load(c)?;
    let mut counts = StateCounts::default();
    for (state, count) in rows {
        match state {
            PlacementState::Synced => counts.synced += count,
            PlacementState::Pending | PlacementState::InDoubt => counts.pending += count,
            PlacementState::Failed => counts.failed += count,
            PlacementState::OutOfFeed | PlacementState::OutOfCampaign => counts.paused += count,
            PlacementState::Detached => counts.detached += count,
        }
    }
    Ok(counts)
}

/// Writes what a push leaves on its campaign: how many offers match, how its placements stand,
/// and when it was.
///
/// # Errors
/// The database's.
pub fn end_push(
    c: &mut DbConnection,
    campaign_id: i64,
    matched: i64,
    now: UtcTime,
) -> Result<(), DbError> {
    let counts = counts(c, campaign_id)?;
    diesel::update(campaigns::table.filter(campaigns::id.eq(campaign_id)))
        .set((
            campaigns::offers_matched.eq(matched),
            campaigns::offers_pushed.eq(counts.synced),
            campaigns::offers_failed.eq(counts.failed),
            campaigns::offers_pending.eq(counts.pending),
            campaigns::offers_paused.eq(counts.paused),
            campaigns::offers_detached.eq(counts.detached),
            campaigns::last_sync_at.eq(Some(Stored(now))),
        ))
        .execute(c)?;
    Ok(())
}

/// Takes a detached placement up again (product.md R4). What stands there now is taken to be as
/// we left it, and the status is written anew; an offer that was deleted is created anew, with a
/// token of its own so that it is never taken for the old one.
///
/// # Errors
/// [`DbError::NotFound`] when the campaign has no such placement, or it is not detached.
pub fn reattach(
    c: &mut DbConnection,
    campaign_id: i64,
    offer_id: i64,
    new_token: &str,
    now: UtcTime,
) -> Result<PlacementRow, DbError> {
    let row = find(c, campaign_id, offer_id)?;
    if row.state != PlacementState::Detached {
        return Err(DbError::NotFound);
    }
    let deleted = row.reason_code.as_deref() == Some("deleted_by_hand");
    let mut changes = PlacementChanges {
        state: Some(Stored(PlacementState::Pending)),
        reason_code: Some(None),
        reason_detail: Some(None),
        desired_hash: Some(None),
        attempts: Some(0),
        next_attempt_at: Some(None),
        pause_due_at: Some(None),
        in_doubt_since: Some(None),
        remote_seen_at: Some(None),
        updated_at: Some(Stored(now)),
        ..PlacementChanges::default()
    };
    if deleted {
        changes.remote_id = Some(None);
        changes.remote_status = Some(None);
        changes.status_written = Some(None);
        changes.hashes = Some(Json(CategoryHashes::new()));
        changes.remote_ids = Some(Json(RemoteIds::default()));
        diesel::update(placements::table.filter(placements::id.eq(row.id)))
            .set(placements::token.eq(new_token))
            .execute(c)?;
    } else {
        let mut hashes = row.hashes.0.clone();
        hashes.remove("status");
        hashes.remove(PAUSED_AS_GONE_KEY);
        changes.hashes = Some(Json(hashes));
        changes.status_written = Some(row.remote_status.map(Stored));
    }
    apply(c, row.id, &changes)?;
    find(c, campaign_id, offer_id)
}

/// Where an offer belongs and whether it is in its source's feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Offer.
    pub offer_id: i64,
    /// Source.
    pub source_id: i64,
    /// In the feed.
    pub in_feed: bool,
}

/// Sources and presence of offers, in no order.
///
/// # Errors
/// The database's.
pub fn presence(c: &mut DbConnection, offer_ids: &[i64]) -> Result<Vec<Presence>, DbError> {
    let mut found = Vec::with_capacity(offer_ids.len());
    for chunk in offer_ids.chunks(CHUNK) {
        let rows: Vec<(i64, i64, Option<UtcTime>)> = offers::table
            .filter(offers::id.eq_any(chunk.to_vec()))
            .select((offers::id, offers::source_id, offers::missing_since))
            .load(c)?;
        found.extend(
            rows.into_iter()
                .map(|(offer_id, source_id, missing_since)| Presence {
                    offer_id,
                    source_id,
                    in_feed: missing_since.is_none(),
                }),
        );
    }
    Ok(found)
}
