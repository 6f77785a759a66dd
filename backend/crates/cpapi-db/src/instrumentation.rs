//! Watches every statement of a connection: counts its time by what it does, shows it in the trace
//! of the work that it belongs to, and logs slow ones with their SQL, never with their values.

use std::time::{Duration, Instant};

use cpapi_domain::traces;
use diesel::connection::{DebugQuery, Instrumentation, InstrumentationEvent};
use tracing::Span;
use tracing::field::Empty;

use crate::connection::DatabaseKind;
use crate::statement_kind::StatementKind;

/// From this duration on a query is worth a warning.
const SLOW: Duration = Duration::from_secs(1);

/// Watches the statements of one connection.
#[derive(Debug)]
pub(crate) struct StatementWatch {
    database: DatabaseKind,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    begun: Instant,
    kind: StatementKind,
    span: Span,
}

impl StatementWatch {
    /// For a connection to this database.
    pub(crate) const fn on(database: DatabaseKind) -> Self {
        Self {
            database,
            running: None,
        }
    }

    fn begin(&self, query: &dyn DebugQuery) -> Running {
        let kind = StatementKind::of(query);
        Running {
            begun: Instant::now(),
            kind,
            span: self.span(kind),
        }
    }

    /// Only below other work: a trace of a statement alone tells nothing that the numbers do not.
    fn span(&self, kind: StatementKind) -> Span {
        if !tracing::span_enabled!(target: traces::TARGET, tracing::Level::INFO)
            || Span::current().is_none()
        {
            return Span::none();
        }
        let system = match self.database {
            DatabaseKind::Sqlite => "sqlite",
            DatabaseKind::Postgres => "postgresql",
        };
        tracing::info_span!(
            target: traces::TARGET,
            "database",
            otel.name = kind.as_str(),
            otel.kind = "client",
            otel.status_code = Empty,
            db.system.name = system,
            db.operation.name = kind.as_str(),
        )
    }
}

impl Instrumentation for StatementWatch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                self.running = Some(self.begin(query));
            }
            InstrumentationEvent::FinishQuery { query, error, .. } => {
                let Some(running) = self.running.take() else {
                    return;
                };
                let elapsed = running.begun.elapsed();
                metrics::histogram!("cpapi_database_statement_seconds", "kind" => running.kind.as_str())
                    .record(elapsed.as_secs_f64());
                if error.is_some() {
                    running.span.record("otel.status_code", "ERROR");
                }
                if elapsed >= SLOW {
                    warn_slow(query, elapsed);
                }
            }
            _ => {}
        }
    }
}

fn warn_slow(query: &dyn DebugQuery, elapsed: Duration) {
    let shown = query.to_string();
    let duration_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    tracing::warn!(
        db.statement = statement(&shown),
        duration_ms,
        "a database query was slow"
    );
}

/// The SQL without diesel's list of bound values, cut to what a log line bears.
fn statement(shown: &str) -> &str {
    const LIMIT: usize = 1000;
    let sql = shown
        .split_once("-- binds:")
        .map_or(shown, |(sql, _)| sql)
        .trim_end();
    let end = sql
        .char_indices()
        .nth(LIMIT)
        .map_or(sql.len(), |(index, _)| index);
    sql.get(..end).unwrap_or(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bound_values_never_reach_the_log() {
        assert_eq!(
            statement("SELECT * FROM t WHERE a = ? -- binds: [\"secret\"]"),
            "SELECT * FROM t WHERE a = ?"
        );
    }
}
