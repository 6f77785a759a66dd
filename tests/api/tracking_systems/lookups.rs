//! Reference lists of the tracking system (product.md T2).

use serde_json::{Value, json};
use testkit::{ADVERTISER, TestServer, both_databases, simulator};

use crate::given::{id, items, tracking_system};

both_databases! {
    async fn lookups_are_kept_and_asked_for_again_on_demand(server: TestServer) {
        let manager = server.manager().await;
        let tenant = simulator().tenant(json!({})).await;
        let path = format!("/tracking-systems/{}/lookups", id(&tracking_system(&manager, "Our Affise", &tenant).await));
        for kind in ["advertisers", "categories", "smartlink-categories", "currencies"] {
            let list = manager.get(&format!("{path}/{kind}"), 200).await;
            assert!(items(&list).len() >= 3, "{kind}: {list}");
        }
        let advertisers = format!("{path}/advertisers");
        let asked = tenant.requests().await.len();
        let kept = manager.get(&advertisers, 200).await;
        assert!(items(&kept).iter().any(|entry| entry["id"] == ADVERTISER));
        assert_eq!(tenant.requests().await.len(), asked, "the kept list was asked for again");
        let found = manager.get(&format!("{advertisers}?search=CPAPI"), 200).await;
        assert_eq!(items(&found).len(), 1, "{found}");
        let fresh = manager.get(&format!("{advertisers}?refresh=true"), 200).await;
        assert!(tenant.requests().await.len() > asked);
        assert_eq!(items(&fresh), items(&kept));

        manager.refused("GET", &format!("{path}/nonsense"), Value::Null, 400, "path_invalid").await;
        manager.refused("GET", "/tracking-systems/424242/lookups/advertisers", Value::Null, 404, "tracking_system_not_found").await;
        tenant.set(json!({"admin_key": "the network changed it"})).await;
        manager.refused("GET", &format!("{advertisers}?refresh=true"), Value::Null, 502, "tracking_system_failed").await;
        manager.get(&advertisers, 200).await;
    }
}
