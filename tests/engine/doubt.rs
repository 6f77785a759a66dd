//! Creates whose outcome is not known (product.md R2): never two offers.

use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{Outcome, RunKind};
use cpapi_engine::breakpoints::{Breakpoint, Passage};
use serde_json::json;

use crate::stage::{OFFERS, Stage, assert_outcome};

testkit::both_databases! {
    async fn a_create_whose_answer_was_lost_is_found_and_adopted(stage: Stage) {
        let drop_answers =
            json!({"method": "POST", "path": "/3.0/admin/offer", "every": 7, "action": {"type": "drop", "commit": true}});
        stage.tenant.fault(drop_answers).await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_outcome(&stage.last_run(RunKind::PushCampaign).await, Outcome::Complete);
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        engine.stop().await;
    }

    async fn a_create_that_shows_up_late_is_adopted_too(stage: Stage) {
        stage.tenant.set(json!({"list_lag_ms": 1500})).await;
        stage
            .tenant
            .fault(json!({"method": "POST", "path": "/3.0/admin/offer", "nth": 3, "count": 1, "action": {"type": "drop", "commit": true}}))
            .await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let in_doubt: Vec<_> =
            stage.placements().await.into_iter().filter(|row| row.state == PlacementState::InDoubt).collect();
        assert_eq!(in_doubt.len(), 1, "the list did not show it yet");
        // The offer becomes visible by the real clock, the next look is due by ours.
        stage.tenant.set(json!({"list_lag_ms": 0})).await;
        stage.clock.advance(61);
        engine.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        engine.stop().await;
    }

    async fn a_create_that_never_happened_is_sent_again_after_three_looks(stage: Stage) {
        stage
            .tenant
            .fault(json!({"method": "POST", "path": "/3.0/admin/offer", "nth": 3, "count": 1, "action": {"type": "drop", "commit": false}}))
            .await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_eq!(stage.tenant.offers().await.len(), OFFERS - 1);
        stage.clock.advance(61);
        engine.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS - 1, "two looks are not enough");
        stage.clock.advance(61);
        engine.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        engine.stop().await;
    }

    async fn a_create_that_was_carried_out_and_then_throttled_is_found_and_not_made_twice(stage: Stage) {
        stage
            .tenant
            .fault(json!({"method": "POST", "path": "/3.0/admin/offer", "nth": 3, "count": 1, "action": {"type": "throttle", "commit": true}}))
            .await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_eq!(stage.count(PlacementState::InDoubt).await, 1);
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        engine.stop().await;
    }

    async fn a_create_that_was_throttled_is_looked_for_once_and_made_in_the_same_push(stage: Stage) {
        stage
            .tenant
            .fault(json!({"method": "POST", "path": "/3.0/admin/offer", "nth": 3, "count": 1, "action": {"type": "throttle"}}))
            .await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_eq!(stage.tenant.offers().await.len(), OFFERS - 1);
        stage.clock.advance(61);
        engine.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        engine.stop().await;
    }

    async fn a_create_that_was_carried_out_behind_an_answer_of_503_is_not_made_twice(stage: Stage) {
        stage
            .tenant
            .fault(json!({"method": "POST", "path": "/3.0/admin/offer", "nth": 3, "count": 1, "action": {"type": "status", "code": 503, "commit": true}}))
            .await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        engine.stop().await;
    }

    async fn a_process_killed_after_remote_creates_makes_no_second_offer(stage: Stage) {
        for _ in 0..3 {
            stage.breakpoints.next(Breakpoint::AfterRemoteCreate, Passage::Abort);
        }
        let engine = stage.engine().await;
        stage.pull_without_waiting().await;
        stage.until_abandoned(&engine, RunKind::PushCampaign).await;
        engine.kill().await;
        stage.clock.advance(3600);
        let survivor = stage.engine().await;
        survivor.settled().await.unwrap();
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        let outcomes: Vec<Outcome> =
            stage.runs(RunKind::PushCampaign).await.iter().map(|run| run.outcome).collect();
        assert!(outcomes.contains(&Outcome::Crashed), "{outcomes:?}");
        survivor.stop().await;
    }
}
