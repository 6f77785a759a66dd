//! The wrapper in which domain values go into queries.

use diesel::backend::Backend;
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};

use super::{Instant, Money, WordText};

/// A domain value on its way into the database: `sources::status.eq(Stored(status))`.
///
/// Diesel wants a type of this crate for that. On the way out rows hold the domain's types as
/// they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, AsExpression)]
#[diesel(sql_type = Instant)]
#[diesel(sql_type = Money)]
#[diesel(sql_type = WordText)]
pub struct Stored<T>(pub T);

impl<T> From<T> for Stored<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

macro_rules! stored_as {
    ($($sql_type:ty),+) => { $(
        impl<T, DB> ToSql<$sql_type, DB> for Stored<T>
        where
            DB: Backend,
            T: ToSql<$sql_type, DB> + std::fmt::Debug,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }
    )+ };
}

stored_as!(Instant, Money, WordText);
