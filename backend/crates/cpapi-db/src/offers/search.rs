//! Text search over offers as SQL: what is asked of the index, and of texts that are not in it yet
//! ([`super::search_index`]).

use super::conditions::push_contains;
use super::filter::OfferFilter;
use super::prepared::without_scheme;
use super::rarity::Lead;
use super::statement::Statement;
use crate::connection::DatabaseKind;
use crate::fold::{fold, like_pattern};

/// The text searched for, in the form in which it is stored; none when there is nothing to search.
pub(super) fn searched(filter: &OfferFilter) -> Option<String> {
    let text = fold(without_scheme(filter.search.as_deref()?));
    (!text.is_empty()).then_some(text)
}

/// The text searched for, where an index of three-letter pieces can find it.
pub(super) fn indexed(filter: &OfferFilter) -> Option<String> {
    searched(filter).filter(|text| text.chars().nth(2).is_some())
}

/// The index leads where hits are rare; the text itself is always checked.
pub(super) fn push_search(sql: &mut Statement, text: &str, lead: &Lead) {
    if lead.search {
        let id = match sql.kind {
            DatabaseKind::Sqlite => "rowid",
            DatabaseKind::Postgres => "offer_id",
        };
        sql.push_fmt(format_args!(" AND o.id IN (SELECT f.{id} FROM "));
        push_hits(sql, text);
        if lead.search_behind {
            push_backlog(sql, text);
        }
        sql.push(")");
    }
    sql.push(" AND ");
    push_text(sql, "o", text);
}

/// `offer_search f WHERE …`: what the index finds.
pub(super) fn push_hits(sql: &mut Statement, text: &str) {
    sql.push("offer_search f WHERE ");
    match sql.kind {
        DatabaseKind::Sqlite => {
            sql.push("f.offer_search MATCH ");
            sql.text(pieces(text));
        }
        DatabaseKind::Postgres => push_text(sql, "f", text),
    }
}

/// Texts that wait for the index, read batch by batch. PostgreSQL knows nothing about how few
/// batches there are, so the order of the reading is put into the form of the query.
fn push_backlog(sql: &mut Statement, text: &str) {
    const RANGE: &str = "w.id BETWEEN b.first_offer_id AND b.last_offer_id AND ";
    match sql.kind {
        DatabaseKind::Sqlite => {
            sql.push(" UNION ALL SELECT w.id FROM offer_text_backlog b CROSS JOIN offers w WHERE ");
            sql.push(RANGE);
            push_text(sql, "w", text);
        }
        DatabaseKind::Postgres => {
            sql.push(" UNION ALL SELECT h.id FROM offer_text_backlog b CROSS JOIN LATERAL (SELECT w.id FROM offers w WHERE ");
            sql.push(RANGE);
            push_text(sql, "w", text);
            sql.push(" OFFSET 0) h");
        }
    }
}

fn push_text(sql: &mut Statement, table: &str, text: &str) {
    match sql.kind {
        DatabaseKind::Sqlite => {
            push_contains(sql, &format!("{table}.search_text"), text.to_owned());
        }
        DatabaseKind::Postgres => {
            sql.push_fmt(format_args!("{table}.search_text LIKE "));
            sql.text(like_pattern(text));
            sql.push(" ESCAPE '\\'");
        }
    }
}

/// Most pieces of a search; they only have to narrow, the whole text is checked anyway.
const PIECES: usize = 24;

/// The text's three-letter pieces as an FTS5 query that wants all of them; empty for shorter texts.
pub(super) fn pieces(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut query = String::new();
    for piece in letters.windows(3).take(PIECES) {
        if !query.is_empty() {
            query.push(' ');
        }
        query.push('"');
        for letter in piece {
            if *letter == '"' {
                query.push('"');
            }
            query.push(*letter);
        }
        query.push('"');
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_cut_into_quoted_pieces() {
        assert_eq!(pieces("ab"), "");
        assert_eq!(pieces("a\"bc"), "\"a\"\"b\" \"\"\"bc\"");
    }

    #[test]
    fn a_searched_url_is_found_with_and_without_scheme() {
        let filter = |text: &str| OfferFilter {
            search: Some(text.into()),
            ..OfferFilter::default()
        };
        assert_eq!(
            searched(&filter(" https://X.example/A ")).as_deref(),
            Some("x.example/a")
        );
        assert_eq!(searched(&filter("  ")), None);
    }
}
