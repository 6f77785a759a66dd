//! Offers that the tracking system refuses (product.md R7).

use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{Outcome, RunKind};
use cpapi_domain::time::Clock as _;
use serde_json::json;

use crate::stage::{OFFERS, Stage, assert_outcome};

/// Creates and edits of this offer are refused, this often.
fn refuse(external_id: &str, count: Option<u32>) -> serde_json::Value {
    let mut rule = json!({
        "method": "POST", "params": {"external_offer_id": external_id},
        "action": {
            "type": "status", "code": 400, "content_type": "application/json",
            "body": "{\"status\":2,\"error\":\"Title is not fine\"}"
        }
    });
    if let Some(count) = count {
        rule["count"] = json!(count);
    }
    rule
}

testkit::both_databases! {
    async fn one_bad_offer_stops_no_other_and_shows_the_servers_words(stage: Stage) {
        let id = stage.network_ids().await.swap_remove(7);
        stage.tenant.fault(refuse(&id, None)).await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let push = stage.last_run(RunKind::PushCampaign).await;
        assert_outcome(&push, Outcome::Partial);
        assert_eq!((push.counters.0.created, push.counters.0.failed), (39, 1), "{push:#?}");
        assert_eq!(stage.tenant.offers().await.len(), OFFERS - 1);
        let failed = stage.placement(&id).await;
        assert_eq!((failed.state, failed.attempts), (PlacementState::Failed, 1));
        assert!(failed.reason_detail.unwrap().contains("Title is not fine"));
        assert_eq!(failed.next_attempt_at, Some(stage.clock.now().plus_seconds(300)));
        assert_eq!(stage.campaign().await.offers_failed, 1);
        engine.stop().await;
    }

    async fn a_refused_offer_waits_longer_each_time_and_is_sent_at_once_when_it_changes(stage: Stage) {
        let id = stage.network_ids().await.swap_remove(7);
        stage.tenant.fault(refuse(&id, Some(2))).await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let writes = stage.writes().await;
        stage.push(&engine).await;
        assert_eq!(stage.writes().await, writes, "its time has not come");
        stage.clock.advance(301);
        engine.settled().await.unwrap();
        let failed = stage.placement(&id).await;
        assert_eq!((failed.state, failed.attempts), (PlacementState::Failed, 2));
        assert_eq!(failed.next_attempt_at, Some(stage.clock.now().plus_seconds(600)));

        stage.network.edit(&id, json!({"default_payout": "3.50000"})).await;
        stage.pull(&engine).await;
        let placement = stage.placement(&id).await;
        assert_eq!((placement.state, placement.attempts), (PlacementState::Synced, 0));
        assert_eq!(placement.next_attempt_at, None);
        assert_eq!(stage.held(&id).await.len(), 1);
        engine.stop().await;
    }

    async fn a_tracking_system_that_is_away_ends_the_push_which_is_tried_again(stage: Stage) {
        stage.tenant.fault(json!({"action": {"type": "status", "code": 503, "body": "away"}, "path_prefix": "/3.0/admin/offer", "method": "POST"})).await;
        stage.tenant.fault(json!({"action": {"type": "status", "code": 503, "body": "away"}, "path_prefix": "/3.0/offers"})).await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let push = stage.last_run(RunKind::PushCampaign).await;
        assert!(matches!(push.outcome, Outcome::Failed | Outcome::Partial), "{push:#?}");
        assert_eq!(stage.tenant.offers().await.len(), 0);
        engine.stop().await;
    }
}
