//! What a campaign would take (product.md C6, C9).

use serde_json::{Value, json};
use testkit::{TestServer, both_databases};

use crate::given::{campaign_body, id, items, listed, pushed, with};

both_databases! {
    async fn a_preview_matches_what_the_offers_list_finds(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 40).await;
        let body = |fields: Value| with(campaign_body("Preview", pushed.tracking_system, &[pushed.source]), fields);
        let fitting = "valid=true&in_feed=true&status=active";
        for (fields, query) in [
            (json!({}), String::new()),
            (json!({"filters": {"models": ["fixed"]}}), "&model=fixed".to_owned()),
            (json!({"filters": {"countries": {"mode": "include", "values": ["US", "DE"]}}}), "&country=US,DE".to_owned()),
            (json!({"filters": {"os": {"mode": "include", "values": ["ios"]}}}), "&os=ios".to_owned()),
            (json!({"filters": {"categories": {"mode": "include", "values": ["FINANCE"]}}}), "&category=finance".to_owned()),
            (json!({"filters": {"currencies": {"mode": "include", "values": ["EUR"]}}}), "&currency=EUR".to_owned()),
        ] {
            let preview = manager.post("/campaigns/preview", body(fields.clone()), 200).await;
            let expected = listed(&manager, &format!("/offers?{fitting}{query}")).await;
            assert_eq!(preview["matched"], expected.len(), "{fields}");
            let first = preview["first"].as_array().unwrap();
            assert_eq!(first.len(), expected.len().min(10), "{fields}");
            assert!(first.iter().all(|offer| expected.contains(&id(offer))), "{fields}");
        }
        let every = listed(&manager, &format!("/offers?{fitting}")).await;
        let picked = body(json!({"sources": [], "offers": [every[0]], "excluded_offers": [every[1]]}));
        let preview = manager.post("/campaigns/preview", picked.clone(), 200).await;
        assert_eq!((&preview["matched"], id(&preview["first"][0])), (&json!(1), every[0]), "{preview}");
        assert_eq!(preview["duplicates"], json!([{"offer_id": every[0], "campaign_id": pushed.campaign}]));
        // It may be asked for before there is a title, and it changes nothing.
        let mut untitled = picked;
        untitled.as_object_mut().unwrap().remove("title");
        manager.post("/campaigns/preview", untitled, 200).await;
        assert_eq!(items(&manager.get("/campaigns", 200).await).len(), 1);
        let without = body(json!({"excluded_offers": [every[1]]}));
        assert_eq!(manager.post("/campaigns/preview", without, 200).await["matched"], every.len() - 1);
        let wrong = body(json!({"offers": [every[0]], "excluded_offers": [every[0]]}));
        assert_eq!(manager.refused_fields("POST", "/campaigns/preview", wrong).await, ["/offers/0"]);
        let wrong = body(json!({"filters": {"payout_min": "x"}}));
        assert_eq!(manager.refused_fields("POST", "/campaigns/preview", wrong).await, ["/filters/payout_min"]);
    }
}
