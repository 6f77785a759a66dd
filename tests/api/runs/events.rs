//! Following runs live (product.md Y9).

use std::collections::BTreeSet;

use cpapi_db::runs::{self, NewRun};
use cpapi_domain::run::{RunKind, Trigger};
use serde_json::{Value, json};
use testkit::{Client, Event, TestDatabase, TestServer, both_databases, simulator};

use crate::given::{id, pull, pulled_source, pushed, quiet_source};

/// Runs made straight in the table, for what needs many.
async fn make_runs(server: &TestServer, source: i64, count: usize) {
    let now = server.app().clock.now();
    let made = server.app().db.write(move |c| {
        for _ in 0..count {
            runs::insert(
                c,
                &NewRun::begun(RunKind::PullSource, source, 0, Trigger::Due, now),
            )?;
        }
        Ok(())
    });
    made.await.unwrap();
}

fn is_ready(event: &Event) -> bool {
    event.name == "ready"
}

fn ended(source: i64) -> impl Fn(&Event) -> bool {
    move |event| event.name == "run_ended" && event.data["source_id"] == source
}

/// Pulls without waiting for the end.
async fn press(manager: &Client, source: i64) {
    manager.press(&format!("/sources/{source}/pull"), 202).await;
}

both_databases! {
    async fn a_reader_sees_a_run_begin_go_on_and_end(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let source = id(&pulled_source(&manager, "Acme Ads", &network).await);
        let mut events = server.viewer().await.follow("/runs/events", None).await;
        assert_eq!(events.until(is_ready).await.len(), 1, "nothing goes on");
        network.fault(json!({"action": {"type": "hang", "ms": 3000}, "count": 1})).await;
        press(&manager, source).await;
        let seen = events.until(ended(source)).await;
        let names: Vec<&str> = seen.iter().map(|event| event.name.as_str()).collect();
        assert!(matches!(names.as_slice(), ["run_started" | "run_progress", .., "run_ended"]), "{seen:#?}");
        assert!(names.contains(&"run_progress"), "{seen:#?}");
        assert!(seen.windows(2).all(|pair| pair[0].id < pair[1].id), "{seen:#?}");
        let progress = seen.iter().find(|event| event.name == "run_progress").unwrap();
        assert_eq!(progress.data["counters"]["expected"], 5, "as many as last time");
        let last = seen.last().unwrap();
        let run = manager.get(&format!("/runs/{}", id(&last.data)), 200).await;
        assert_eq!(last.data, run);
        assert_eq!((&run["outcome"], &run["counters"]["unchanged"]), (&json!("complete"), &json!(5)));
    }

    async fn whoever_comes_back_gets_what_was_missed_and_nothing_twice(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let source = id(&pulled_source(&manager, "Acme Ads", &network).await);
        let mut events = manager.follow("/runs/events", None).await;
        events.until(is_ready).await;
        press(&manager, source).await;
        let seen = events.until(ended(source)).await;
        let last = seen.last().unwrap().id;
        drop(events);
        let mut missed = BTreeSet::new();
        for _ in 0..3 {
            missed.insert(id(&pull(&manager, source).await["last_run"]));
        }
        let mut events = manager.follow("/runs/events", Some(&last.to_string())).await;
        let mut caught_up = events.until(is_ready).await;
        let ready = caught_up.pop().unwrap();
        assert!(caught_up.iter().all(|event| event.id > last && event.name == "run_ended"), "{caught_up:#?}");
        assert!(caught_up.windows(2).all(|pair| pair[0].id < pair[1].id), "{caught_up:#?}");
        assert_eq!(caught_up.len(), missed.len());
        assert_eq!(caught_up.iter().map(|event| id(&event.data)).collect::<BTreeSet<_>>(), missed);
        // And then it goes on where that ended.
        press(&manager, source).await;
        let live = events.until(ended(source)).await;
        assert!(live.iter().all(|event| event.id > ready.id && !missed.contains(&id(&event.data))), "{live:#?}");
        // The one that was seen last is known; nothing comes twice.
        let last = live.last().unwrap().id.to_string();
        let mut again = manager.follow("/runs/events", Some(&last)).await;
        assert_eq!(again.until(is_ready).await.len(), 1);
    }

    async fn a_reader_chooses_a_run_a_source_or_a_campaign(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 5).await;
        let other = simulator().network(json!({"offers": 3})).await;
        let other = id(&pulled_source(&manager, "Other", &other).await);
        let of_campaign = format!("/runs/events?campaign_id={}", pushed.campaign);
        let mut campaign = manager.follow(&of_campaign, None).await;
        let mut source = manager.follow(&format!("/runs/events?source_id={}", pushed.source), None).await;
        campaign.until(is_ready).await;
        source.until(is_ready).await;
        pull(&manager, other).await;
        let network = &pushed.network;
        let first = text(&network.offers().await[0]["Offer"]["id"]);
        network.edit(&first, json!({"default_payout": "77.00000"})).await;
        press(&manager, pushed.source).await;
        let pulls = source.until(|event| event.name == "run_ended").await;
        assert!(pulls.iter().all(|event| event.data["source_id"] == pushed.source), "{pulls:#?}");
        let pushes = campaign.until(|event| event.name == "run_ended").await;
        assert!(pushes.iter().all(|event| event.data["campaign_id"] == pushed.campaign), "{pushes:#?}");
        let run = id(&pushes[0].data);
        let mut one = manager.follow(&format!("/runs/events?run_id={run}"), Some("0")).await;
        let one = one.until(is_ready).await;
        assert_eq!((one.len(), id(&one[0].data)), (2, run));
        manager.refused("GET", "/runs/events?run_id=none", Value::Null, 400, "query_invalid").await;
    }

    async fn an_id_that_was_never_given_out_or_is_too_old_means_to_read_everything(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 1})).await;
        let source = id(&quiet_source(&manager, "Acme Ads", &network).await);
        for nonsense in ["99999999", "-4", "three"] {
            let mut events = manager.follow("/runs/events", Some(nonsense)).await;
            assert_eq!(events.next().await.unwrap().name, "resync", "{nonsense}");
        }
        make_runs(&server, source, 501).await;
        let mut events = manager.follow("/runs/events", Some("0")).await;
        let event = events.next().await.unwrap();
        assert_eq!((event.name.as_str(), event.id), ("resync", 501));
        let mut events = manager.follow("/runs/events", Some("1")).await;
        assert_eq!(events.until(is_ready).await.len(), 501);
    }

    async fn who_does_not_read_is_told_so_and_holds_up_nobody(server: TestServer) {
        const MANY: usize = 20_000;
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 1})).await;
        let source = id(&quiet_source(&manager, "Acme Ads", &network).await);
        let mut slow = manager.follow("/runs/events", None).await;
        let mut quick = manager.follow("/runs/events", None).await;
        slow.until(is_ready).await;
        quick.until(is_ready).await;
        make_runs(&server, source, MANY).await;
        let last = i64::try_from(MANY).unwrap();
        quick.until(|event| event.id >= last).await;
        slow.until(|event| event.name == "resync").await;
        assert_eq!(pull(&manager, source).await["last_run"]["outcome"], "complete");
    }

    async fn a_stream_ends_when_the_callers_right_does(server: TestServer) {
        let manager = server.manager().await;
        assert_refuses_strangers(&server).await;
        let mut events = manager.follow("/runs/events", None).await;
        events.until(is_ready).await;
        server.touch("UPDATE users SET disabled_at = '2026-01-01 00:00:00'").await;
        assert_eq!(events.next().await, None);
    }
}

