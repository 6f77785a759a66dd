//! A campaign's offers and their counterparts (product.md R1, R4).

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, eventually};

use crate::given::{id, pull, push_ended, pushed};
use crate::lists::{assert_pages, assert_refuses_nonsense};

both_databases! {
    async fn each_offer_stands_beside_its_counterpart(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 20).await;
        let path = format!("/campaigns/{}/offers", pushed.campaign);
        let offers = manager.all(&path, 200).await;
        let held = pushed.tenant.offers().await;
        assert_eq!(offers.len(), held.len());
        for item in &offers {
            assert_eq!((&item["placement"]["state"], &item["status_in_tracking"]), (&json!("synced"), &json!("active")), "{item}");
            let there = held.iter().find(|there| there["id"].as_i64() == item["placement"]["remote_id"].as_str().unwrap().parse().ok()).unwrap();
            assert_eq!(there["external_offer_id"], item["offer"]["external_id"], "{there}");
        }
        assert_eq!(manager.all(&format!("{path}?state=synced"), 200).await.len(), offers.len());
        assert_eq!(manager.all(&format!("{path}?state=failed"), 200).await, Vec::<Value>::new());
        let title = offers[0]["offer"]["title"].as_str().unwrap().replace(' ', "%20").replace('+', "%2B").replace('&', "%26");
        assert!(!manager.all(&format!("{path}?search={title}"), 200).await.is_empty());
        assert_pages(&manager, &path).await;
        assert_refuses_nonsense(&manager, &path).await;
        manager.refused("GET", &format!("{path}?state=nonsense"), Value::Null, 400, "query_invalid").await;
        manager.refused("GET", "/campaigns/424242/offers", Value::Null, 404, "campaign_not_found").await;
    }

    async fn an_offer_disabled_by_hand_is_left_alone_until_it_is_attached_again(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 6).await;
        let offers = manager.all(&format!("/campaigns/{}/offers", pushed.campaign), 200).await;
        let (offer, remote_id) = (id(&offers[0]["offer"]), offers[0]["placement"]["remote_id"].as_str().unwrap());
        let reattach = format!("/campaigns/{}/offers/{offer}/reattach", pushed.campaign);
        manager.refused("POST", &reattach, Value::Null, 409, "placement_not_detached").await;
        pushed.tenant.set_status(remote_id, "stopped").await;

        let external_id = offers[0]["offer"]["external_id"].as_str().unwrap();
        let last = manager.get(&format!("/campaigns/{}", pushed.campaign), 200).await["last_run"]["id"].as_i64().unwrap();
        pushed.network.edit(external_id, json!({"default_payout": "88.00000", "payout_type": "cpa_flat"})).await;
        pull(&manager, pushed.source).await;
        push_ended(&manager, pushed.campaign, last).await;
        let placement = async || {
            let found = manager.all(&format!("/campaigns/{}/offers", pushed.campaign), 200).await;
            found.into_iter().find(|item| id(&item["offer"]) == offer).unwrap()["placement"].clone()
        };
        let detached = placement().await;
        assert_eq!((&detached["state"], &detached["reason"]["code"]), (&json!("detached"), &json!("disabled_by_hand")), "{detached}");
        assert_eq!(manager.get(&format!("/campaigns/{}", pushed.campaign), 200).await["counts"]["detached"], 1);

        let attached = manager.press(&reattach, 200).await;
        assert_ne!(attached["state"], "detached");
        eventually("the offer runs again", async || {
            let held = pushed.tenant.offers().await;
            let there = held.iter().find(|there| there["id"].as_i64() == remote_id.parse().ok()).unwrap();
            (there["status"] == "active").then_some(())
        })
        .await;
        eventually("the placement is in step", async || (placement().await["state"] == "synced").then_some(())).await;
        assert_eq!(pushed.tenant.offers().await.len(), offers.len());
        manager.refused("POST", &format!("/campaigns/{}/offers/424242/reattach", pushed.campaign), Value::Null, 404, "offer_not_found").await;
    }
}
