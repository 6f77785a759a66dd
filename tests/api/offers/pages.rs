//! Keyset pages of offers.

use serde_json::json;
use testkit::{TestServer, both_databases, simulator};

use crate::given::{id, pulled_source};
use crate::lists::{assert_pages, assert_refuses_nonsense, assert_refuses_sort, assert_sorted};

both_databases! {
    async fn every_sort_pages_through_all_offers_once(server: TestServer) {
        let manager = server.manager().await;
        // Some offers have no title or no payout: sorts must not lose them.
        let network = simulator().network(json!({"offers": 25, "ready_percent": 80})).await;
        network.break_offer("title_null", "1003").await;
        network.break_offer("title_null", "1004").await;
        network.break_offer("payout_na", "1005").await;
        pulled_source(&manager, "Acme Ads", &network).await;
        for sort in ["", "?sort=-id", "?sort=id", "?sort=title", "?sort=-updated_at", "?sort=-payout", "?valid=true&sort=title"] {
            assert_pages(&manager, &format!("/offers{sort}")).await;
        }
        assert_sorted(&manager.all("/offers", 7).await, true, id);
        assert_sorted(&manager.all("/offers?sort=id", 7).await, false, id);
        assert_sorted(&manager.all("/offers?sort=-updated_at", 7).await, true, |offer| offer["updated_at"].as_str().unwrap().to_owned());
        let titled = manager.all("/offers?sort=title", 7).await;
        let titles: Vec<_> = titled.into_iter().filter(|offer| offer["title"].is_string()).collect();
        assert_sorted(&titles, false, |offer| offer["title"].as_str().unwrap().to_lowercase());
        let paid = manager.all("/offers?sort=-payout", 7).await;
        let paid: Vec<_> = paid.into_iter().filter(|offer| offer["payout"]["amount"].is_string()).collect();
        assert_sorted(&paid, true, |offer| micros(offer["payout"]["amount"].as_str().unwrap()));
        assert_refuses_nonsense(&manager, "/offers").await;
        assert_refuses_sort(&manager, "/offers").await;
        // The cursor of one sort is no place in another.
        let page = manager.get("/offers?sort=title&limit=2", 200).await;
        let cursor = page["page"]["next_cursor"].as_str().unwrap();
        manager.refused("GET", &format!("/offers?sort=-payout&cursor={cursor}"), serde_json::Value::Null, 400, "cursor_invalid").await;
    }
}

/// A decimal as a whole number of millionths.
fn micros(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<6}").parse().unwrap()
}
