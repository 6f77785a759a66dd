//! Everything that a world has come to, as text: the database's tables and what the tracking
//! system holds, without ids, times and counts of how often it was tried.

use std::collections::BTreeMap;

use cpapi_db::jobs::JobRow;
use cpapi_db::{DbConnection, DbError, offers, on_backend, schema};
use diesel::sql_types::Text;
use diesel::{QueryDsl as _, QueryableByName, RunQueryDsl as _, sql_query};
use serde_json::Value;

use super::world::World;

/// Tables that are dumped.
const DUMPED: &[&str] = &[
    "campaign_offers",
    "campaign_sources",
    "campaigns",
    "connector_versions",
    "connectors",
    "exchange_rates",
    "offer_categories",
    "offer_changes",
    "offer_countries",
    "offer_hashes",
    "offer_payouts",
    "offers",
    "placements",
    "quarantined_records",
    "sources",
    "tracking_systems",
];

/// Tables that say how the state was reached, and not what it is, or that no sync writes.
const PASSED_OVER: &[&str] = &[
    "__diesel_schema_migrations",
    "api_tokens",
    "audit_entries",
    // How far campaigns have read what pulls recorded; that nothing was left out shows in
    // `placements`.
    "campaign_matches",
    "campaign_positions",
    // At rest there is none, which is asserted.
    "jobs",
    // One for each run that had something to tell, and who has read it.
    "mail_deliveries",
    "notification_reads",
    "notifications",
    "offer_change_sequences",
    "offer_change_sets",
    // What documents are packed with, which depends on the page that came first.
    "offer_dictionaries",
    // Keys of offers, which are taken in after a load, and what waits for that.
    "offer_ends",
    "offer_keys",
    "offer_keys_taken_in",
    "offer_products",
    "offer_text_backlog",
    "offer_titles",
    "run_sequences",
    // As many as tries; that each has an outcome is asserted.
    "runs",
    "sessions",
    "settings",
    // What the tracking system answered last, kept for a while.
    "tracking_lookups",
    "users",
    "webhook_deliveries",
    "webhooks",
];

/// Columns that differ between two worlds which are the same, with the reason.
const DIFFERENT: &[(&str, &str, Why)] = &[
    ("sources", "feed_sequence", Why::Counts),
    ("sources", "feed_history", Why::Counts),
    ("sources", "secrets", Why::Random),
    ("sources", "secrets_key", Why::Random),
    ("tracking_systems", "secrets", Why::Random),
    ("tracking_systems", "secrets_key", Why::Random),
    ("placements", "token", Why::Random),
    ("placements", "remote_id", Why::Order),
    ("placements", "remote_ids", Why::Order),
];

/// Lines of each kind that a failing comparison shows.
const SHOWN: usize = 12;

/// Why a column differs.
#[derive(Debug, Clone, Copy)]
enum Why {
    /// It counts tries.
    Counts,
    /// It is made by chance.
    Random,
    /// The tracking system numbers what comes in the order in which it comes.
    Order,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    named: String,
    #[diesel(sql_type = Text)]
    typed: String,
}

/// All jobs.
pub(crate) fn jobs(c: &mut DbConnection) -> Result<Vec<JobRow>, DbError> {
    Ok(schema::jobs::table.order(schema::jobs::id).load(c)?)
}

/// Database and tracking system, sorted; a thing that is there twice is two lines.
pub(crate) async fn of(world: &World) -> Vec<String> {
    let tokens: BTreeMap<String, String> = world
        .placements()
        .await
        .into_iter()
        .map(|row| {
            (
                row.token,
                format!("<token of campaign {}>", row.campaign_id),
            )
        })
        .collect();
    let mut lines = world.read(tables).await;
    for offer in world.stage.tenant.offers().await {
        lines.push(remote(offer));
    }
    let address = world.simulator.url().trim_start_matches("http://");
    for line in &mut lines {
        *line = without_ids(&line.replace(address, "<simulator>"));
        for (token, words) in &tokens {
            if line.contains(token.as_str()) {
                *line = line.replace(token, words);
            }
        }
    }
    lines.sort_unstable();
    lines
}

