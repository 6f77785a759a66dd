//! Many ids as one bound value: the statement's text is the same for any number of them, so that a
//! connection prepares it once. Diesel's `eq_any` binds each, and never keeps such a statement.

use diesel::QueryResult;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};

use crate::connection::{DatabaseKind, DbConnection, MultiBackend};

/// `column IN (ids)`.
#[derive(Debug, Clone, QueryId)]
pub(crate) struct IdList<C> {
    column: C,
    kind: DatabaseKind,
    /// A JSON array for SQLite, an array's text for PostgreSQL.
    ids: String,
}

impl<C> IdList<C> {
    /// For a query that this connection runs.
    pub(crate) fn of(c: &DbConnection, column: C, ids: &[i64]) -> Self {
        let kind = c.kind();
        let (open, close) = match kind {
            DatabaseKind::Sqlite => ('[', ']'),
            DatabaseKind::Postgres => ('{', '}'),
        };
        let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
        Self {
            column,
            kind,
            ids: format!("{open}{}{close}", ids.join(",")),
        }
    }
}

impl<C> QueryFragment<MultiBackend> for IdList<C>
where
    C: QueryFragment<MultiBackend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        let (open, close) = match self.kind {
            DatabaseKind::Sqlite => (" IN (SELECT value FROM json_each(", "))"),
            DatabaseKind::Postgres => (" = ANY(", "::bigint[])"),
        };
        out.push_sql(open);
        out.push_bind_param::<Text, _>(&self.ids)?;
        out.push_sql(close);
        Ok(())
    }
}

impl<C: Expression> Expression for IdList<C> {
    type SqlType = Bool;
}

impl<C, QS> AppearsOnTable<QS> for IdList<C>
where
    C: AppearsOnTable<QS>,
    Self: Expression,
{
}

impl<C, QS> SelectableExpression<QS> for IdList<C>
where
    C: SelectableExpression<QS>,
    Self: AppearsOnTable<QS>,
{
}

impl<C> ValidGrouping<()> for IdList<C> {
    type IsAggregate = is_aggregate::No;
}
