//! What a database says about its own schema, in words that both share.

use std::collections::{BTreeMap, BTreeSet};

use cpapi_db::{DbConnection, DbError};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

/// A table as the database describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Table {
    /// Column → type word and whether it may be null.
    pub(crate) columns: BTreeMap<String, (String, bool)>,
    /// Column → table it points to.
    pub(crate) references: BTreeMap<String, String>,
    /// Columns of unique indexes, and whether the index is partial. Without the one over `id`.
    pub(crate) unique: BTreeSet<(Vec<String>, bool)>,
    /// Columns of all indexes.
    pub(crate) indexes: BTreeSet<Vec<String>>,
    /// Column → words that its CHECK allows.
    pub(crate) words: BTreeMap<String, BTreeSet<String>>,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    tbl: String,
    #[diesel(sql_type = Text)]
    col: String,
    #[diesel(sql_type = Text)]
    typ: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    tbl: String,
    #[diesel(sql_type = Text)]
    col: String,
    #[diesel(sql_type = Text)]
    target: String,
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    tbl: String,
    #[diesel(sql_type = Nullable<Text>)]
    cols: Option<String>,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Bool)]
    partial: bool,
}

#[derive(QueryableByName)]
struct Definition {
    #[diesel(sql_type = Text)]
    tbl: String,
    #[diesel(sql_type = Text)]
    def: String,
}

/// Without what serves as an index: FTS5's tables, and SQLite's tables of keys.
const SQLITE_TABLES: &str = "FROM sqlite_master m, PRAGMA WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
     AND m.name NOT LIKE 'offer\\_search%' ESCAPE '\\' \
     AND m.name NOT IN ('offer_titles', 'offer_products', 'offer_ends', 'offer_keys_taken_in') AND m.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'";

fn sqlite(select: &str, pragma: &str) -> String {
    format!(
        "SELECT m.name AS tbl, {select} {}",
        SQLITE_TABLES.replace("PRAGMA", pragma)
    )
}

/// All tables of the schema.
pub(crate) fn tables(c: &mut DbConnection) -> Result<BTreeMap<String, Table>, DbError> {
    let [columns, references, indexes, definitions] = match c {
        DbConnection::Sqlite(_) => [
            sqlite("p.name AS col, p.type AS typ, p.\"notnull\" = 0 AS nullable", "pragma_table_info(m.name) p"),
            sqlite("p.\"from\" AS col, p.\"table\" AS target", "pragma_foreign_key_list(m.name) p"),
            sqlite(
                "p.\"unique\" AS is_unique, p.partial AS partial, \
                 (SELECT group_concat(i.name, ',') FROM (SELECT x.name FROM pragma_index_info(p.name) x ORDER BY x.seqno) i) AS cols",
                "pragma_index_list(m.name) p",
            ) + " UNION ALL " + &sqlite(
                // The alias of SQLite's own row number is unique without an index.
                "TRUE AS is_unique, FALSE AS partial, p.name AS cols",
                "pragma_table_info(m.name) p",
            ) + " AND p.pk = 1 AND p.type = 'INTEGER'",
            sqlite("m.sql AS def", "(SELECT 1) p"),
        ],
        DbConnection::Postgres(_) => [
            "SELECT table_name::text AS tbl, column_name::text AS col, upper(data_type::text) AS typ, is_nullable = 'YES' AS nullable \
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT IN ('offer_search', 'offer_keys') AND table_name NOT LIKE '\\_\\_diesel%'".to_owned(),
            "SELECT r.relname::text AS tbl, a.attname::text AS col, t.relname::text AS target FROM pg_constraint c \
             JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'".to_owned(),
            "SELECT t.relname::text AS tbl, x.indisunique AS is_unique, x.indpred IS NOT NULL AS partial, \
             (SELECT string_agg(a.attname::text, ',' ORDER BY k.ord) FROM unnest(x.indkey) WITH ORDINALITY AS k(attnum, ord) \
              JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum) AS cols \
             FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
             JOIN pg_namespace n ON n.oid = t.relnamespace \
             WHERE n.nspname = 'public' AND t.relname NOT LIKE '\\_\\_diesel%' AND t.relname NOT IN ('offer_search', 'offer_keys')".to_owned(),
            "SELECT r.relname::text AS tbl, pg_get_constraintdef(c.oid) AS def FROM pg_constraint c \
             JOIN pg_class r ON r.oid = c.conrelid WHERE c.contype = 'c' AND r.relname NOT IN ('offer_search', 'offer_keys')".to_owned(),
        ],
    };
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in diesel::sql_query(columns).load::<Column>(c)? {
        tables
            .entry(row.tbl)
            .or_default()
            .columns
            .insert(row.col, (type_word(&row.typ), row.nullable));
    }
    for row in diesel::sql_query(references).load::<Reference>(c)? {
        tables
            .get_mut(&row.tbl)
            .unwrap()
            .references
            .insert(row.col, row.target);
    }
    for row in diesel::sql_query(indexes).load::<Index>(c)? {
        let table = tables.get_mut(&row.tbl).unwrap();
        let columns: Vec<String> = row
            .cols
            .unwrap_or_default()
            .split(',')
            .map(ToOwned::to_owned)
            .collect();
        if row.is_unique && columns != ["id"] {
            table.unique.insert((columns.clone(), row.partial));
        }
        if columns != ["id"] {
            table.indexes.insert(columns);
        }
    }
    for row in diesel::sql_query(definitions).load::<Definition>(c)? {
        let table = tables.get_mut(&row.tbl).unwrap();
        let columns: Vec<String> = table.columns.keys().cloned().collect();
        for column in columns {
            if let Some(words) = words_of(&row.def, &column) {
                table.words.insert(column, words);
            }
        }
    }
    Ok(tables)
}

/// One word for what the two databases call differently.
fn type_word(name: &str) -> String {
    match name {
        "BIGINT" => "integer",
        "INTEGER" => "integer",
        "TEXT" | "JSON" => "text",
        "TIMESTAMP" | "TIMESTAMP WITHOUT TIME ZONE" => "instant",
        "BOOLEAN" => "boolean",
        "BLOB" | "BYTEA" => "bytes",
        other => panic!("unexpected column type {other}"),
    }
    .to_owned()
}

/// The quoted words after `CHECK (column IN (` or PostgreSQL's form of it.
fn words_of(definition: &str, column: &str) -> Option<BTreeSet<String>> {
    let forms = [
        format!("CHECK ({column} IN ("),
        format!("CHECK (\"{column}\" IN ("),
        format!("CHECK (({column} = ANY (ARRAY["),
        format!("CHECK ((\"{column}\" = ANY (ARRAY["),
        format!("CHECK (({column} = "),
    ];
    let rest = forms
        .iter()
        .find_map(|form| definition.split_once(form.as_str()))
        .map(|(_, rest)| rest)?;
    let list = rest.split([')', ']']).next()?;
    Some(
        list.split('\'')
            .skip(1)
            .step_by(2)
            .map(ToOwned::to_owned)
            .collect(),
    )
}
