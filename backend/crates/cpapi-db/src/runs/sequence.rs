//! The numbers that order what is shown live (product.md Y9).

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::schema::run_sequences;

/// There is one sequence, of all runs.
const NAME: &str = "runs";

/// The next number. Its row stays locked until the transaction ends, so take it as the last
/// thing: whoever holds it must not wait for anything else.
pub(super) fn next(c: &mut DbConnection) -> Result<i64, DbError> {
    use run_sequences::last;
    Ok(on_backend!(c, |c| diesel::insert_into(
        run_sequences::table
    )
    .values((run_sequences::name.eq(NAME), last.eq(1_i64)))
    .on_conflict(run_sequences::name)
    .do_update()
    .set(last.eq(last + 1))
    .returning(last)
    .get_result(c))?)
}

/// The newest number; 0 before the first run.
///
/// # Errors
/// The database's.
pub fn newest(c: &mut DbConnection) -> Result<i64, DbError> {
    let newest = run_sequences::table
        .find(NAME)
        .select(run_sequences::last)
        .first(c)
        .optional()?;
    Ok(newest.unwrap_or(0))
}
