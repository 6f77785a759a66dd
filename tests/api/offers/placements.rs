//! "Why is it (not) there?" (product.md O6).

use serde_json::{Value, json};
use testkit::{Client, TestServer, both_databases};

use crate::given::{campaign_body, id, items, push_ended, pushed, with};

async fn in_campaign(manager: &Client, offer: i64, campaign: i64) -> Value {
    let found = manager
        .get(&format!("/offers/{offer}/placements"), 200)
        .await;
    let found = items(&found)
        .iter()
        .find(|item| item["campaign"]["id"] == campaign);
    found
        .unwrap_or_else(|| panic!("offer {offer} knows nothing of campaign {campaign}"))
        .clone()
}

/// The steps that are not passed.
fn failing(item: &Value) -> Vec<&str> {
    let steps = item["checklist"].as_array().unwrap().iter();
    steps
        .filter(|step| step["ok"] == false)
        .map(|step| step["step"].as_str().unwrap())
        .collect()
}

both_databases! {
    async fn the_checklist_names_the_step_that_keeps_an_offer_away(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 25).await;
        let valid = manager.all("/offers?valid=true&in_feed=true&status=active", 200).await;
        let invalid = manager.all("/offers?valid=false", 200).await;
        let (there, excluded) = (id(&valid[0]), id(&valid[1]));

        let item = in_campaign(&manager, there, pushed.campaign).await;
        assert_eq!((&item["matches"], failing(&item)), (&json!(true), vec![]), "{item}");
        assert_eq!(item["placement"]["state"], "synced");
        assert!(item["placement"]["remote_id"].is_string());
        let item = in_campaign(&manager, id(&invalid[0]), pushed.campaign).await;
        assert_eq!((&item["matches"], failing(&item)[0]), (&json!(false), "approved_and_valid"), "{item}");

        let body = campaign_body("Narrow", pushed.tracking_system, &[pushed.source]);
        let title = valid[0]["title"].as_str().unwrap();
        let body = with(body, json!({"excluded_offers": [excluded], "filters": {"title_excludes": [title]}}));
        let narrow = id(&manager.post("/campaigns", body, 201).await);
        push_ended(&manager, narrow, 0).await;
        let item = in_campaign(&manager, there, narrow).await;
        assert_eq!((&item["matches"], failing(&item)[0]), (&json!(false), "filters"), "{item}");
        let item = in_campaign(&manager, excluded, narrow).await;
        assert_eq!((&item["matches"], failing(&item)[0]), (&json!(false), "picked"), "{item}");

        manager.patch(&format!("/campaigns/{narrow}"), json!({"enabled": false}), 200).await;
        let item = in_campaign(&manager, id(&valid[2]), narrow).await;
        assert_eq!(failing(&item)[0], "campaign_on", "{item}");
    }
}
