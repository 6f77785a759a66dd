//! A feed that suddenly lost much is held until somebody decides (product.md Y6).

use serde_json::{Value, json};
use testkit::{Client, Network, TestServer, both_databases, eventually, simulator};

use crate::given::{id, listed, pull, pulled_source};

const OFFERS: i64 = 60;
const LOST: usize = 40;

/// A source whose feed is held, and its network.
pub(crate) async fn held(manager: &Client) -> (Network, i64) {
    let network = simulator().network(json!({"offers": OFFERS})).await;
    let before = pulled_source(manager, "Acme Ads", &network).await;
    let in_feed = before["offers"]["in_feed"].as_i64().unwrap();
    // The network serves some standings only, so that what is in the feed is asked of the product.
    let offers = manager
        .all(
            &format!("/offers?source_id={}&in_feed=true", id(&before)),
            200,
        )
        .await;
    assert!(offers.len() > LOST && json!(offers.len()) == in_feed);
    for offer in offers.iter().take(LOST) {
        network.remove(offer["external_id"].as_str().unwrap()).await;
    }
    let view = pull(manager, id(&before)).await;
    assert_eq!(view["last_run"]["outcome"], "held", "{view}");
    assert_eq!(view["held_run_id"], view["last_run"]["id"]);
    assert_eq!(
        (&view["status"], &view["offers"]["in_feed"]),
        (&json!("failing"), &json!(in_feed))
    );
    (network, id(&view))
}

both_databases! {
    async fn an_accepted_feed_takes_its_lost_offers_out(server: TestServer) {
        let manager = server.manager().await;
        let (_, source) = held(&manager).await;
        let path = format!("/sources/{source}");
        let before = manager.get(&path, 200).await["offers"]["in_feed"].as_u64().unwrap();
        let before = usize::try_from(before).unwrap();
        manager.press(&format!("{path}/feed/accept"), 202).await;
        let view = eventually("the accepted feed", async || {
            let view = manager.get(&path, 200).await;
            (view["offers"]["in_feed"] == json!(before - LOST)).then_some(view)
        })
        .await;
        assert_eq!((&view["held_run_id"], &view["offers"]["total"]), (&Value::Null, &json!(before)));
        // Seen less than two hours ago, so still in the feed for the list (product.md O3).
        let mut missing = 0;
        for offer in listed(&manager, &format!("/offers?source_id={source}")).await {
            missing += usize::from(manager.get(&format!("/offers/{offer}"), 200).await["missing_since"].is_string());
        }
        assert_eq!(missing, LOST);
        manager.refused("POST", &format!("{path}/feed/accept"), Value::Null, 409, "feed_not_held").await;
    }

    async fn a_rejected_feed_changes_nothing(server: TestServer) {
        let manager = server.manager().await;
        let (_, source) = held(&manager).await;
        let path = format!("/sources/{source}");
        let before = manager.get(&path, 200).await;
        let view = manager.press(&format!("{path}/feed/reject"), 200).await;
        assert_eq!((&view["held_run_id"], &view["offers"]), (&Value::Null, &before["offers"]));
        manager.refused("POST", &format!("{path}/feed/reject"), Value::Null, 409, "feed_not_held").await;
    }
}
