//! `TIMESTAMP` columns as [`UtcTime`].

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use cpapi_domain::time::UtcTime;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromStaticSqlRow, Queryable};
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, SqlType, Timestamp};
use diesel::sqlite::Sqlite;

use crate::connection::{MultiBackend, MultiRawValue};

/// An instant in UTC with microseconds: `TIMESTAMP`, which SQLite keeps as text.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Text"))]
#[diesel(postgres_type(oid = 1114, array_oid = 1115))]
pub struct Instant;

impl HasSqlType<Instant> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<Instant>(lookup)
    }
}

/// SQLite compares the text, so every stored year has four digits: what lies outside is
/// brought to the nearest storable instant.
fn storable(time: UtcTime) -> NaiveDateTime {
    let naive = time.naive();
    let first = NaiveDate::from_ymd_opt(1, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).and_then(|day| day.and_hms_opt(23, 59, 59));
    match (first, last) {
        (Some(first), Some(last)) => naive.clamp(first, last),
        _ => naive,
    }
}

/// The text that SQLite keeps: always six decimals, so that text order is time order.
pub(crate) fn sqlite_text(time: UtcTime) -> String {
    let (date, time) = (storable(time).date(), storable(time).time());
    // Every written offer has several; chrono would read its format each time.
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.nanosecond() % 1_000_000_000 / 1000
    )
}

/// Reads what [`sqlite_text`] writes; none for any other form of a time. Diesel tries eighteen
/// patterns, each read anew for every value.
fn of_sqlite_text(text: &str) -> Option<NaiveDateTime> {
    let bytes: &[u8; 26] = text.as_bytes().try_into().ok()?;
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b' '),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
    ];
    if marks
        .iter()
        .any(|&(place, mark)| bytes.get(place) != Some(&mark))
    {
        return None;
    }
    let number = |from: usize, to: usize| {
        let digits = bytes.get(from..to)?;
        digits.iter().try_fold(0_u32, |number, digit| {
            let digit = char::from(*digit).to_digit(10)?;
            Some(number * 10 + digit)
        })
    };
    NaiveDate::from_ymd_opt(
        i32::try_from(number(0, 4)?).ok()?,
        number(5, 7)?,
        number(8, 10)?,
    )?
    .and_hms_micro_opt(
        number(11, 13)?,
        number(14, 16)?,
        number(17, 19)?,
        number(20, 26)?,
    )
}

impl ToSql<Instant, Sqlite> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(sqlite_text(*self));
        Ok(IsNull::No)
    }
}

impl ToSql<Instant, Pg> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let naive = storable(*self);
        <NaiveDateTime as ToSql<Timestamp, Pg>>::to_sql(&naive, &mut out.reborrow())
    }
}

impl ToSql<Instant, MultiBackend> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Instant, self));
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for UtcTime {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let naive = match of_sqlite_text(value.read_text()) {
            Some(naive) => naive,
            None => <NaiveDateTime as FromSql<Timestamp, Sqlite>>::from_sql(value)?,
        };
        Ok(Self::from_naive(naive))
    }
}

impl FromSql<Instant, Pg> for UtcTime {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <NaiveDateTime as FromSql<Timestamp, Pg>>::from_sql(value).map(Self::from_naive)
    }
}

impl FromSql<Instant, MultiBackend> for UtcTime {
    fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Instant>()
    }
}

impl<DB> Queryable<Instant, DB> for UtcTime
where
    DB: Backend,
    Self: FromStaticSqlRow<Instant, DB>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_without_a_pattern() {
        for text in [
            "2026-11-28T03:04:05.000006Z",
            "0001-01-01T00:00:00Z",
            "2024-02-29T23:59:59Z",
        ] {
            let time = UtcTime::parse_rfc3339(text).unwrap();
            let read = of_sqlite_text(&sqlite_text(time)).map(UtcTime::from_naive);
            assert_eq!(read, Some(time), "{text}");
        }
    }

    #[test]
    fn other_forms_of_a_time_are_left_to_diesel() {
        for text in [
            "2026-11-28 03:04:05",
            "2026-11-28T03:04:05.000006",
            "2026-02-30 03:04:05.000006",
            "2026-11-28 03:04:05.00000x",
            "+026-11-28 03:04:05.000006",
            "",
        ] {
            assert_eq!(of_sqlite_text(text), None, "{text}");
        }
    }
}
