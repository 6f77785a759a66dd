//! The domain's closed sets of words in `TEXT` columns with a `CHECK`.

use cpapi_domain::access::Role;
use cpapi_domain::connector::VersionState;
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::offer::{Approval, OfferStatus, PaymentModel, PayoutModel};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{Outcome, RunKind, Trigger};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::tracking::{LookupKind, RemoteStatus, TrackingKind, TrackingStatus};
use cpapi_domain::webhook::DeliveryState;
use cpapi_domain::word::Word;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromStaticSqlRow, Queryable};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{HasSqlType, SqlType, Text};

use crate::connection::MultiBackend;
use crate::jobs::JobState;

/// A word of a closed set: `TEXT`.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Text"))]
#[diesel(postgres_type(oid = 25, array_oid = 1009))]
pub struct WordText;

impl HasSqlType<WordText> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<WordText>(lookup)
    }
}

macro_rules! stored_words {
    ($($word:ty),+ $(,)?) => { $(
        impl<DB> ToSql<WordText, DB> for $word
        where
            DB: Backend,
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                <str as ToSql<Text, DB>>::to_sql(Word::as_str(*self), out)
            }
        }

        impl<DB> FromSql<WordText, DB> for $word
        where
            DB: Backend,
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let word = <String as FromSql<Text, DB>>::from_sql(value)?;
                Word::parse(&word).ok_or_else(|| {
                    format!("{word:?} is not a word of {}", stringify!($word)).into()
                })
            }
        }

        impl<DB> Queryable<WordText, DB> for $word
        where
            DB: Backend,
            Self: FromStaticSqlRow<WordText, DB>,
        {
            type Row = Self;

            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    )+ };
}

stored_words!(
    Approval,
    DeliveryState,
    JobState,
    LookupKind,
    NotificationKind,
    OfferStatus,
    Outcome,
    PaymentModel,
    PayoutModel,
    PlacementState,
    RemoteStatus,
    Role,
    RunKind,
    SourceStatus,
    TrackingKind,
    TrackingStatus,
    Trigger,
    VersionState,
);
