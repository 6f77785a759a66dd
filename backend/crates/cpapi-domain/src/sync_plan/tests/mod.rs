#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod world;

use super::*;
use crate::desire::{hashes_after, hashes_after_pause};
use crate::desired::{DesiredPayment, DesiredSettings};
use crate::offer::{CountrySet, PayoutModel};
use crate::tracking::{Privacy, RedirectType};
use crate::vocabulary::Currency;
use serde_json::json;

const DELAY: i32 = 120;

fn at(minutes: i64) -> UtcTime {
    UtcTime::from_unix(1_700_000_000)
        .unwrap()
        .plus_seconds(minutes * 60)
}

fn offer() -> DesiredOffer {
    DesiredOffer {
        external_id: "x".into(),
        settings: DesiredSettings {
            advertiser_id: "a".into(),
            privacy: Privacy::Public,
            redirect_type: RedirectType::Http302,
            overcap: None,
            geo_restrictions: None,
            hold_period_days: None,
            notes: None,
        },
        title: "T".into(),
        url: "https://t.example/".into(),
        impression_url: None,
        preview_url: None,
        description: None,
        payments: vec![DesiredPayment {
            goal: "default".into(),
            title: "default".into(),
            model: PayoutModel::Fixed,
            revenue: Some("1".parse().unwrap()),
            revenue_percent: None,
            payout: Some("0.8".parse().unwrap()),
            payout_percent: None,
            currency: Currency::from_code("USD").unwrap(),
            countries: CountrySet::all(),
            os: Default::default(),
            devices: Default::default(),
        }],
        status: RemoteStatus::Active,
        caps: vec![],
        category_ids: vec![],
        smartlink_category_ids: vec![],
        targeting: None,
        logo_url: None,
        landings: vec![],
        expires_at: None,
    }
}

/// As after a create with the default rules.
fn synced() -> Remembered {
    let write = create_write_set(&offer(), &SyncRules::default());
    Remembered {
        remote_id: Some("1".into()),
        state: PlacementState::Synced,
        hashes: hashes_after(&CategoryHashes::new(), &category_hashes(&offer()), &write),
        status_written: Some(RemoteStatus::Active),
        ..Remembered::nothing()
    }
}

fn left_feed() -> PlacementReason {
    PlacementReason {
        code: "left_feed".into(),
        detail: "It left the feed.".into(),
    }
}

fn gone(delayed: bool) -> Wish<'static> {
    Wish::Gone {
        reason: left_feed(),
        delayed,
    }
}

fn step(wish: &Wish<'_>, remembered: &Remembered, sighting: Sighting) -> Step {
    next_step(
        wish,
        &SyncRules::default(),
        true,
        DELAY,
        remembered,
        sighting,
        at(0),
    )
}

fn written(step: Step) -> Vec<&'static str> {
    match step {
        Step::Update { write, resume } => {
            let settings = write.settings.then_some("settings");
            let resumed = resume.then_some("resume");
            write
                .categories
                .iter()
                .map(|category| category.as_str())
                .chain(settings)
                .chain(resumed)
                .collect()
        }
        Step::Nothing => vec![],
        other => panic!("{other:?}"),
    }
}

const ACTIVE: Sighting = Sighting::Present(RemoteStatus::Active);
const PAUSED: Sighting = Sighting::Present(RemoteStatus::Paused);
const DISABLED: Sighting = Sighting::Present(RemoteStatus::Disabled);

#[test]
fn a_new_wish_creates_and_an_offer_that_never_was_is_not_paused() {
    assert_eq!(
        step(
            &Wish::Wanted(&offer()),
            &Remembered::nothing(),
            Sighting::Unknown
        ),
        Step::Create
    );
    assert_eq!(
        step(&gone(true), &Remembered::nothing(), Sighting::Unknown),
        Step::Nothing
    );
    let failed = Remembered {
        state: PlacementState::Failed,
        ..Remembered::nothing()
    };
    assert_eq!(
        step(&Wish::Wanted(&offer()), &failed, Sighting::Unknown),
        Step::Create
    );
}

