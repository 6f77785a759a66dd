//! Queries of `settings`.

use cpapi_domain::time::UtcTime;
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::NewSetting;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::schema::settings;
use crate::types::Stored;

/// The value of a setting.
///
/// # Errors
/// What the database answers.
pub fn get(c: &mut DbConnection, key: &str) -> Result<Option<String>, DbError> {
    Ok(settings::table
        .find(key)
        .select(settings::value)
        .first(c)
        .optional()?)
}

/// Stores a setting, whatever it was.
///
/// # Errors
/// What the database answers.
pub fn put(c: &mut DbConnection, key: &str, value: &str, now: UtcTime) -> Result<(), DbError> {
    let row = NewSetting {
        key: key.to_owned(),
        value: value.to_owned(),
        updated_at: Stored(now),
    };
    on_backend!(c, |c| diesel::insert_into(settings::table)
        .values(&row)
        .on_conflict(settings::key)
        .do_update()
        .set((
            settings::value.eq(excluded(settings::value)),
            settings::updated_at.eq(excluded(settings::updated_at))
        ))
        .execute(c))?;
    Ok(())
}

/// Stores a setting unless it is there, and gives what is there then.
///
/// # Errors
/// What the database answers.
pub fn put_if_absent(
    c: &mut DbConnection,
    key: &str,
    value: &str,
    now: UtcTime,
) -> Result<String, DbError> {
    let row = NewSetting {
        key: key.to_owned(),
        value: value.to_owned(),
        updated_at: Stored(now),
    };
    on_backend!(c, |c| diesel::insert_into(settings::table)
        .values(&row)
        .on_conflict(settings::key)
        .do_nothing()
        .execute(c))?;
    Ok(settings::table.find(key).select(settings::value).first(c)?)
}

/// Removes a setting; false when there was none.
///
/// # Errors
/// What the database answers.
pub fn remove(c: &mut DbConnection, key: &str) -> Result<bool, DbError> {
    Ok(diesel::delete(settings::table.find(key)).execute(c)? == 1)
}
