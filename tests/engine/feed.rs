//! What a feed proves (product.md Y5, Y6, Y10).

use cpapi_db::sources::{self, SourceChanges};
use cpapi_domain::run::Outcome;
use cpapi_domain::source::SourceStatus;
use serde_json::json;

use crate::stage::{OFFERS, Stage, assert_outcome};

testkit::both_databases! {
    async fn a_feed_that_breaks_off_marks_nothing_as_missing(stage: Stage) {
        let engine = stage.engine().await;
        stage.network.set(json!({"page_size_max": 10})).await;
        stage.pull(&engine).await;
        // The third page is never given, however often it is asked for.
        let no_third_page = json!({
            "path": "/Affiliate_Offer/findAll", "params": {"page": "3"},
            "action": {"type": "html", "code": 200}
        });
        stage.network.fault(no_third_page).await;
        let broken = stage.pull(&engine).await;
        assert_outcome(&broken, Outcome::Partial);
        assert_eq!((broken.counters.0.missing, broken.counters.0.unchanged), (0, 20), "{broken:#?}");
        let source = stage.source().await;
        assert_eq!(source.status, SourceStatus::Failing);
        assert!(source.answer.is_some(), "the network's own answer is kept");
        assert_eq!(source.offers_in_feed, 40);
        engine.stop().await;
    }

    async fn a_feed_that_lost_too_much_is_held_until_a_person_accepts_it(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        for id in stage.network_ids().await.iter().take(25) {
            stage.network.remove(id).await;
        }
        let held = stage.pull(&engine).await;
        assert_outcome(&held, Outcome::Held);
        let source = stage.source().await;
        assert_eq!((source.status, source.held_run_id), (SourceStatus::Failing, Some(held.id)));
        assert_eq!(source.offers_in_feed, 40);

        let id = stage.source_id;
        let accept = SourceChanges { feed_accepted: Some(true), ..SourceChanges::default() };
        stage.write(move |c| sources::update(c, id, &accept)).await;
        let accepted = stage.pull(&engine).await;
        assert_outcome(&accepted, Outcome::Complete);
        assert_eq!(accepted.counters.0.missing, 25);
        let source = stage.source().await;
        assert_eq!((source.status, source.held_run_id, source.feed_accepted), (SourceStatus::Ready, None, false));
        assert_eq!(source.offers_in_feed, 15);
        engine.stop().await;
    }

    async fn an_acceptance_is_for_the_feed_that_was_held_and_for_no_smaller_one(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let ids = stage.network_ids().await;
        for id in ids.iter().take(25) {
            stage.network.remove(id).await;
        }
        assert_outcome(&stage.pull(&engine).await, Outcome::Held);
        let id = stage.source_id;
        let accept = SourceChanges { feed_accepted: Some(true), held_run_id: Some(None), ..SourceChanges::default() };
        stage.write(move |c| sources::update(c, id, &accept)).await;
        // Between the person's look and the pull the network loses everything.
        for id in ids.iter().skip(25) {
            stage.network.remove(id).await;
        }
        let pull = stage.pull(&engine).await;
        assert_outcome(&pull, Outcome::Held);
        assert_eq!(pull.counters.0.missing, 0);
        let source = stage.source().await;
        assert_eq!((source.held_run_id, source.feed_accepted), (Some(pull.id), false));
        assert_eq!(source.offers_in_feed, 40);
        engine.stop().await;
    }

    async fn an_empty_feed_is_held(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        for id in stage.network_ids().await {
            stage.network.remove(&id).await;
        }
        let empty = stage.pull(&engine).await;
        assert_outcome(&empty, Outcome::Held);
        let error = empty.error_code.as_deref();
        assert_eq!((error, empty.counters.0.records), (Some("feed_held"), 0), "{empty:#?}");
        assert_eq!(stage.source().await.offers_in_feed, 40);
        engine.stop().await;
    }

    async fn a_whole_feed_after_a_held_one_lifts_the_hold_by_itself(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let mut taken = Vec::new();
        for id in stage.network_ids().await.iter().take(25) {
            taken.push((id.clone(), stage.network.offer(id).await));
            stage.network.remove(id).await;
        }
        assert_outcome(&stage.pull(&engine).await, Outcome::Held);
        for (id, record) in taken {
            stage.network.put(&id, record).await;
        }
        let good = stage.pull(&engine).await;
        assert_outcome(&good, Outcome::Complete);
        assert_eq!(good.counters.0.missing, 0);
        let source = stage.source().await;
        assert_eq!((source.status, source.held_run_id), (SourceStatus::Ready, None));
        // What was held before says nothing about a loss to come.
        for id in stage.network_ids().await.iter().take(25) {
            stage.network.remove(id).await;
        }
        stage.clock.advance(3_601);
        assert_outcome(&stage.pull(&engine).await, Outcome::Held);
        engine.stop().await;
    }

    async fn a_feed_may_lose_twenty_offers_and_not_one_more(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let ids = stage.network_ids().await;
        for id in ids.iter().take(20) {
            stage.network.remove(id).await;
        }
        let pull = stage.pull(&engine).await;
        assert_outcome(&pull, Outcome::Complete);
        assert_eq!(pull.counters.0.missing, 20);
        for id in ids.iter().take(20) {
            let mut record = stage.network.offer(&ids[30]).await;
            record["Offer"]["id"] = json!(id);
            stage.network.put(id, record).await;
        }
        stage.pull(&engine).await;
        for id in ids.iter().take(21) {
            stage.network.remove(id).await;
        }
        assert_outcome(&stage.pull(&engine).await, Outcome::Held);
        engine.stop().await;
    }

    async fn an_incomplete_feed_leaves_a_held_one_held(stage: Stage) {
        let engine = stage.engine().await;
        stage.network.set(json!({"page_size_max": 10})).await;
        stage.pull(&engine).await;
        for id in stage.network_ids().await.iter().take(25) {
            stage.network.remove(id).await;
        }
        let held = stage.pull(&engine).await;
        assert_outcome(&held, Outcome::Held);
        let no_second_page = json!({
            "path": "/Affiliate_Offer/findAll", "params": {"page": "2"},
            "action": {"type": "html", "code": 200}
        });
        stage.network.fault(no_second_page).await;
        assert_outcome(&stage.pull(&engine).await, Outcome::Partial);
        assert_eq!(stage.source().await.held_run_id, Some(held.id));
        assert_eq!(stage.source().await.offers_in_feed, 40);
        engine.stop().await;
    }

    async fn three_agreeing_feeds_over_an_hour_are_believed(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        for id in stage.network_ids().await.iter().take(25) {
            stage.network.remove(id).await;
        }
        assert_outcome(&stage.pull(&engine).await, Outcome::Held);
        stage.clock.advance(1801);
        assert_outcome(&stage.pull(&engine).await, Outcome::Held);
        stage.clock.advance(1801);
        assert_outcome(&stage.pull(&engine).await, Outcome::Complete);
        assert_eq!(stage.source().await.offers_in_feed, 15);
        engine.stop().await;
    }

    async fn records_that_cannot_be_read_are_kept_aside_and_stop_nothing(stage: Stage) {
        stage.network.add_broken("without_id").await;
        stage.network.add_broken("list").await;
        let engine = stage.engine().await;
        let pull = stage.pull(&engine).await;
        let (id, expected) = (stage.source_id, i64::try_from(OFFERS).unwrap());
        assert!(pull.counters.0.new >= expected, "{pull:#?}");
        assert!(pull.counters.0.quarantined >= 1, "{pull:#?}");
        let kept = stage.read(move |c| cpapi_db::quarantined_records::count(c, id)).await;
        assert_eq!(kept, pull.counters.0.quarantined);
        assert_eq!(stage.tenant.offers().await.len(), OFFERS);
        engine.stop().await;
    }
}