#[test]
fn a_doubt_is_resolved_before_anything_else() {
    let doubt = Remembered {
        state: PlacementState::InDoubt,
        ..Remembered::nothing()
    };
    assert_eq!(
        step(&Wish::Wanted(&offer()), &doubt, Sighting::Unknown),
        Step::ResolveDoubt
    );
    assert_eq!(
        step(&gone(false), &doubt, Sighting::Unknown),
        Step::ResolveDoubt
    );
}

#[test]
fn nothing_changed_means_no_request() {
    for sighting in [Sighting::Unknown, ACTIVE] {
        assert_eq!(
            step(&Wish::Wanted(&offer()), &synced(), sighting),
            Step::Nothing
        );
    }
}

#[test]
fn always_follows_every_change_and_first_only_the_first_value() {
    let mut changed = offer();
    changed.url.push_str("?a=1");
    changed.title.push('!');
    changed.description = Some("D".into());
    changed.settings.overcap = Some(true);
    let wish = Wish::Wanted(&changed);
    assert_eq!(
        written(step(&wish, &synced(), ACTIVE)),
        ["description", "url", "settings"]
    );
    let rules = SyncRules {
        title: SyncRule::Always,
        url: SyncRule::Disabled,
        ..SyncRules::default()
    };
    let step = next_step(&wish, &rules, true, DELAY, &synced(), ACTIVE, at(0));
    assert_eq!(written(step), ["description", "title", "settings"]);
}

#[test]
fn first_is_tied_to_the_first_value_of_the_field_not_to_the_create() {
    let mut filled = offer();
    filled.logo_url = Some("https://l.example/1.png".into());
    assert_eq!(
        written(step(&Wish::Wanted(&filled), &synced(), ACTIVE)),
        ["logo"]
    );
    let mut remembered = synced();
    remembered.hashes = hashes_after(
        &remembered.hashes,
        &category_hashes(&filled),
        &WriteSet {
            settings: false,
            categories: [SyncCategory::Logo].into(),
        },
    );
    filled.logo_url = Some("https://l.example/2.png".into());
    assert_eq!(
        step(&Wish::Wanted(&filled), &remembered, ACTIVE),
        Step::Nothing
    );
    assert_eq!(
        step(&Wish::Wanted(&offer()), &remembered, ACTIVE),
        Step::Nothing,
        "nor is it taken away"
    );
}

#[test]
fn always_also_takes_away_what_the_source_took_away() {
    let mut remembered = synced();
    remembered
        .hashes
        .insert("caps".into(), "of some caps".into());
    assert_eq!(
        written(step(&Wish::Wanted(&offer()), &remembered, ACTIVE)),
        ["caps"]
    );
}

#[test]
fn a_create_sends_what_an_offer_cannot_be_without_even_under_disabled() {
    let disabled: SyncRules = serde_json::from_value(json!({
        "categories": "disabled", "description": "disabled", "payments": "disabled", "status": "disabled",
        "url": "disabled", "preview_url": "disabled", "caps": "disabled", "smartlink_categories": "disabled",
        "targeting": "disabled", "title": "disabled", "logo": "disabled", "landings": "disabled", "expiry": "disabled",
    }))
    .unwrap();
    let names = |write: WriteSet| {
        write
            .categories
            .iter()
            .map(|category| category.as_str())
            .collect::<Vec<_>>()
    };
    let least = create_write_set(&offer(), &disabled);
    assert!(least.settings);
    assert_eq!(names(least), ["payments", "url", "title"]);
    assert_eq!(
        names(create_write_set(&offer(), &SyncRules::default())),
        ["payments", "status", "url", "title"]
    );
}

#[test]
fn an_offer_disabled_or_deleted_by_hand_is_let_go() {
    for wish in [Wish::Wanted(&offer()), gone(true), gone(false)] {
        let code = |sighting| match step(&wish, &synced(), sighting) {
            Step::Detach { reason } => reason.code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(DISABLED), "disabled_by_hand");
        assert_eq!(code(Sighting::Absent), "deleted_by_hand");
        let detached = Remembered {
            state: PlacementState::Detached,
            ..synced()
        };
        for sighting in [
            ACTIVE,
            PAUSED,
            DISABLED,
            Sighting::Absent,
            Sighting::Unknown,
        ] {
            assert_eq!(step(&wish, &detached, sighting), Step::Nothing);
        }
    }
}

