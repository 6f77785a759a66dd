//! From the network to the tracking system and back to rest.

use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{Outcome, RunKind, Trigger};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::Clock as _;
use cpapi_domain::tracking::TrackingStatus;
use serde_json::json;

use crate::stage::{OFFERS, Stage, assert_outcome, text};

testkit::both_databases! {
    async fn what_a_network_offers_stands_in_the_tracking_system_after_one_pull(stage: Stage) {
        let engine = stage.engine().await;
        let pull = stage.pull(&engine).await;
        assert_outcome(&pull, Outcome::Complete);
        assert_eq!(pull.counters.0.new, 40, "{pull:#?}");
        assert_eq!((pull.counters.0.records, pull.counters.0.invalid), (40, 0));
        let push = stage.last_run(RunKind::PushCampaign).await;
        assert_outcome(&push, Outcome::Complete);
        assert_eq!(push.counters.0.created, 40);

        let held = stage.tenant.offers().await;
        assert_eq!(held.len(), OFFERS);
        for offer in &held {
            assert_eq!(text(&offer["status"]), "active");
            assert!(text(&offer["url"]).contains("aff_sub={clickid}"), "{}", offer["url"]);
        }
        let source = stage.source().await;
        assert_eq!(source.status, SourceStatus::Ready);
        assert_eq!((source.offers_total, source.offers_in_feed, source.offers_valid), (40, 40, 40));
        assert_eq!(source.last_pulled_at, Some(stage.clock.now()));
        let campaign = stage.campaign().await;
        assert_eq!((campaign.offers_matched, campaign.offers_pushed, campaign.offers_failed), (40, 40, 0));
        assert_eq!(stage.tracking().await.status, TrackingStatus::Ready);
        engine.stop().await;
    }

    async fn nothing_changed_means_no_write_and_no_new_push(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let (writes, pushes) = (stage.writes().await, stage.runs(RunKind::PushCampaign).await.len());
        let again = stage.pull(&engine).await;
        assert_outcome(&again, Outcome::Complete);
        assert_eq!((again.counters.0.unchanged, again.counters.0.changed, again.counters.0.new), (40, 0, 0));
        assert_eq!(stage.runs(RunKind::PushCampaign).await.len(), pushes);
        let push = stage.push(&engine).await;
        assert_outcome(&push, Outcome::Complete);
        assert_eq!((push.counters.0.skipped, push.counters.0.updated), (40, 0));
        assert_eq!(stage.writes().await, writes);
        engine.stop().await;
    }

    async fn a_change_at_the_network_is_one_update_of_one_offer(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let writes = stage.writes().await;
        let id = stage.network_ids().await.swap_remove(3);
        stage.network.edit(&id, json!({"default_payout": "77.00000"})).await;
        let pull = stage.pull(&engine).await;
        assert_eq!(pull.counters.0.changed, 1, "{pull:#?}");
        let push = stage.last_run(RunKind::PushCampaign).await;
        assert_eq!((push.counters.0.updated, push.counters.0.created), (1, 0), "{push:#?}");
        assert_eq!(stage.writes().await, writes + 1);
        let held = stage.held(&id).await;
        assert_eq!(held.len(), 1);
        // The tracking system's `total` is what the network pays us.
        assert_eq!(held[0]["payments"][0]["total"].as_f64(), Some(77.0), "{}", held[0]["payments"]);
        engine.stop().await;
    }

    async fn a_campaign_that_is_off_is_not_pushed(stage: Stage) {
        stage
            .change_campaign(cpapi_db::campaigns::CampaignChanges { enabled: Some(false), ..Default::default() })
            .await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert!(stage.runs(RunKind::PushCampaign).await.is_empty());
        let push = stage.push(&engine).await;
        assert_outcome(&push, Outcome::Failed);
        assert_eq!(push.error_code.as_deref(), Some("campaign_off"));
        assert_eq!(stage.tenant.offers().await.len(), 0);
        engine.stop().await;
    }

    async fn a_due_source_is_polled_by_itself_and_again_after_its_interval(stage: Stage) {
        let engine = stage.engine().await;
        stage.make_due(stage.clock.now()).await;
        engine.settled().await.unwrap();
        assert_eq!(stage.runs(RunKind::PullSource).await.len(), 1);
        assert_eq!(stage.last_run(RunKind::PullSource).await.trigger, Trigger::Due);
        engine.settled().await.unwrap();
        assert_eq!(stage.runs(RunKind::PullSource).await.len(), 1);
        stage.clock.advance(901);
        engine.settled().await.unwrap();
        assert_eq!(stage.runs(RunKind::PullSource).await.len(), 2);
        engine.stop().await;
    }

    async fn of_one_product_only_the_best_paying_offer_is_pushed(stage: Stage) {
        let ids = stage.network_ids().await;
        let same = |payout: &str| json!({
            "preview_url": "https://play.google.com/store/apps/details?id=com.example.same",
            "default_payout": payout, "currency": "USD", "payout_type": "cpa_flat",
            "Country": {"US": {"id": "840", "code": "US", "name": "united states"}},
            "OfferOperatingSystem": [], "Goal": []
        });
        stage.network.edit(&ids[0], same("2.00000")).await;
        stage.network.edit(&ids[1], same("3.00000")).await;
        let best = cpapi_db::campaigns::CampaignChanges { best_payout: Some(true), ..Default::default() };
        stage.change_campaign(best).await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_eq!((stage.held(&ids[0]).await.len(), stage.held(&ids[1]).await.len()), (0, 1));
        assert_eq!(stage.tenant.offers().await.len(), OFFERS - 1);
        stage.network.edit(&ids[0], same("4.00000")).await;
        let again = stage.pull(&engine).await;
        assert_eq!(again.counters.0.changed, 1, "{again:#?}");
        let push = stage.last_run(RunKind::PushCampaign).await;
        assert_eq!((push.counters.0.created, push.counters.0.paused), (1, 1), "{push:#?}");
        assert_eq!(text(&stage.held(&ids[0]).await[0]["status"]), "active");
        assert_eq!(text(&stage.held(&ids[1]).await[0]["status"]), "suspended");
        assert_eq!(stage.placement(&ids[1]).await.reason_code.as_deref(), Some("better_payout"));
        engine.stop().await;
    }

    async fn one_offer_in_two_campaigns_is_two_offers(stage: Stage) {
        stage.add_campaign("Second", &[stage.source_id]).await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_eq!(stage.tenant.offers().await.len(), 2 * OFFERS);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        engine.stop().await;
    }
}
