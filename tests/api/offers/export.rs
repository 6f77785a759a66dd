//! Exports hold what is filtered (product.md O5).

use serde_json::{Value, json};
use testkit::{Sending, TestServer, both_databases, simulator};

use crate::given::{id, listed, pulled_source};

/// Rows of a CSV text: quotes, doubled quotes, line breaks within quotes.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(character) = characters.next() {
        let row = rows.last_mut().unwrap();
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => row.last_mut().unwrap().push(other),
        }
    }
    rows.retain(|row| row != &[String::new()]);
    rows
}

both_databases! {
    async fn csv_and_ndjson_hold_every_filtered_offer_once(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 30, "ready_percent": 70})).await;
        let awkward = "=SUM(A1), \"quoted\"\r\nand a second line; ünïcode";
        network.edit("1002", json!({"name": awkward})).await;
        network.edit("1003", json!({"name": "@cmd|' /C calc'!A0"})).await;
        pulled_source(&manager, "Acme Ads", &network).await;
        for query in ["", "?valid=true", "?valid=false", "?search=no%20such%20offer", "?sort=title&model=fixed"] {
            let mut expected = listed(&manager, &format!("/offers{query}")).await;
            expected.sort_unstable();

            let csv = manager.ask("GET", &format!("/offers/export.csv{query}"), Sending::Nothing, 200).await;
            assert!(csv.header("content-disposition").contains("attachment"), "{:?}", csv.headers);
            let table = rows(&csv.text());
            let (head, body) = table.split_first().unwrap();
            let column = head.iter().position(|name| name == "id").unwrap();
            assert!(body.iter().all(|row| row.len() == head.len()), "{query}: a row of another length");
            let mut found: Vec<i64> = body.iter().map(|row| row[column].parse().unwrap()).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "csv{query}");
            // A spreadsheet must not take a title for a formula.
            assert!(body.iter().flatten().all(|cell| !cell.starts_with(['=', '@', '+', '-'])), "csv{query}");

            let lines = manager.ask("GET", &format!("/offers/export.ndjson{query}"), Sending::Nothing, 200).await;
            let offers: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let mut found: Vec<i64> = offers.iter().map(id).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "ndjson{query}");
            if query.is_empty() {
                let odd = offers.iter().find(|offer| offer["external_id"] == "1002").unwrap();
                assert_eq!(odd["title"], awkward);
            }
        }
        for kind in ["csv", "ndjson"] {
            manager.refused("GET", &format!("/offers/export.{kind}?valid=maybe"), Value::Null, 400, "query_invalid").await;
        }
    }
}