#[test]
fn an_offer_that_we_disabled_keeps_taking_part() {
    let ours = Remembered {
        status_written: Some(RemoteStatus::Disabled),
        ..synced()
    };
    assert_eq!(
        written(step(&Wish::Wanted(&offer()), &ours, DISABLED)),
        Vec::<&str>::new()
    );
    let mut forced = offer();
    forced.status = RemoteStatus::Disabled;
    assert_eq!(
        written(step(&Wish::Wanted(&forced), &synced(), ACTIVE)),
        ["status"]
    );
    assert_eq!(
        step(&gone(false), &ours, DISABLED),
        Step::Nothing,
        "it takes no traffic already"
    );
}

#[test]
fn a_pause_by_hand_is_respected_unless_the_campaign_says_otherwise() {
    let mut changed = offer();
    changed.url.push_str("?a=1");
    assert_eq!(
        step(&Wish::Wanted(&offer()), &synced(), PAUSED),
        Step::Nothing
    );
    assert_eq!(
        written(step(&Wish::Wanted(&changed), &synced(), PAUSED)),
        ["url"]
    );
    assert_eq!(
        step(&gone(false), &synced(), PAUSED),
        Step::Nothing,
        "it stays hand-made"
    );
    assert!(paused_by_hand(&synced(), PAUSED));
    let insist = |wish: &Wish<'_>| {
        next_step(
            wish,
            &SyncRules::default(),
            false,
            DELAY,
            &synced(),
            PAUSED,
            at(0),
        )
    };
    assert_eq!(written(insist(&Wish::Wanted(&offer()))), ["status"]);
    assert_eq!(
        insist(&gone(false)),
        Step::Pause {
            reason: left_feed()
        }
    );
}

#[test]
fn a_source_that_disables_and_enables_is_followed_but_not_over_a_pause_by_hand() {
    let mut off = offer();
    off.status = RemoteStatus::Paused;
    assert_eq!(
        written(step(&Wish::Wanted(&off), &synced(), ACTIVE)),
        ["status"]
    );
    assert_eq!(step(&Wish::Wanted(&off), &synced(), PAUSED), Step::Nothing);
    let mut ours = synced();
    ours.hashes
        .insert("status".into(), category_hashes(&off)["status"].clone());
    ours.status_written = Some(RemoteStatus::Paused);
    assert_eq!(
        written(step(&Wish::Wanted(&offer()), &ours, PAUSED)),
        ["status"]
    );
    assert_eq!(
        written(step(&Wish::Wanted(&off), &ours, ACTIVE)),
        ["status"],
        "activated by hand against the source"
    );
}

#[test]
fn a_status_rule_below_always_leaves_the_status_alone() {
    let mut off = offer();
    off.status = RemoteStatus::Paused;
    for status in [SyncRule::First, SyncRule::Disabled] {
        let rules = SyncRules {
            status,
            ..SyncRules::default()
        };
        for (sighting, respect) in [(ACTIVE, true), (PAUSED, false)] {
            for wanted in [&off, &offer()] {
                let step = next_step(
                    &Wish::Wanted(wanted),
                    &rules,
                    respect,
                    DELAY,
                    &synced(),
                    sighting,
                    at(0),
                );
                assert_eq!(step, Step::Nothing);
            }
        }
        let step = next_step(&gone(false), &rules, true, DELAY, &synced(), ACTIVE, at(0));
        assert_eq!(
            step,
            Step::Pause {
                reason: left_feed()
            },
            "but a pause always applies"
        );
    }
}

#[test]
fn a_gone_offer_waits_for_its_pause_and_then_is_paused() {
    assert_eq!(
        step(&gone(true), &synced(), ACTIVE),
        Step::WaitToPause {
            due_at: at(120),
            reason: left_feed()
        }
    );
    let waiting = Remembered {
        pause_due_at: Some(at(120)),
        ..synced()
    };
    let later = |minutes, delay| {
        next_step(
            &gone(true),
            &SyncRules::default(),
            true,
            delay,
            &waiting,
            ACTIVE,
            at(minutes),
        )
    };
    assert_eq!(
        later(119, DELAY),
        Step::WaitToPause {
            due_at: at(120),
            reason: left_feed()
        }
    );
    assert_eq!(
        later(120, DELAY),
        Step::Pause {
            reason: left_feed()
        }
    );
    assert_eq!(
        later(10, 0),
        Step::Pause {
            reason: left_feed()
        },
        "the delay was taken away"
    );
    assert_eq!(
        later(10, 2880),
        Step::WaitToPause {
            due_at: at(120),
            reason: left_feed()
        }
    );
    assert_eq!(
        step(&gone(false), &synced(), ACTIVE),
        Step::Pause {
            reason: left_feed()
        }
    );
}

