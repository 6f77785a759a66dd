//! Partners that refuse the credentials (product.md S2, S3, T1).

use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{Outcome, RunKind};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::Clock as _;
use cpapi_domain::tracking::{LookupKind, TrackingStatus};
use cpapi_engine::checks::{self, SourceCheck, TrackingCheck};
use serde_json::json;
use testkit::AFFISE_KEY;

use crate::stage::{OFFERS, Stage, assert_outcome};

testkit::both_databases! {
    async fn a_source_with_wrong_credentials_keeps_the_networks_answer_until_it_works(stage: Stage) {
        let mut config = stage.network.config();
        config["api_key"] = json!("wrong-key-0123456789");
        stage.set_source_config(config).await;
        let engine = stage.engine().await;
        let pull = stage.pull(&engine).await;
        assert_outcome(&pull, Outcome::InvalidCredentials);
        let source = stage.source().await;
        assert_eq!(source.status, SourceStatus::InvalidCredentials);
        let answer = source.answer.expect("the network's own answer").0;
        assert!(answer.status_code.is_some() && answer.body.is_some());
        assert!(!serde_json::to_string(&answer).unwrap().contains("wrong-key-0123456789"));
        // It is not asked again at its usual pace.
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        assert_eq!(stage.runs(RunKind::PullSource).await.len(), 1);

        stage.set_source_config(stage.network.config()).await;
        assert_outcome(&stage.pull(&engine).await, Outcome::Complete);
        let source = stage.source().await;
        assert_eq!((source.status, source.answer, source.failed_at), (SourceStatus::Ready, None, None));
        engine.stop().await;
    }

    async fn a_wrong_key_of_the_tracking_system_stops_the_push_and_blames_no_offer(stage: Stage) {
        stage.set_tracking_key(stage.tracking_id, "wrong-key-0123456789").await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_outcome(&stage.last_run(RunKind::PushCampaign).await, Outcome::InvalidCredentials);
        assert_eq!(stage.tracking().await.status, TrackingStatus::InvalidCredentials);
        assert_eq!(stage.count(PlacementState::Failed).await, 0);
        assert_eq!(stage.count(PlacementState::InDoubt).await, 0);

        stage.set_tracking_key(stage.tracking_id, AFFISE_KEY).await;
        assert_outcome(&stage.push(&engine).await, Outcome::Complete);
        assert_eq!(stage.tracking().await.status, TrackingStatus::Ready);
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        engine.stop().await;
    }

    async fn a_refused_key_is_not_tried_at_every_tick(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(0);
        stage.network.remove(&id).await;
        stage.pull(&engine).await;
        stage.set_tracking_key(stage.tracking_id, "wrong-key-0123456789").await;
        // The pause is due and cannot be made.
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        assert_outcome(&stage.last_run(RunKind::PushCampaign).await, Outcome::InvalidCredentials);
        let runs = stage.runs(RunKind::PushCampaign).await.len();
        for _ in 0..5 {
            stage.clock.advance(61);
            engine.settled().await.unwrap();
        }
        assert_eq!(stage.runs(RunKind::PushCampaign).await.len(), runs);
        stage.set_tracking_key(stage.tracking_id, AFFISE_KEY).await;
        stage.push(&engine).await;
        assert_eq!(stage.placement(&id).await.state, PlacementState::OutOfFeed);
        engine.stop().await;
    }

    async fn a_check_stores_its_outcome(stage: Stage) {
        let parts = stage.parts();
        let passed = checks::check_source(&parts, stage.source_id).await.unwrap();
        assert!(matches!(passed, SourceCheck::Passed { .. }), "{passed:?}");
        assert_eq!(stage.source().await.status, SourceStatus::Ready);
        let mut config = stage.network.config();
        config["api_key"] = json!("wrong-key-0123456789");
        stage.set_source_config(config).await;
        let failed = checks::check_source(&parts, stage.source_id).await.unwrap();
        assert!(matches!(failed, SourceCheck::Failed(_)), "{failed:?}");
        assert_eq!(stage.source().await.status, SourceStatus::InvalidCredentials);

        let passed = checks::check_tracking_system(&parts, stage.tracking_id).await.unwrap();
        assert!(matches!(passed, TrackingCheck::Passed(_)), "{passed:?}");
        assert!(stage.tracking().await.identity.is_some());
        stage.set_tracking_key(stage.tracking_id, "wrong-key-0123456789").await;
        checks::check_tracking_system(&parts, stage.tracking_id).await.unwrap();
        assert_eq!(stage.tracking().await.status, TrackingStatus::InvalidCredentials);
    }

    async fn a_lookup_is_asked_for_once_in_ten_minutes(stage: Stage) {
        let parts = stage.parts();
        let first = checks::lookup(&parts, stage.tracking_id, LookupKind::Categories, false).await.unwrap();
        assert!(!first.entries.is_empty());
        let asked = stage.tenant.requests().await.len();
        stage.clock.advance(599);
        let second = checks::lookup(&parts, stage.tracking_id, LookupKind::Categories, false).await.unwrap();
        assert_eq!(second.entries, first.entries);
        assert_eq!(stage.tenant.requests().await.len(), asked);
        stage.clock.advance(2);
        let third = checks::lookup(&parts, stage.tracking_id, LookupKind::Categories, false).await.unwrap();
        assert_eq!(third.fetched_at, stage.clock.now());
        checks::lookup(&parts, stage.tracking_id, LookupKind::Categories, true).await.unwrap();
        assert!(stage.tenant.requests().await.len() >= asked + 2);
    }
}
