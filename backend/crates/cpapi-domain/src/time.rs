//! Instants in UTC, cut to microseconds so that both databases give back what was stored.

use std::fmt;

use chrono::{DateTime, Duration, NaiveDateTime, SecondsFormat, SubsecRound, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant in UTC with microseconds. JSON form: RFC 3339 with `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcTime(NaiveDateTime);

impl UtcTime {
    /// Of a naive time that is already UTC.
    pub fn from_naive(value: NaiveDateTime) -> Self {
        Self(value.trunc_subsecs(6))
    }

    /// Of any instant.
    pub fn from_datetime(value: DateTime<Utc>) -> Self {
        Self::from_naive(value.naive_utc())
    }

    /// From Unix seconds; none outside of chrono's range.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        DateTime::from_timestamp(seconds, 0).map(Self::from_datetime)
    }

    /// From RFC 3339 text.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|value| Self::from_datetime(value.with_timezone(&Utc)))
    }

    /// The naive form that the database stores.
    pub const fn naive(self) -> NaiveDateTime {
        self.0
    }

    /// Seconds since 1970.
    pub const fn unix(self) -> i64 {
        self.0.and_utc().timestamp()
    }

    /// This instant and `seconds` more (or fewer), saturating at chrono's limits.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Duration::try_seconds(seconds)
            .and_then(|delta| self.0.checked_add_signed(delta))
            .map_or(self, Self)
    }

    /// Whole seconds from `earlier` to this instant; negative when it is later.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_seconds()
    }
}

impl fmt::Display for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A list shows hundreds of times; `format` would read its pattern for each.
        let text = self
            .0
            .and_utc()
            .to_rfc3339_opts(SecondsFormat::AutoSi, true);
        f.pad(&text)
    }
}

impl Serialize for UtcTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).ok_or_else(|| {
            de::Error::custom("expected an RFC 3339 time such as 2026-11-22T10:00:00Z")
        })
    }
}

impl utoipa::PartialSchema for UtcTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::DateTime,
            )))
            .description(Some("An instant in UTC, RFC 3339."))
            .examples(["2026-11-22T10:00:00Z"])
            .into()
    }
}

impl utoipa::ToSchema for UtcTime {
    fn name() -> std::borrow::Cow<'static, str> {
        "UtcTime".into()
    }
}

/// Where the time comes from; tests give their own.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> UtcTime;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UtcTime {
        UtcTime::from_datetime(Utc::now())
    }
}
