//! After a pull only what changed is looked at (product.md Y3), and that is enough.

use cpapi_db::campaigns::CampaignChanges;
use cpapi_db::jobs::{self, NewJob};
use cpapi_db::sources::{self, SourceChanges};
use cpapi_db::types::Json;
use cpapi_db::{campaign_offers, offer_change_sets};
use cpapi_domain::campaign::Filters;
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{RunKind, Trigger};
use cpapi_domain::source::LinkParam;
use cpapi_domain::time::Clock as _;
use cpapi_engine::Engine;
use cpapi_engine::breakpoints::{Breakpoint, Passage};
use serde_json::json;

use crate::stage::{OFFERS, Stage, text};

/// Offers that the last push compared with their placements.
async fn looked_at(stage: &Stage) -> usize {
    let run = stage.last_run(RunKind::PushCampaign).await;
    usize::try_from(run.counters.0.looked_at).unwrap()
}

/// The most that a push of this instant has looked at: where time makes a push due, two that look
/// at the same moment may ask for it, and the second finds nothing left to do.
async fn most_looked_at_now(stage: &Stage) -> usize {
    let now = stage.clock.now();
    let runs = stage.runs(RunKind::PushCampaign).await;
    let counts = runs
        .iter()
        .filter(|run| run.started_at == now)
        .map(|run| run.counters.0.looked_at);
    usize::try_from(counts.max().expect("a push")).unwrap()
}

/// Pushes as the product does after a change of a campaign.
async fn push_due(stage: &Stage, engine: &Engine) {
    let (id, now) = (stage.campaign_id, stage.clock.now());
    stage
        .write(move |c| jobs::enqueue(c, &NewJob::push_campaign(id, Trigger::Due, now)))
        .await;
    engine.settled().await.unwrap();
}