/// Neither without a token nor with one that has ended.
async fn assert_refuses_strangers(server: &TestServer) {
    let nobody = server.anonymous();
    nobody
        .refused("GET", "/runs/events", Value::Null, 401, "unauthenticated")
        .await;
    let user = server.admin().await.get("/session", 200).await;
    let expired = nobody.with_token(&server.expired_token(id(&user["user"])));
    expired
        .refused("GET", "/runs/events", Value::Null, 401, "token_expired")
        .await;
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A token's end ends the stream; the reader comes back with a new token and the last id.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_token_and_goes_on_with_the_next() {
    let settings = [("auth.access_token_life", "1s")];
    let server = TestServer::start_with(TestDatabase::sqlite().await, &settings).await;
    let viewer = server.viewer().await;
    let mut events = viewer.follow("/runs/events", None).await;
    let ready = events.until(is_ready).await.pop().unwrap();
    assert_eq!(events.next().await, None);
    let viewer = server.viewer().await;
    let mut events = viewer
        .follow("/runs/events", Some(&ready.id.to_string()))
        .await;
    assert_eq!(events.until(is_ready).await.len(), 1);
}

/// One process shows what another one works on.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_without_engine_shows_the_runs_of_another() {
    let Some(database) = TestDatabase::postgres().await else {
        return;
    };
    let url = database.url().to_owned();
    let worker = TestServer::start(database).await;
    let settings = [("database.url", url.as_str()), ("engine.role", "api")];
    let shop_window = TestServer::start_with(TestDatabase::sqlite().await, &settings).await;
    let manager = shop_window.manager().await;
    let network = simulator().network(json!({"offers": 5})).await;
    let source = id(&quiet_source(&manager, "Acme Ads", &network).await);
    let mut events = manager.follow("/runs/events", None).await;
    events.until(is_ready).await;
    press(&manager, source).await;
    let seen = events.until(ended(source)).await;
    let last = seen.last().unwrap();
    assert_eq!(last.data["counters"]["new"], 5, "{seen:#?}");
    // The other process goes on where this one stopped.
    let mut elsewhere = worker
        .manager()
        .await
        .follow("/runs/events", Some(&last.id.to_string()))
        .await;
    assert_eq!(elsewhere.until(is_ready).await.len(), 1);
}