/// A text without the ids that the tracking system makes while it works: UUIDs, and 24
/// hexadecimal digits in whose middle the simulator writes the same eight.
fn without_ids(text: &str) -> String {
    let is_part = |c: char| c == '-' || c.is_ascii_digit() || ('a'..='f').contains(&c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        let is_uuid = word.len() == 36 && word.matches('-').count() == 4;
        let is_made = word.len() == 24 && word.get(8..16) == Some("7e28fede");
        out.push_str(before);
        out.push_str(if is_uuid || is_made { "<id>" } else { word });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// One offer of the tracking system.
fn remote(mut offer: Value) -> String {
    let fields = offer.as_object_mut().unwrap();
    for name in ["id", "offer_id", "start_at", "created_at", "updated_at"] {
        fields.remove(name);
    }
    // An update empties what a create leaves out.
    fields.retain(|_, value| !value.is_null() && value != "");
    fields.sort_keys();
    format!("AFFISE {} {offer}", offer["external_offer_id"])
}

fn tables(c: &mut DbConnection) -> Result<Vec<String>, DbError> {
    let mut lines = Vec::new();
    for (table, columns) in columns(c)? {
        // SQLite's own tables, and its index of words with what that consists of.
        let inner = table.starts_with("sqlite_") || table.starts_with("offer_search");
        if inner || PASSED_OVER.contains(&table.as_str()) {
            continue;
        }
        if table == "offer_documents" {
            lines.extend(documents(c)?);
            continue;
        }
        assert!(
            DUMPED.contains(&table.as_str()),
            "is {table} to be dumped? Say so here."
        );
        let parts: Vec<String> = columns
            .iter()
            .filter_map(|column| part(&table, column))
            .collect();
        let query = format!(
            "SELECT '{table}' || {} AS line FROM {table} AS t",
            parts.join(" || ")
        );
        let rows: Vec<Line> = on_backend!(c, |c| sql_query(query).load(c))?;
        lines.extend(rows.into_iter().map(|row| row.line));
    }
    Ok(lines)
}

/// Documents and raw records as they are when they are unpacked.
fn documents(c: &mut DbConnection) -> Result<Vec<String>, DbError> {
    let rows: Vec<(i64, String)> = schema::offers::table
        .select((schema::offers::id, schema::offers::external_id))
        .load(c)?;
    let mut lines = Vec::with_capacity(rows.len());
    for (id, external_id) in rows {
        let document = serde_json::to_string(&offers::document(c, id)?).map_err(DbError::other)?;
        let raw = offers::raw(c, id)?.map(|raw| String::from_utf8_lossy(&raw).into_owned());
        lines.push(format!("offer_documents {external_id} {document} {raw:?}"));
    }
    Ok(lines)
}

fn columns(c: &mut DbConnection) -> Result<BTreeMap<String, Vec<Column>>, DbError> {
    let rows: Vec<Column> = match c {
        DbConnection::Sqlite(c) => sql_query(
            "SELECT m.name AS of_table, p.name AS named, lower(p.type) AS typed \
             FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' ORDER BY m.name, p.name",
        )
        .load(c)?,
        DbConnection::Postgres(c) => sql_query(
            "SELECT table_name::text AS of_table, column_name::text AS named, \
             data_type::text AS typed FROM information_schema.columns \
             WHERE table_schema = 'public' ORDER BY table_name, column_name",
        )
        .load(c)?,
    };
    let mut found: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in rows {
        found.entry(row.of_table.clone()).or_default().push(row);
    }
    Ok(found)
}

/// ` name=value` of a column as an SQL expression; none for what is left out.
fn part(table: &str, column: &Column) -> Option<String> {
    let name = &column.named;
    if name == "id" || DIFFERENT.iter().any(|(t, c, _)| (*t, *c) == (table, name)) {
        return None;
    }
    let title =
        |of: &str, what: &str| format!("(SELECT r.{what} FROM {of} r WHERE r.id = t.{name})");
    let value = match name.as_str() {
        "offer_id" => title("offers", "external_id"),
        "source_id" => title("sources", "title"),
        "campaign_id" => title("campaigns", "title"),
        "tracking_system_id" => title("tracking_systems", "title"),
        // Mixed with the source's settings, of which the simulator's port is one; 0 = look again.
        "hash" => format!("CASE WHEN t.{name} <> 0 THEN 'set' END"),
        // When it was or will be does not count, whether there is such a time does.
        _ if is_moment(column) => format!("CASE WHEN t.{name} IS NOT NULL THEN 'set' END"),
        _ if column.typed == "blob" => format!("hex(t.{name})"),
        _ if column.typed == "bytea" => format!("encode(t.{name}, 'hex')"),
        _ => format!("CAST(t.{name} AS TEXT)"),
    };
    Some(format!("' {name}=' || coalesce({value}, 'null')"))
}

fn is_moment(column: &Column) -> bool {
    column.typed.starts_with("timestamp")
        || column.named == "run_id"
        || column.named == "held_run_id"
}

/// Fails with what differs.
pub(crate) fn assert_same(expected: &[String], found: &[String], round: usize) {
    let missing = beyond(expected, found);
    let extra = beyond(found, expected);
    if missing.is_empty() && extra.is_empty() {
        return;
    }
    let words: Vec<String> = (0..missing.len().max(extra.len()).min(SHOWN))
        .map(|index| shown(missing.get(index), extra.get(index)))
        .collect();
    panic!(
        "round {round}: an undisturbed world has {} lines that are not here, {} are only here:\n{}",
        missing.len(),
        extra.len(),
        words.join("\n"),
    );
}

/// Lines of `these` that `those` have not, or not as often.
fn beyond(these: &[String], those: &[String]) -> Vec<String> {
    let mut left: BTreeMap<&String, usize> = BTreeMap::new();
    for line in those {
        *left.entry(line).or_default() += 1;
    }
    let mut beyond = Vec::new();
    for line in these {
        match left.get_mut(line) {
            Some(count) if *count > 0 => *count -= 1,
            _ => beyond.push(line.clone()),
        }
    }
    beyond
}

/// A line and the one that stands in its place, from a little before they part.
fn shown(missing: Option<&String>, extra: Option<&String>) -> String {
    let parts = match (missing, extra) {
        (Some(missing), Some(extra)) => {
            let same = missing.chars().zip(extra.chars());
            same.take_while(|(one, other)| one == other).count()
        }
        _ => 0,
    };
    let part = |line: Option<&String>| {
        line.map_or_else(String::new, |line| {
            let head: String = line.chars().take(60).collect();
            let around: String = line
                .chars()
                .skip(parts.saturating_sub(40))
                .take(300)
                .collect();
            format!("{head} … {around}")
        })
    };
    format!("  - {}\n  + {}", part(missing), part(extra))
}
