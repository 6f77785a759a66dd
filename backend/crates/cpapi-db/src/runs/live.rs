//! What is shown of runs while they go on (product.md Y9).

use cpapi_domain::run::{Counters, Outcome};
use cpapi_domain::time::UtcTime;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{RunRow, sequence};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::runs;
use crate::types::{Json, Stored};

/// Shows what a run has counted, unless it has ended.
///
/// # Errors
/// The database's.
pub fn show(
    c: &mut DbConnection,
    id: i64,
    counters: Counters,
    now: UtcTime,
) -> Result<(), DbError> {
    let number = sequence::next(c)?;
    let run = runs::table
        .filter(runs::id.eq(id))
        .filter(runs::outcome.eq(Stored(Outcome::Running)));
    diesel::update(run)
        .set((
            runs::counters.eq(Json(counters)),
            runs::heartbeat_at.eq(Stored(now)),
            runs::sequence.eq(number),
        ))
        .execute(c)?;
    Ok(())
}

/// Whether a person wants the run to stop.
///
/// # Errors
/// The database's.
pub fn is_cancel_requested(c: &mut DbConnection, id: i64) -> Result<bool, DbError> {
    let asked = runs::table
        .filter(runs::id.eq(id))
        .select(runs::cancel_requested)
        .first(c)
        .optional()?;
    Ok(asked.unwrap_or(false))
}

/// Runs that changed after a number, in the order of their last change.
///
/// # Errors
/// The database's.
pub fn changed_after(
    c: &mut DbConnection,
    number: i64,
    limit: i64,
) -> Result<Vec<RunRow>, DbError> {
    Ok(runs::table
        .filter(runs::sequence.gt(number))
        .order(runs::sequence)
        .limit(limit)
        .load(c)?)
}

/// Runs that go on and changed last at a number or before, in the order of their last change.
///
/// # Errors
/// The database's.
pub fn going_on(c: &mut DbConnection, number: i64, limit: i64) -> Result<Vec<RunRow>, DbError> {
    Ok(runs::table
        .filter(runs::outcome.eq(Stored(Outcome::Running)))
        .filter(runs::sequence.le(number))
        .order((runs::sequence, runs::id))
        .limit(limit)
        .load(c)?)
}
