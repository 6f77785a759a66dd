//! Making and editing campaigns.

use serde_json::{Value, json};
use testkit::{ADVERTISER, TestServer, both_databases, simulator};

use crate::given::{campaign_body, id, quiet_source, tracking_system, with};

both_databases! {
    async fn a_campaign_keeps_what_it_was_given_and_fills_in_the_rest(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 3})).await;
        let tenant = simulator().tenant(json!({})).await;
        let source = id(&quiet_source(&manager, "Acme Ads", &network).await);
        let system = id(&tracking_system(&manager, "Our Affise", &tenant).await);
        let least = json!({"title": "Least", "tracking_system_id": system, "sources": [source], "defaults": {"advertiser_id": ADVERTISER}});
        let view = manager.post("/campaigns", least, 201).await;
        assert_eq!((&view["enabled"], &view["best_payout"], &view["respect_manual_pause"], &view["pause_delay_minutes"]), (&json!(true), &json!(false), &json!(true), &json!(60)));
        assert_eq!((&view["sync_rules"]["payments"], &view["sync_rules"]["title"]), (&json!("always"), &json!("first")));
        assert_eq!((&view["sources"][0]["id"], &view["sources_count"]), (&json!(source), &json!(1)));
        assert_eq!(view["api_url"], format!("/api/v1/campaigns/{}/offers", id(&view)));
        assert_eq!(view["tracking_system"]["status"], "ready");

        let path = format!("/campaigns/{}", id(&view));
        let filters = json!({"countries": {"mode": "exclude", "values": ["DE", "US"]}, "payout_min": "1.5", "payout_currency": "USD", "models": ["fixed"]});
        let changed = manager.patch(&path, json!({"filters": filters, "pause_delay_minutes": 0}), 200).await;
        assert_eq!((&changed["filters"]["countries"], &changed["filters"]["payout_min"]), (&json!({"mode": "exclude", "values": ["DE", "US"]}), &json!("1.5")), "{changed}");
        for field in ["title", "defaults", "sync_rules", "sources", "tracking_system", "created_at"] {
            assert_eq!(changed[field], view[field], "{field}");
        }
        manager.refused("GET", "/campaigns/424242", Value::Null, 404, "campaign_not_found").await;
        manager.refused("PATCH", "/campaigns/424242", json!({"title": "x"}), 404, "campaign_not_found").await;
    }

    async fn every_wrong_field_of_a_campaign_is_named(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 3})).await;
        let tenant = simulator().tenant(json!({})).await;
        let source = id(&quiet_source(&manager, "Acme Ads", &network).await);
        let system = id(&tracking_system(&manager, "Our Affise", &tenant).await);
        let body = |fields: Value| with(campaign_body("Wrong", system, &[source]), fields);
        let defaults = |field: &str, value: Value| json!({"defaults": {"advertiser_id": ADVERTISER, field: value}});
        for (fields, pointer) in [
            (json!({"title": ""}), "/title"),
            (json!({"tracking_system_id": 424_242}), "/tracking_system_id"),
            (json!({"tracking_system_id": "1"}), "/tracking_system_id"),
            (json!({"sources": [424_242]}), "/sources/0"),
            (json!({"offers": [424_242]}), "/offers/0"),
            (json!({"excluded_offers": [424_242]}), "/excluded_offers/0"),
            (json!({"defaults": {"advertiser_id": ""}}), "/defaults/advertiser_id"),
            (defaults("payout_percent", json!("101")), "/defaults/payout_percent"),
            (defaults("payout_percent", json!("-1")), "/defaults/payout_percent"),
            (defaults("hold_period_days", json!(61)), "/defaults/hold_period_days"),
            (defaults("privacy", json!("secret")), "/defaults/privacy"),
            (json!({"filters": {"payout_min": "5", "payout_max": "1"}}), "/filters/payout_max"),
            (json!({"filters": {"payout_min": "-1"}}), "/filters/payout_min"),
            (json!({"filters": {"countries": {"mode": "include", "values": []}}}), "/filters/countries/values"),
            (json!({"filters": {"countries": {"mode": "include", "values": ["XX"]}}}), "/filters/countries/values/0"),
            (json!({"filters": {"nonsense": 1}}), "/filters/nonsense"),
            (json!({"sync_rules": {"payments": "sometimes"}}), "/sync_rules/payments"),
            (json!({"pause_delay_minutes": 2881}), "/pause_delay_minutes"),
            (json!({"pause_delay_minutes": -1}), "/pause_delay_minutes"),
        ] {
            let pointers = manager.refused_fields("POST", "/campaigns", body(fields.clone())).await;
            assert!(pointers.iter().any(|named| named == pointer), "{fields}: {pointers:?}");
        }
        let many = body(json!({"title": " ", "pause_delay_minutes": -1, "defaults": {"advertiser_id": "", "payout_percent": "500"}}));
        let pointers = manager.refused_fields("POST", "/campaigns", many).await;
        assert!(pointers.len() >= 4, "not all at once: {pointers:?}");
        assert!(manager.get("/campaigns?state=all", 200).await["items"].as_array().unwrap().is_empty());
    }
}
