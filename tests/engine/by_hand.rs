//! What people do in the tracking system (product.md R4, R5).

use cpapi_db::jobs::{self, NewJob};
use cpapi_db::placements;
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{RunKind, Trigger};
use cpapi_domain::time::Clock as _;
use cpapi_engine::breakpoints::{Breakpoint, Passage};
use serde_json::json;

use crate::stage::{OFFERS, Stage, text};

testkit::both_databases! {
    async fn an_offer_disabled_by_hand_is_never_touched_again(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(0);
        let remote_id = stage.placement(&id).await.remote_id.unwrap();
        stage.tenant.set_status(&remote_id, "stopped").await;
        let writes = stage.writes().await;
        stage.network.edit(&id, json!({"default_payout": "66.00000"})).await;
        stage.pull(&engine).await;
        let placement = stage.placement(&id).await;
        assert_eq!(placement.state, PlacementState::Detached);
        assert_eq!(placement.reason_code.as_deref(), Some("disabled_by_hand"));
        stage.network.edit(&id, json!({"default_payout": "67.00000"})).await;
        stage.pull(&engine).await;
        assert_eq!(stage.writes().await, writes);
        assert_eq!(text(&stage.held(&id).await[0]["status"]), "stopped");
        assert_eq!(stage.campaign().await.offers_detached, 1);
        engine.stop().await;
    }

    async fn an_offer_deleted_by_hand_is_not_created_again_until_it_is_reattached(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(0);
        let first = stage.placement(&id).await;
        stage.tenant.remove(&first.remote_id.clone().unwrap()).await;
        stage.network.edit(&id, json!({"default_payout": "66.00000"})).await;
        stage.pull(&engine).await;
        assert_eq!(stage.placement(&id).await.reason_code.as_deref(), Some("deleted_by_hand"));
        stage.push(&engine).await;
        assert!(stage.held(&id).await.is_empty());

        let (campaign_id, now) = (stage.campaign_id, stage.clock.now());
        stage.write(move |c| placements::reattach(c, campaign_id, first.offer_id, "anothertoken", now)).await;
        stage.push(&engine).await;
        assert_eq!(stage.held(&id).await.len(), 1);
        assert_eq!(stage.placement(&id).await.state, PlacementState::Synced);
        engine.stop().await;
    }

    async fn an_offer_that_was_disabled_runs_again_once_it_is_reattached(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(0);
        let first = stage.placement(&id).await;
        stage.tenant.set_status(&first.remote_id.clone().unwrap(), "stopped").await;
        stage.network.edit(&id, json!({"default_payout": "66.00000"})).await;
        stage.pull(&engine).await;
        let (campaign_id, now) = (stage.campaign_id, stage.clock.now());
        stage.write(move |c| placements::reattach(c, campaign_id, first.offer_id, "anothertoken", now)).await;
        stage.push(&engine).await;
        let held = stage.held(&id).await;
        assert_eq!(held.len(), 1);
        assert_eq!(text(&held[0]["status"]), "active");
        engine.stop().await;
    }

    async fn an_offer_paused_by_hand_stays_paused_while_its_payout_follows(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(0);
        let remote_id = stage.placement(&id).await.remote_id.unwrap();
        stage.tenant.set_status(&remote_id, "suspended").await;
        stage.network.edit(&id, json!({"default_payout": "66.00000"})).await;
        stage.pull(&engine).await;
        let held = stage.held(&id).await;
        assert_eq!(text(&held[0]["status"]), "suspended");
        assert_eq!(held[0]["payments"][0]["total"].as_f64(), Some(66.0));
        engine.stop().await;
    }

    async fn a_crash_between_seeing_a_stop_by_hand_and_deciding_on_it_forgets_nothing(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(0);
        let remote_id = stage.placement(&id).await.remote_id.unwrap();
        stage.tenant.set_status(&remote_id, "stopped").await;
        stage.clock.advance(601);
        // The first thing that a push of everything commits is what it has seen.
        stage.breakpoints.next(Breakpoint::AfterCommit, Passage::Abort);
        let (campaign, now) = (stage.campaign_id, stage.clock.now());
        stage
            .write(move |c| jobs::enqueue(c, &NewJob::push_campaign(campaign, Trigger::Forced, now)))
            .await;
        stage.until_abandoned(&engine, RunKind::PushCampaign).await;
        engine.kill().await;
        stage.clock.advance(7_200);
        let survivor = stage.engine().await;
        survivor.settled().await.unwrap();
        let placement = stage.placement(&id).await;
        assert_eq!((placement.state, placement.reason_code.as_deref()), (PlacementState::Detached, Some("disabled_by_hand")));
        survivor.stop().await;
    }

    async fn what_was_done_by_hand_is_noticed_within_the_hour_without_any_change_of_ours(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(0);
        let remote_id = stage.placement(&id).await.remote_id.unwrap();
        stage.tenant.set_status(&remote_id, "stopped").await;
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        assert_eq!(stage.placement(&id).await.state, PlacementState::Detached);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS - 1);
        assert!(stage.runs(RunKind::PushCampaign).await.len() >= 2);
        engine.stop().await;
    }
}