testkit::both_databases! {
    async fn a_campaign_edited_in_the_middle_of_a_pull_ends_as_if_it_had_been_edited_after_it(stage: Stage) {
        stage.network.set(json!({"page_size_max": 10})).await;
        stage.breakpoints.hold(Breakpoint::BetweenPages);
        let engine = stage.engine().await;
        stage.pull_without_waiting().await;
        engine.poke();
        stage.breakpoints.arrival().await;
        let strict = Filters { title_contains: vec!["no title holds these words".into()], ..Filters::default() };
        stage.change_campaign(CampaignChanges { filters: Some(Json(strict)), ..Default::default() }).await;
        stage.breakpoints.release();
        engine.settled().await.unwrap();
        assert_eq!(stage.count(PlacementState::Synced).await, 0);

        // And back, in the middle of one that changes half of the offers.
        for id in stage.network_ids().await.iter().step_by(2) {
            stage.network.edit(id, json!({"default_payout": "71.00000"})).await;
        }
        stage.breakpoints.hold(Breakpoint::BetweenPages);
        stage.pull_without_waiting().await;
        engine.poke();
        stage.breakpoints.arrival().await;
        stage.change_campaign(CampaignChanges { filters: Some(Json(Filters::default())), ..Default::default() }).await;
        stage.breakpoints.release();
        engine.settled().await.unwrap();
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS);
        engine.stop().await;
    }

    async fn after_a_pull_only_the_offers_that_changed_are_looked_at(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_eq!(looked_at(&stage).await, OFFERS);
        let ids = stage.network_ids().await;
        for id in &ids[3..5] {
            stage.network.edit(id, json!({"default_payout": "77.00000"})).await;
        }
        stage.network.remove(&ids[7]).await;
        stage.pull(&engine).await;
        assert_eq!(looked_at(&stage).await, 3);
        let push = stage.last_run(RunKind::PushCampaign).await;
        assert_eq!((push.counters.0.updated, push.counters.0.skipped), (2, 1), "{push:#?}");
        let campaign = stage.campaign().await;
        let count = i64::try_from(OFFERS).unwrap() - 1;
        assert_eq!((campaign.offers_matched, campaign.offers_pushed), (count, count + 1));
        engine.stop().await;
    }

    async fn a_pause_whose_time_has_come_is_the_only_thing_looked_at(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(5);
        stage.network.remove(&id).await;
        stage.pull(&engine).await;
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        assert_eq!(stage.placement(&id).await.state, PlacementState::OutOfFeed);
        assert_eq!(most_looked_at_now(&stage).await, 1);
        engine.stop().await;
    }

    async fn a_change_of_the_campaign_or_of_its_sources_links_looks_at_all_offers(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        push_due(&stage, &engine).await;
        assert_eq!(looked_at(&stage).await, 0, "nothing changed");

        let lower = CampaignChanges { pause_delay_minutes: Some(30), ..Default::default() };
        stage.change_campaign(lower).await;
        push_due(&stage, &engine).await;
        assert_eq!(looked_at(&stage).await, OFFERS);

        let source_id = stage.source_id;
        let params = vec![LinkParam { key: "aff_sub9".into(), value: "{clickid}".into() }];
        let links = SourceChanges { tracking_params: Some(Json(params)), ..Default::default() };
        stage.write(move |c| sources::update(c, source_id, &links)).await;
        push_due(&stage, &engine).await;
        assert_eq!(looked_at(&stage).await, OFFERS);
        for offer in stage.tenant.offers().await {
            assert!(text(&offer["url"]).contains("aff_sub9={clickid}"), "{}", offer["url"]);
        }

        let (campaign_id, offer_id) = (stage.campaign_id, stage.placements().await[0].offer_id);
        stage.write(move |c| {
            let single = campaign_offers::SingleOffers { excluded: [offer_id].into(), ..Default::default() };
            campaign_offers::replace(c, campaign_id, &single)
        }).await;
        push_due(&stage, &engine).await;
        assert_eq!(looked_at(&stage).await, OFFERS);
        assert_eq!(stage.count(PlacementState::OutOfCampaign).await, 1);
        push_due(&stage, &engine).await;
        assert_eq!(looked_at(&stage).await, 0);
        engine.stop().await;
    }

    async fn all_offers_are_looked_at_when_a_person_asks_and_once_a_day(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        stage.push(&engine).await;
        assert_eq!(looked_at(&stage).await, OFFERS);
        stage.clock.advance(3601);
        engine.settled().await.unwrap();
        assert_eq!(most_looked_at_now(&stage).await, 0, "the hourly comparison lists, and looks no further");
        stage.clock.advance(24 * 3600);
        engine.settled().await.unwrap();
        assert_eq!(most_looked_at_now(&stage).await, OFFERS);
        engine.stop().await;
    }

    async fn changes_that_are_not_kept_any_more_mean_a_look_at_all_offers(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let id = stage.network_ids().await.swap_remove(3);
        stage.network.edit(&id, json!({"default_payout": "77.00000"})).await;
        let later = stage.clock.now().plus_seconds(1);
        stage.change_campaign(CampaignChanges { enabled: Some(false), ..Default::default() }).await;
        stage.pull(&engine).await;
        assert!(stage.write(move |c| offer_change_sets::delete_before(c, later)).await > 0);
        stage.change_campaign(CampaignChanges { enabled: Some(true), ..Default::default() }).await;
        push_due(&stage, &engine).await;
        assert_eq!(looked_at(&stage).await, OFFERS);
        assert_eq!(stage.held(&id).await[0]["payments"][0]["total"].as_f64(), Some(77.0));
        engine.stop().await;
    }

    async fn a_push_that_died_leaves_its_changes_to_the_next(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let ids = stage.network_ids().await;
        stage.network.edit(&ids[3], json!({"default_payout": "77.00000"})).await;
        let (source_id, now) = (stage.source_id, stage.clock.now());
        stage.change_campaign(CampaignChanges { enabled: Some(false), ..Default::default() }).await;
        stage.pull(&engine).await;
        stage.change_campaign(CampaignChanges { enabled: Some(true), ..Default::default() }).await;
        stage.breakpoints.next(Breakpoint::BeforeCommit, Passage::Abort);
        stage.write(move |c| jobs::enqueue_pushes_of_source(c, source_id, Trigger::Due, now, now)).await;
        stage.until_abandoned(&engine, RunKind::PushCampaign).await;
        assert!(stage.held(&ids[3]).await[0]["payments"][0]["total"].as_f64() < Some(77.0));
        stage.clock.advance(61);
        engine.settled().await.unwrap();
        assert_eq!(most_looked_at_now(&stage).await, 1);
        assert_eq!(stage.held(&ids[3]).await[0]["payments"][0]["total"].as_f64(), Some(77.0));
        engine.stop().await;
    }

    async fn an_offer_that_turns_to_another_product_frees_those_it_had_beaten(stage: Stage) {
        let ids = stage.network_ids().await;
        let of = |app: &str, payout: &str| json!({
            "preview_url": format!("https://play.google.com/store/apps/details?id={app}"),
            "default_payout": payout, "currency": "USD", "payout_type": "cpa_flat",
            "Country": {"US": {"id": "840", "code": "US", "name": "united states"}},
            "OfferOperatingSystem": [], "Goal": []
        });
        stage.network.edit(&ids[0], of("com.example.a", "2.00000")).await;
        stage.network.edit(&ids[1], of("com.example.a", "3.00000")).await;
        stage.change_campaign(CampaignChanges { best_payout: Some(true), ..Default::default() }).await;
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        assert_eq!((stage.held(&ids[0]).await.len(), stage.held(&ids[1]).await.len()), (0, 1));
        stage.network.edit(&ids[1], of("com.example.b", "3.00000")).await;
        stage.pull(&engine).await;
        assert_eq!(looked_at(&stage).await, 2);
        assert_eq!((stage.held(&ids[0]).await.len(), stage.held(&ids[1]).await.len()), (1, 1));
        engine.stop().await;
    }

    async fn what_was_done_by_hand_is_noticed_although_nothing_else_is_looked_at(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        let ids = stage.network_ids().await;
        let remote_id = stage.placement(&ids[0]).await.remote_id.unwrap();
        stage.tenant.set_status(&remote_id, "stopped").await;
        stage.clock.advance(601);
        stage.network.edit(&ids[1], json!({"default_payout": "66.00000"})).await;
        stage.pull(&engine).await;
        assert_eq!(looked_at(&stage).await, 2);
        assert_eq!(stage.placement(&ids[0]).await.state, PlacementState::Detached);
        assert_eq!(stage.count(PlacementState::Synced).await, OFFERS - 1);
        engine.stop().await;
    }

    async fn after_any_changes_a_look_at_all_offers_finds_nothing_more_to_do(stage: Stage) {
        let engine = stage.engine().await;
        stage.pull(&engine).await;
        for seed in 1..=4 {
            let mut play = Play { stage: &stage, engine: &engine, dice: seed, removed: Vec::new() };
            for _ in 0..12 {
                play.change_something().await;
            }
            stage.clock.advance(3700);
            engine.settled().await.unwrap();
            push_due(&stage, &engine).await;
            let (before, writes) = (standing(&stage).await, stage.writes().await);
            let matched = stage.campaign().await.offers_matched;
            stage.push(&engine).await;
            assert_eq!(stage.campaign().await.offers_matched, matched, "seed {seed}");
            assert_eq!(standing(&stage).await, before, "seed {seed}");
            assert_eq!(stage.writes().await, writes, "seed {seed}");
            play.put_all_back().await;
        }
        engine.stop().await;
    }
}

