//! Offers that leave, and what becomes of them (product.md R6, S6).

use cpapi_db::campaigns::CampaignChanges;
use cpapi_db::types::Json;
use cpapi_domain::campaign::{Filters, SyncRule, SyncRules};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::RunKind;
use cpapi_domain::time::Clock as _;
use serde_json::json;

use crate::stage::{OFFERS, Stage, text};

testkit::both_databases! {
    async fn an_offer_that_left_the_feed_is_paused_after_the_delay_and_returns(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(5);
        let record = stage.network.offer(&id).await;
        stage.network.remove(&id).await;
        let pull = stage.pull(&engine).await;
        assert_eq!(pull.counters.0.missing, 1, "{pull:#?}");
        let waiting = stage.placement(&id).await;
        assert_eq!(waiting.pause_due_at, Some(stage.clock.now().plus_seconds(3600)));
        assert_eq!(text(&stage.held(&id).await[0]["status"]), "active");

        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        let paused = stage.placement(&id).await;
        assert_eq!((paused.state, paused.reason_code.as_deref()), (PlacementState::OutOfFeed, Some("left_feed")));
        assert_eq!(text(&stage.held(&id).await[0]["status"]), "suspended");
        assert_eq!(stage.campaign().await.offers_paused, 1);

        stage.network.put(&id, record).await;
        let back = stage.pull(&engine).await;
        assert_eq!((back.counters.0.changed, back.counters.0.new), (1, 0), "{back:#?}");
        assert_eq!(stage.placement(&id).await.state, PlacementState::Synced);
        assert_eq!(text(&stage.held(&id).await[0]["status"]), "active");
        assert_eq!(stage.last_run(RunKind::PushCampaign).await.counters.0.resumed, 1);
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        engine.stop().await;
    }

    async fn a_refused_resume_is_made_again_although_the_campaign_leaves_the_status_alone(stage: Stage) {
        let rules = SyncRules { status: SyncRule::Disabled, ..SyncRules::default() };
        stage.change_campaign(CampaignChanges { sync_rules: Some(Json(rules)), ..Default::default() }).await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(5);
        let record = stage.network.offer(&id).await;
        let remote_id = stage.placement(&id).await.remote_id.unwrap();
        // A create that leaves the status to the tracking system makes no active offer; a person does.
        stage.tenant.set_status(&remote_id, "active").await;
        stage.network.remove(&id).await;
        stage.pull(&engine).await;
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        assert_eq!(text(&stage.held(&id).await[0]["status"]), "suspended");

        let refusal = json!({
            "method": "POST", "path_prefix": format!("/3.0/admin/offer/{remote_id}"), "count": 1,
            "action": {"type": "status", "code": 400, "content_type": "application/json",
                "body": "{\"status\":2,\"error\":\"Not now\"}"}
        });
        stage.tenant.fault(refusal).await;
        stage.network.put(&id, record).await;
        stage.pull(&engine).await;
        assert_eq!(stage.placement(&id).await.state, PlacementState::Failed);
        stage.clock.advance(301);
        engine.settled().await.unwrap();
        assert_eq!(stage.placement(&id).await.state, PlacementState::Synced);
        assert_eq!(text(&stage.held(&id).await[0]["status"]), "active");
        engine.stop().await;
    }

    async fn an_offer_that_returns_within_the_delay_was_never_paused(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let writes = stage.writes().await;
        let id = stage.network_ids().await.swap_remove(5);
        let record = stage.network.offer(&id).await;
        stage.network.remove(&id).await;
        stage.pull(&engine).await;
        stage.network.put(&id, record).await;
        stage.pull(&engine).await;
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        let placement = stage.placement(&id).await;
        assert_eq!((placement.state, placement.pause_due_at), (PlacementState::Synced, None));
        assert_eq!(stage.writes().await, writes);
        engine.stop().await;
    }

    async fn an_archived_source_is_never_polled_and_its_offers_are_paused(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let polls = stage.polls().await;
        stage.archive_source().await;
        engine.settled().await.unwrap();
        assert_eq!(stage.count(PlacementState::OutOfFeed).await, OFFERS);
        for offer in stage.tenant.offers().await {
            assert_eq!(text(&offer["status"]), "suspended");
        }
        // Neither by its time nor by force.
        stage.make_due(stage.clock.now()).await;
        engine.settled().await.unwrap();
        let forced = stage.pull(&engine).await;
        assert_eq!(forced.error_code.as_deref(), Some("source_archived"));
        assert_eq!(stage.polls().await, polls);
        engine.stop().await;
    }

    async fn an_offer_that_becomes_invalid_is_paused_at_once(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(5);
        stage.network.edit(&id, json!({"approval_status": "rejected"})).await;
        stage.pull(&engine).await;
        let paused = stage.placement(&id).await;
        assert_eq!((paused.state, paused.reason_code.as_deref()), (PlacementState::OutOfFeed, Some("offer_invalid")));
        assert_eq!(text(&stage.held(&id).await[0]["status"]), "suspended");
        engine.stop().await;
    }

    async fn offers_that_pass_the_filters_no_more_are_paused_and_return_with_them(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let strict = Filters { title_contains: vec!["no title holds these words".into()], ..Filters::default() };
        stage.change_campaign(CampaignChanges { filters: Some(Json(strict)), ..Default::default() }).await;
        let push = stage.push(&engine).await;
        assert_eq!(push.counters.0.paused, i64::try_from(OFFERS).unwrap(), "{push:#?}");
        assert_eq!(stage.count(PlacementState::OutOfCampaign).await, OFFERS);
        assert_eq!(stage.campaign().await.offers_matched, 0);
        stage.change_campaign(CampaignChanges { filters: Some(Json(Filters::default())), ..Default::default() }).await;
        stage.push(&engine).await;
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        for offer in stage.tenant.offers().await {
            assert_eq!(text(&offer["status"]), "active");
        }
        engine.stop().await;
    }

    async fn an_offer_is_paused_when_its_end_passes_without_any_pull(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(5);
        let tomorrow = stage.clock.now().plus_seconds(2 * 86_400).to_string();
        stage.network.edit(&id, json!({"expiration_date": &tomorrow[..10]})).await;
        stage.pull(&engine).await;
        let pulls = stage.runs(RunKind::PullSource).await.len();
        let now = stage.clock.now();
        stage.write(move |c| cpapi_db::sources::begin_pull(c, 1, now, now.plus_seconds(30 * 86_400))).await;
        stage.clock.advance(4 * 86_400);
        engine.settled().await.unwrap();
        assert_eq!(stage.runs(RunKind::PullSource).await.len(), pulls);
        assert_eq!(stage.placement(&id).await.reason_code.as_deref(), Some("offer_invalid"));
        assert_eq!(text(&stage.held(&id).await[0]["status"]), "suspended");
        engine.stop().await;
    }
}
