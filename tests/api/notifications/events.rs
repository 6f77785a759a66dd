//! What is told when.

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, eventually, simulator};

use super::told;
use crate::given::{
    campaign_body, id, pull, pulled_source, push_ended, pushed, quiet_source, tracking_system, with,
};

both_databases! {
    async fn a_pull_tells_once_of_all_its_new_offers_and_names_the_first(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 40})).await;
        let source = pulled_source(&manager, "Acme Ads", &network).await;
        let news = told(&manager, "kind=offers_new", 1).await.swap_remove(0);
        assert_eq!((&news["source_id"], &news["subject_title"], &news["run_id"]), (&source["id"], &json!("Acme Ads"), &source["last_run"]["id"]), "{news}");
        assert_eq!(news["offers"], source["offers"]["total"]);
        assert_eq!(news["sentence"], format!("{} new offers.", news["offers"]));
        let samples = news["samples"].as_array().unwrap();
        assert_eq!(samples.len(), 5);
        assert!(samples.iter().all(|sample| !sample["title"].as_str().unwrap().is_empty()), "{news}");
        // Nothing changed, nothing is told.
        pull(&manager, id(&source)).await;
        told(&manager, "", 1).await;
    }

    async fn offers_that_left_the_feed_are_told_of(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 40})).await;
        let source = pulled_source(&manager, "Acme Ads", &network).await;
        let in_feed = manager.all(&format!("/offers?source_id={}&in_feed=true", id(&source)), 200).await;
        for offer in in_feed.iter().take(2) {
            network.remove(offer["external_id"].as_str().unwrap()).await;
        }
        pull(&manager, id(&source)).await;
        let gone = told(&manager, "kind=offers_gone", 1).await.swap_remove(0);
        assert_eq!((&gone["offers"], &gone["severity"]), (&json!(2), &json!("info")), "{gone}");
    }

    async fn only_a_payout_that_changed_noticeably_is_told_of(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 6})).await;
        let fixed = |amount: &str| json!({"default_payout": amount, "payout_type": "cpa_flat"});
        network.edit("1001", fixed("10.00000")).await;
        network.edit("1002", fixed("10.00000")).await;
        let source = id(&pulled_source(&manager, "Acme Ads", &network).await);
        // 10 % is not more than 10 %.
        network.edit("1001", fixed("11.00000")).await;
        network.edit("1002", fixed("11.01000")).await;
        pull(&manager, source).await;
        let changed = told(&manager, "kind=payouts_changed", 1).await.swap_remove(0);
        assert_eq!(changed["offers"], 1, "{changed}");
        assert!(changed["samples"][0]["detail"].as_str().unwrap().starts_with("10 → 11.01 "), "{changed}");
    }

    async fn refused_credentials_and_the_recovery_are_each_told_of_once(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let path = format!("/sources/{}", id(&quiet_source(&manager, "Acme Ads", &network).await));
        let wrong = with(network.config(), json!({"api_key": "a-wrong-key-8472"}));
        manager.patch(&path, json!({"config": wrong}), 200).await;
        let invalid = told(&manager, "kind=source_invalid", 1).await.swap_remove(0);
        assert_eq!((&invalid["severity"], &invalid["run_id"]), (&json!("problem"), &Value::Null), "{invalid}");
        manager.press(&format!("{path}/check"), 200).await;
        told(&manager, "kind=source_invalid", 1).await;
        manager.patch(&path, json!({"config": network.config()}), 200).await;
        told(&manager, "kind=source_recovered", 1).await;
        manager.press(&format!("{path}/check"), 200).await;
        told(&manager, "kind=source_recovered", 1).await;
        told(&manager, "kind=source_invalid", 1).await;
    }

    async fn a_pull_that_fails_for_good_is_told_of_once_until_it_works_again(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let source = id(&pulled_source(&manager, "Acme Ads", &network).await);
        network.fault(json!({"path": "/Affiliate_Offer/findAll", "action": {"type": "not_json"}, "count": 2})).await;
        for _ in 0..2 {
            assert_eq!(pull(&manager, source).await["last_run"]["outcome"], "failed");
        }
        let failed = told(&manager, "kind=run_failed", 1).await.swap_remove(0);
        assert_eq!((&failed["cause"], &failed["source_id"]), (&json!("unreadable"), &json!(source)), "{failed}");
        assert!(failed["detail"].is_string());
        pull(&manager, source).await;
        told(&manager, "kind=source_recovered", 1).await;
        told(&manager, "kind=run_failed", 1).await;
    }

    async fn a_held_feed_and_its_acceptance_are_told_of(server: TestServer) {
        let manager = server.manager().await;
        let (_, source) = crate::sources::feed::held(&manager).await;
        let held = told(&manager, "kind=feed_held", 1).await.swap_remove(0);
        assert_eq!((&held["severity"], &held["source_id"]), (&json!("problem"), &json!(source)), "{held}");
        // It stays held, and nobody hears it twice.
        pull(&manager, source).await;
        told(&manager, "kind=feed_held", 1).await;
        manager.press(&format!("/sources/{source}/feed/accept"), 202).await;
        let accepted = told(&manager, "kind=feed_accepted", 1).await.swap_remove(0);
        assert_eq!((&accepted["cause"], &accepted["detail"]), (&json!("by_person"), &json!("Decided by The manager.")), "{accepted}");
        told(&manager, "kind=offers_gone", 1).await;
        told(&manager, "kind=feed_accepted", 1).await;
    }

    async fn refused_offers_are_told_of_with_the_tracking_systems_words(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 8})).await;
        let tenant = simulator().tenant(json!({})).await;
        let source = id(&pulled_source(&manager, "Acme Ads", &network).await);
        let system = id(&tracking_system(&manager, "Our Affise", &tenant).await);
        let refusal = json!({"type": "status", "code": 400, "body": "{\"status\":2,\"error\":\"title is not nice\"}"});
        tenant.fault(json!({"method": "POST", "path": "/3.0/admin/offer", "nth": 1, "count": 1, "action": refusal})).await;
        let campaign = id(&manager.post("/campaigns", campaign_body("Everything", system, &[source]), 201).await);
        push_ended(&manager, campaign, 0).await;
        let failed = told(&manager, "kind=placements_failed", 1).await.swap_remove(0);
        assert_eq!((&failed["campaign_id"], &failed["offers"], &failed["severity"]), (&json!(campaign), &json!(1), &json!("warning")), "{failed}");
        assert!(failed["samples"][0]["detail"].is_string(), "{failed}");
    }

    async fn an_offer_disabled_by_hand_is_told_of_once(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 6).await;
        let offers = manager.all(&format!("/campaigns/{}/offers", pushed.campaign), 200).await;
        let remote_id = offers[0]["placement"]["remote_id"].as_str().unwrap();
        pushed.tenant.set_status(remote_id, "stopped").await;
        let external_id = offers[0]["offer"]["external_id"].as_str().unwrap();
        for amount in ["88.00000", "99.00000"] {
            pushed.network.edit(external_id, json!({"default_payout": amount, "payout_type": "cpa_flat"})).await;
            let last = manager.get(&format!("/campaigns/{}", pushed.campaign), 200).await["last_run"]["id"].as_i64().unwrap();
            pull(&manager, pushed.source).await;
            push_ended(&manager, pushed.campaign, last).await;
        }
        let detached = told(&manager, "kind=placements_detached", 1).await.swap_remove(0);
        assert_eq!((&detached["campaign_id"], &detached["offers"]), (&json!(pushed.campaign), &json!(1)), "{detached}");
        assert_eq!(detached["samples"][0]["offer_id"], offers[0]["offer"]["id"]);
    }

    async fn what_is_older_than_runs_are_kept_goes(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 4})).await;
        pulled_source(&manager, "Acme Ads", &network).await;
        told(&manager, "", 1).await;
        server.touch("UPDATE notifications SET created_at = '2020-01-01 00:00:00'").await;
        eventually("the old notification goes", async || {
            manager.get("/notifications", 200).await["items"].as_array().unwrap().is_empty().then_some(())
        })
        .await;
    }
}