/// All of the placements that a look at everything must leave as it is.
async fn standing(stage: &Stage) -> Vec<String> {
    let rows = stage.placements().await;
    rows.iter()
        .map(|row| {
            format!(
                "{} {} {:?} {:?} {:?} {:?} {:?} {:?}",
                row.offer_id,
                row.state,
                row.remote_id,
                row.reason_code,
                row.hashes.0,
                row.desired_hash,
                row.status_written,
                row.pause_due_at
            )
        })
        .collect()
}

/// Changes at random, and yet the same ones every time.
struct Play<'a> {
    stage: &'a Stage,
    engine: &'a Engine,
    dice: u64,
    removed: Vec<(String, serde_json::Value)>,
}

impl Play<'_> {
    /// SplitMix64.
    fn roll(&mut self, sides: u64) -> u64 {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    async fn some_id(&mut self) -> String {
        let mut ids = self.stage.network_ids().await;
        let index = usize::try_from(self.roll(u64::try_from(ids.len()).unwrap())).unwrap();
        ids.swap_remove(index)
    }

    async fn change_something(&mut self) {
        let stage = self.stage;
        let id = self.some_id().await;
        let seconds = i64::try_from(self.roll(2000)).unwrap();
        stage.clock.advance(seconds);
        match self.roll(9) {
            0 | 1 => {
                let payout = format!("{}.50000", self.roll(90) + 1);
                stage
                    .network
                    .edit(&id, json!({"default_payout": payout}))
                    .await;
            }
            2 => {
                stage
                    .network
                    .edit(&id, json!({"approval_status": "rejected"}))
                    .await;
            }
            3 => {
                stage
                    .network
                    .edit(&id, json!({"approval_status": "approved"}))
                    .await;
            }
            4 if self.removed.len() < 8 => {
                self.removed
                    .push((id.clone(), stage.network.offer(&id).await));
                stage.network.remove(&id).await;
            }
            4 | 5 => {
                if let Some((id, record)) = self.removed.pop() {
                    stage.network.put(&id, record).await;
                }
            }
            6 => {
                let app = self.roll(3);
                let preview =
                    format!("https://play.google.com/store/apps/details?id=com.example.{app}");
                stage
                    .network
                    .edit(&id, json!({"preview_url": preview}))
                    .await;
            }
            7 => self.change_campaign().await,
            _ => self.do_something_by_hand(&id).await,
        }
        stage.pull(self.engine).await;
    }

    /// As the API does: the change and its push.
    async fn change_campaign(&mut self) {
        let changes = match self.roll(3) {
            0 => CampaignChanges {
                best_payout: Some(self.roll(2) == 0),
                ..Default::default()
            },
            1 => {
                let least = i64::try_from(self.roll(40)).unwrap();
                let filters = Filters {
                    payout_min: Some(cpapi_domain::money::Micros::from_micros(least * 1_000_000)),
                    ..Filters::default()
                };
                CampaignChanges {
                    filters: Some(Json(filters)),
                    ..Default::default()
                }
            }
            _ => CampaignChanges {
                filters: Some(Json(Filters::default())),
                ..Default::default()
            },
        };
        self.stage.change_campaign(changes).await;
        push_due(self.stage, self.engine).await;
    }

    async fn do_something_by_hand(&mut self, id: &str) {
        let held = self.stage.held(id).await;
        let Some(remote_id) = held.first().map(|offer| text(&offer["id"])) else {
            return;
        };
        match self.roll(3) {
            0 => self.stage.tenant.set_status(&remote_id, "stopped").await,
            1 => self.stage.tenant.set_status(&remote_id, "suspended").await,
            _ => self.stage.tenant.remove(&remote_id).await,
        }
    }

    async fn put_all_back(&mut self) {
        for (id, record) in std::mem::take(&mut self.removed) {
            self.stage.network.put(&id, record).await;
        }
        self.stage.pull(self.engine).await;
    }
}
