//! Placements that a push has to look at although their offers did not change.

use std::collections::BTreeSet;

use cpapi_domain::placement::PlacementState;
use cpapi_domain::time::UtcTime;
use diesel::dsl::{exists, sql};
use diesel::sql_types::Bool;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
};

use super::PlacementRow;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::jobs::JobState;
use crate::schema::{jobs, placements};
use crate::types::Stored;

/// In these very words, because the index of these placements is named by them.
const UNFINISHED: &str = "placements.state IN ('pending', 'in_doubt', 'failed')";

/// Offers of a campaign whose placements wait for something whose time has come: a pause, a
/// refused write, a create in doubt, a first or renewed write (product.md R2, R4, R6, R7).
///
/// # Errors
/// The database's.
pub fn offers_due(
    c: &mut DbConnection,
    campaign_id: i64,
    now: UtcTime,
) -> Result<BTreeSet<i64>, DbError> {
    let waits_no_longer = placements::next_attempt_at
        .is_null()
        .or(placements::next_attempt_at
            .assume_not_null()
            .le(Stored(now)));
    let mut due: BTreeSet<i64> = placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .filter(sql::<Bool>(UNFINISHED))
        .filter(waits_no_longer)
        .select(placements::offer_id)
        .load(c)?
        .into_iter()
        .collect();
    let to_pause: Vec<i64> = placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .filter(placements::pause_due_at.is_not_null())
        .filter(placements::pause_due_at.assume_not_null().le(Stored(now)))
        .select(placements::offer_id)
        .load(c)?;
    due.extend(to_pause);
    Ok(due)
}

/// Placements of a campaign that stand in the tracking system and were last seen there at
/// `before` or earlier, longest unseen first, those after `after` in that order
/// (product.md R4).
///
/// # Errors
/// The database's.
pub fn unseen_since(
    c: &mut DbConnection,
    campaign_id: i64,
    before: UtcTime,
    after: Option<(UtcTime, i64)>,
    limit: i64,
) -> Result<Vec<PlacementRow>, DbError> {
    let seen_at = placements::remote_seen_at.assume_not_null();
    let mut query = placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .filter(placements::remote_seen_at.is_not_null())
        .filter(seen_at.le(Stored(before)))
        .filter(placements::remote_id.is_not_null())
        .filter(placements::state.ne(Stored(PlacementState::Detached)))
        .order((placements::remote_seen_at, placements::id))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = after {
        let later = seen_at
            .gt(Stored(at))
            .or(seen_at.eq(Stored(at)).and(placements::id.gt(id)));
        query = query.filter(seen_at.ge(Stored(at))).filter(later);
    }
    Ok(query.load(c)?)
}

/// Ids of the offers that a campaign has placed, above `after`, ascending.
///
/// # Errors
/// The database's.
pub fn offer_ids_after(
    c: &mut DbConnection,
    campaign_id: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>, DbError> {
    Ok(placements::table
        .filter(placements::campaign_id.eq(campaign_id))
        .filter(placements::offer_id.gt(after))
        .order(placements::offer_id)
        .limit(limit)
        .select(placements::offer_id)
        .load(c)?)
}

/// Whether another push of the campaign waits for the one at work.
///
/// # Errors
/// The database's.
pub fn push_waits(c: &mut DbConnection, campaign_id: i64, now: UtcTime) -> Result<bool, DbError> {
    let waiting = jobs::table
        .filter(jobs::lock_key.eq(format!("campaign:{campaign_id}")))
        .filter(jobs::state.eq(Stored(JobState::Queued)))
        .filter(jobs::run_at.le(Stored(now)));
    Ok(diesel::select(exists(waiting)).get_result(c)?)
}