#[test]
fn a_paused_offer_stays_paused_while_gone_and_returns_when_wanted() {
    let paused = Remembered {
        state: PlacementState::OutOfFeed,
        status_written: Some(RemoteStatus::Paused),
        ..synced()
    };
    assert_eq!(step(&gone(true), &paused, PAUSED), Step::Nothing);
    assert_eq!(step(&gone(true), &paused, Sighting::Unknown), Step::Nothing);
    assert_eq!(
        step(&gone(true), &paused, ACTIVE),
        Step::Pause {
            reason: left_feed()
        }
    );
    for status in [SyncRule::Always, SyncRule::First, SyncRule::Disabled] {
        let rules = SyncRules {
            status,
            ..SyncRules::default()
        };
        let step = next_step(
            &Wish::Wanted(&offer()),
            &rules,
            true,
            DELAY,
            &paused,
            PAUSED,
            at(0),
        );
        assert_eq!(written(step), ["status", "resume"]);
    }
}

#[test]
fn a_resume_that_was_refused_is_made_again() {
    let refused = Remembered {
        state: PlacementState::Failed,
        status_written: Some(RemoteStatus::Paused),
        ..synced()
    };
    for sighting in [PAUSED, Sighting::Unknown] {
        let step = step(&Wish::Wanted(&offer()), &refused, sighting);
        assert_eq!(written(step), ["status"]);
    }
    assert_eq!(
        step(&Wish::Wanted(&offer()), &refused, ACTIVE),
        Step::Nothing
    );
}

#[test]
fn a_resume_that_was_refused_is_owed_under_every_rule_of_the_status() {
    for rule in [SyncRule::Disabled, SyncRule::First, SyncRule::Always] {
        let rules = SyncRules {
            status: rule,
            ..SyncRules::default()
        };
        let write = create_write_set(&offer(), &rules);
        let created = hashes_after(&CategoryHashes::new(), &category_hashes(&offer()), &write);
        let refused = Remembered {
            state: PlacementState::Failed,
            status_written: Some(RemoteStatus::Paused),
            hashes: hashes_after_pause(&created),
            ..synced()
        };
        let next = |sighting| {
            let wish = offer();
            let wish = Wish::Wanted(&wish);
            next_step(&wish, &rules, true, DELAY, &refused, sighting, at(0))
        };
        assert_eq!(written(next(PAUSED)), ["status"], "{rule:?}");
        assert_eq!(next(ACTIVE), Step::Nothing, "{rule:?}");
    }
}

#[test]
fn an_offer_that_was_created_paused_is_not_resumed_where_the_status_is_left_alone() {
    let rules = SyncRules {
        status: SyncRule::Disabled,
        ..SyncRules::default()
    };
    let write = create_write_set(&offer(), &rules);
    let left_alone = Remembered {
        state: PlacementState::Failed,
        status_written: Some(RemoteStatus::Paused),
        hashes: hashes_after(&CategoryHashes::new(), &category_hashes(&offer()), &write),
        ..synced()
    };
    let wish = offer();
    let wish = Wish::Wanted(&wish);
    let next = next_step(&wish, &rules, true, DELAY, &left_alone, PAUSED, at(0));
    assert_eq!(next, Step::Nothing);
}

#[test]
fn an_offer_found_after_doubt_is_written_whole() {
    let adopted = Remembered {
        hashes: CategoryHashes::new(),
        state: PlacementState::Pending,
        ..synced()
    };
    assert_eq!(
        written(step(&Wish::Wanted(&offer()), &adopted, ACTIVE)),
        ["payments", "status", "url", "title", "settings"]
    );
}
