//! Watches every query: slow ones are logged with their SQL, never with their values.

use std::time::{Duration, Instant};

use diesel::connection::{DebugQuery, Instrumentation, InstrumentationEvent};

/// From this duration on a query is worth a warning.
const SLOW: Duration = Duration::from_secs(1);

/// Logs slow queries of one connection.
#[derive(Debug, Default)]
pub(crate) struct SlowQueries {
    started: Option<Instant>,
}

impl Instrumentation for SlowQueries {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => self.started = Some(Instant::now()),
            InstrumentationEvent::FinishQuery { query, .. } => {
                let Some(elapsed) = self.started.take().map(|started| started.elapsed()) else {
                    return;
                };
                metrics::histogram!("cpapi_database_query_seconds").record(elapsed.as_secs_f64());
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
