#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use crate::campaign::{CategoryMapping, Filters, SyncCategory, SyncRules};
use crate::desired::{CategoryHashes, WriteSet};
use crate::money::Micros;
use crate::offer::{CapKind, CapPeriod, CountrySet, ListMode, OsTarget, Payout, PayoutModel};
use crate::vocabulary::{Country, Currency, Device, Os};
use crate::word::Word;
use proptest::prelude::*;
use serde_json::{Value, json};

fn plan(defaults: Value) -> CampaignPlan {
    let mut all = json!({ "advertiser_id": "adv" });
    all.as_object_mut()
        .unwrap()
        .extend(defaults.as_object().unwrap().clone());
    CampaignPlan {
        filters: Filters::default(),
        defaults: serde_json::from_value(all).unwrap(),
        sync_rules: SyncRules::default(),
        respect_manual_pause: true,
        pause_delay_minutes: 120,
    }
}

fn countries(codes: &[&str]) -> CountrySet {
    CountrySet::only(codes.iter().map(|code| Country::from_code(code).unwrap()))
}

fn payout(goal: &str, amount: Option<&str>, percent: Option<&str>, code: Option<&str>) -> Payout {
    Payout {
        goal: goal.into(),
        goal_title: None,
        model: PayoutModel::Fixed,
        amount: amount.map(|text| text.parse().unwrap()),
        percent: percent.map(|text| text.parse().unwrap()),
        currency: code.map(|code| Currency::from_code(code).unwrap()),
        countries: CountrySet::all(),
        os: Default::default(),
        devices: Default::default(),
    }
}

fn offer() -> Offer {
    Offer {
        title: Some(" Runner ".into()),
        tracking_url: Some("https://t.example/c?o=1".into()),
        status: OfferStatus::Active,
        payouts: vec![payout("default", Some("2.5"), None, Some("USD"))],
        ..Offer::bare("x-1")
    }
}

fn wish(offer: &Offer, defaults: Value) -> Result<Desire, PlacementReason> {
    let plan = plan(defaults);
    let tracking = [LinkParam {
        key: "s".into(),
        value: "{clickid}".into(),
    }];
    let impression = [LinkParam {
        key: "i".into(),
        value: "{offerid}".into(),
    }];
    let index = CategoryIndex::new([("Games", "c1"), ("Finance", "c2"), ("games", "c3")]);
    let context = DesireContext {
        plan: &plan,
        source_title: "Net",
        tracking_params: &tracking,
        impression_params: &impression,
        replaceable_keys: &[],
        categories: &index,
        offer_id: 7,
    };
    desire(offer, &context)
}

fn desired(offer: &Offer, defaults: Value) -> DesiredOffer {
    wish(offer, defaults).unwrap().offer
}

#[test]
fn revenue_is_the_payout_of_the_source_and_payout_its_share() {
    let offer = Offer {
        payouts: vec![
            payout("install", Some("0.99999"), None, Some("USD")),
            payout("sale", None, Some("12.5"), Some("EUR")),
        ],
        ..offer()
    };
    let payments = desired(&offer, json!({ "payout_percent": "33.3333" })).payments;
    assert_eq!(payments[0].revenue, Some("0.99999".parse().unwrap()));
    assert_eq!(payments[0].payout, Some("0.3333".parse().unwrap()));
    assert_eq!(
        (payments[0].model, payments[0].payout_percent),
        (PayoutModel::Fixed, None)
    );
    assert_eq!(payments[1].revenue_percent, Some("12.5".parse().unwrap()));
    assert_eq!(payments[1].payout_percent, Some("4.1666".parse().unwrap()));
    assert_eq!(
        (payments[1].model, payments[1].payout),
        (PayoutModel::Percent, None)
    );
}

#[test]
fn payouts_for_the_same_traffic_give_one_payment_and_the_lower_price() {
    let offer = Offer {
        payouts: vec![
            payout("sale", Some("5"), None, Some("USD")),
            payout("sale", None, Some("10"), Some("USD")),
            payout("sale", Some("4"), None, Some("USD")),
            payout("sale", Some("1"), None, Some("EUR")),
            payout("free", Some("0"), None, Some("USD")),
            payout("odd", Some("1"), None, None),
        ],
        ..offer()
    };
    let Desire { offer, warnings } = wish(&offer, json!({})).unwrap();
    assert_eq!(offer.payments.len(), 1);
    assert_eq!(offer.payments[0].model, PayoutModel::Both);
    assert_eq!(offer.payments[0].revenue, Some("4".parse().unwrap()));
    assert_eq!(
        offer.payments[0].payout_percent,
        Some("10".parse().unwrap())
    );
    assert_eq!(warnings.len(), 4, "{warnings:?}");
}

#[test]
fn an_offer_without_title_link_or_payment_is_refused_with_a_reason() {
    for broken in [
        Offer {
            title: None,
            ..offer()
        },
        Offer {
            tracking_url: None,
            ..offer()
        },
        Offer {
            tracking_url: Some("ftp://x".into()),
            ..offer()
        },
        Offer {
            payouts: vec![],
            ..offer()
        },
    ] {
        assert_eq!(wish(&broken, json!({})).unwrap_err().code, "offer_invalid");
    }
}

#[test]
fn links_are_finished_with_the_parameters_of_the_source() {
    let landing = Landing {
        id: "l".into(),
        title: "L".into(),
        url: "https://t.example/l".into(),
        preview_url: Some("nope".into()),
    };
    let broken = Landing {
        url: "".into(),
        ..landing.clone()
    };
    let offer = Offer {
        impression_url: Some("https://t.example/i".into()),
        preview_url: Some("shop.example".into()),
        landings: vec![landing, broken],
        ..offer()
    };
    let Desire { offer, warnings } = wish(&offer, json!({})).unwrap();
    assert_eq!(offer.url, "https://t.example/c?o=1&s={clickid}");
    assert_eq!(
        offer.impression_url.as_deref(),
        Some("https://t.example/i?i={offerid}")
    );
    assert_eq!(offer.preview_url, None);
    assert_eq!(offer.landings.len(), 1);
    assert_eq!(offer.landings[0].url, "https://t.example/l?s={clickid}");
    assert_eq!(warnings.len(), 3, "{warnings:?}");
}

#[test]
fn a_disabled_offer_is_pushed_as_paused_and_a_forced_status_wins() {
    let disabled = Offer {
        status: OfferStatus::Disabled,
        ..offer()
    };
    assert_eq!(desired(&offer(), json!({})).status, RemoteStatus::Active);
    assert_eq!(desired(&disabled, json!({})).status, RemoteStatus::Paused);
    assert_eq!(
        desired(&disabled, json!({ "status": "active" })).status,
        RemoteStatus::Active
    );
    assert_eq!(
        desired(&offer(), json!({ "status": "disabled" })).status,
        RemoteStatus::Disabled
    );
}

#[test]
fn the_title_template_is_filled_once_and_its_mistakes_are_named() {
    let tricky = Offer {
        title: Some("{id}".into()),
        countries: countries(&["US", "DE"]),
        ..offer()
    };
    let template =
        json!({ "title_template": "[{source}] {title} #{id}/{external_id} ({countries})" });
    assert_eq!(
        desired(&tricky, template.clone()).title,
        "[Net] {id} #7/x-1 (DE, US)"
    );
    assert_eq!(
        desired(&offer(), template).title,
        "[Net] Runner #7/x-1 (Worldwide)"
    );
    assert_eq!(desired(&offer(), json!({})).title, "Runner");
    for wrong in ["{tittle}", "{title", "title}", "", "  ", "{}"] {
        assert!(title_template_problem(wrong).is_some(), "{wrong:?}");
    }
    assert_eq!(title_template_problem("{title} – x"), None);
}

#[test]
fn a_long_list_of_countries_is_cut_in_the_title() {
    let many: Vec<Country> = Country::all().take(13).collect();
    let set = CountrySet {
        mode: ListMode::Exclude,
        values: many.into_iter().collect(),
    };
    let title = desired(
        &Offer {
            countries: set,
            ..offer()
        },
        json!({ "title_template": "{countries}" }),
    )
    .title;
    assert!(
        title.starts_with("Worldwide except AD, AE,") && title.ends_with(", +3"),
        "{title}"
    );
}

#[test]
fn categories_are_mapped_then_looked_up_then_left_out_with_a_warning() {
    let offer = Offer {
        categories: vec!["GAMES".into(), "Cash".into(), "Pets".into(), " ".into()],
        ..offer()
    };
    let map = CategoryMapping {
        from: "cash ".into(),
        to: "c2".into(),
    };
    let Desire {
        offer: got,
        warnings,
    } = wish(&offer, json!({ "categories": { "map": [map] } })).unwrap();
    assert_eq!(got.category_ids, ["c1", "c2"]);
    assert_eq!(warnings.len(), 1);
    let forced = wish(
        &offer,
        json!({ "categories": { "forced": ["9", "8", "9"] } }),
    )
    .unwrap();
    assert_eq!(forced.offer.category_ids, ["8", "9"]);
    assert!(forced.warnings.is_empty());
}

#[test]
fn targeting_takes_the_countries_of_the_payments_where_the_offer_names_none() {
    let with = |sets: &[&[&str]]| {
        let payouts = sets.iter().enumerate().map(|(n, codes)| Payout {
            countries: countries(codes),
            ..payout(&n.to_string(), Some("1"), None, Some("USD"))
        });
        Offer {
            payouts: payouts.collect(),
            ..offer()
        }
    };
    assert_eq!(desired(&offer(), json!({})).targeting, None);
    let both = desired(&with(&[&["DE"], &["FR"]]), json!({}));
    assert_eq!(both.targeting.unwrap().countries, countries(&["DE", "FR"]));
    assert_eq!(desired(&with(&[&["DE"], &[]]), json!({})).targeting, None);
    let own = Offer {
        countries: countries(&["IT"]),
        ..with(&[&["DE"]])
    };
    assert_eq!(
        desired(&own, json!({})).targeting.unwrap().countries,
        countries(&["IT"])
    );
    let device = Offer {
        devices: [Device::Mobile].into(),
        ..with(&[&["DE"]])
    };
    let group = desired(&device, json!({})).targeting.unwrap();
    assert_eq!(
        (group.countries, group.devices),
        (countries(&["DE"]), [Device::Mobile].into())
    );
}

#[test]
fn geo_restrictions_follow_the_countries_unless_forced() {
    let restricted = Offer {
        countries: countries(&["IT"]),
        ..offer()
    };
    assert_eq!(
        desired(&restricted, json!({})).settings.geo_restrictions,
        Some(true)
    );
    assert_eq!(
        desired(&offer(), json!({})).settings.geo_restrictions,
        Some(false)
    );
    assert_eq!(
        desired(&restricted, json!({ "geo_restrictions": false }))
            .settings
            .geo_restrictions,
        Some(false)
    );
}

#[test]
fn caps_of_the_campaign_replace_those_of_the_source() {
    let cap = |value: &str| Cap {
        period: CapPeriod::Day,
        kind: CapKind::Conversions,
        value: value.parse().unwrap(),
        goal: None,
    };
    let capped = Offer {
        caps: vec![cap("10"), cap("0")],
        ..offer()
    };
    let own = wish(&capped, json!({})).unwrap();
    assert_eq!((own.offer.caps, own.warnings.len()), (vec![cap("10")], 1));
    assert_eq!(
        desired(&capped, json!({ "caps": [cap("3")] })).caps,
        [cap("3")]
    );
    assert!(desired(&capped, json!({ "caps": [] })).caps.is_empty());
}

#[test]
fn a_category_without_a_value_has_no_hash() {
    let hashes = category_hashes(&desired(&offer(), json!({})));
    let keys: Vec<&str> = hashes.keys().map(String::as_str).collect();
    assert_eq!(keys, ["payments", "settings", "status", "title", "url"]);
    assert!(hashes.values().all(|hash| hash.len() == 32));
}

#[test]
fn hashes_are_the_same_in_every_version_of_cpapi() {
    let hashes = category_hashes(&desired(&offer(), json!({})));
    assert_eq!(
        hashes["title"],
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(b"\"Runner\""))
    );
    assert_eq!(
        hashes["status"],
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(b"\"active\""))
    );
}

#[test]
fn each_change_moves_exactly_its_own_hash() {
    let changed = |other: &Offer| -> Vec<String> {
        let before = category_hashes(&desired(&offer(), json!({})));
        let after = category_hashes(&desired(other, json!({})));
        let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        keys.into_iter()
            .filter(|key| before.get(*key) != after.get(*key))
            .cloned()
            .collect()
    };
    let ios = OsTarget {
        os: Os::Ios,
        min_version: None,
    };
    assert_eq!(
        changed(&Offer {
            title: Some("Other".into()),
            ..offer()
        }),
        ["title"]
    );
    assert_eq!(
        changed(&Offer {
            description: Some("Text".into()),
            ..offer()
        }),
        ["description"]
    );
    assert_eq!(
        changed(&Offer {
            impression_url: Some("https://i.example/".into()),
            ..offer()
        }),
        ["url"]
    );
    assert_eq!(
        changed(&Offer {
            os: vec![ios],
            ..offer()
        }),
        ["targeting"]
    );
    assert_eq!(
        changed(&Offer {
            status: OfferStatus::Disabled,
            ..offer()
        }),
        ["status"]
    );
    assert_eq!(
        changed(&Offer {
            logo_url: Some("https://l.example/a.png".into()),
            ..offer()
        }),
        ["logo"]
    );
}

#[test]
fn the_order_of_payments_does_not_matter() {
    let two = [
        payout("a", Some("1"), None, Some("USD")),
        payout("b", Some("2"), None, Some("USD")),
    ];
    let there = Offer {
        payouts: two.to_vec(),
        ..offer()
    };
    let back = Offer {
        payouts: two.iter().rev().cloned().collect(),
        ..offer()
    };
    assert_eq!(
        category_hashes(&desired(&there, json!({}))),
        category_hashes(&desired(&back, json!({})))
    );
}

#[test]
fn only_what_was_written_is_remembered_as_written() {
    let old: CategoryHashes = [("title", "1"), ("caps", "1")]
        .map(|(k, v)| (k.into(), v.into()))
        .into();
    let new: CategoryHashes = [("title", "2"), ("url", "2"), ("settings", "2")]
        .map(|(k, v)| (k.into(), v.into()))
        .into();
    let written = WriteSet {
        settings: true,
        categories: [SyncCategory::Caps, SyncCategory::Url].into(),
    };
    let after = hashes_after(&old, &new, &written);
    let expected: CategoryHashes = [("title", "1"), ("url", "2"), ("settings", "2")]
        .map(|(k, v)| (k.into(), v.into()))
        .into();
    assert_eq!(after, expected);
    assert_eq!(SyncCategory::Caps.as_str(), "caps");
}

proptest! {
    #[test]
    fn a_share_never_exceeds_the_exact_share_and_misses_it_by_less_than_a_ten_thousandth(
        amount in 0..1_000_000_000_000_i64, percent in 0..=100_000_000_i64,
    ) {
        let share = i128::from(Micros::from_micros(amount).share(Micros::from_micros(percent)).micros());
        let exact_times_scale = i128::from(amount) * i128::from(percent);
        prop_assert!(share * 100_000_000 <= exact_times_scale);
        prop_assert!(exact_times_scale - share * 100_000_000 < 100 * 100_000_000);
        prop_assert_eq!(share % 100, 0, "four decimal places");
    }

    #[test]
    fn a_larger_part_is_never_a_smaller_share(amount in 0..1_000_000_000_i64, a in 0..=100_000_000_i64, b in 0..=100_000_000_i64) {
        let share = |percent: i64| Micros::from_micros(amount).share(Micros::from_micros(percent));
        prop_assert!(share(a.min(b)) <= share(a.max(b)));
        prop_assert!(share(a) <= Micros::from_micros(amount));
    }
}

#[test]
fn countries_that_were_not_understood_never_become_every_country() {
    let nowhere = CountrySet {
        mode: crate::offer::ListMode::Include,
        values: Default::default(),
    };
    let closed = Offer {
        countries: nowhere.clone(),
        ..offer()
    };
    assert_eq!(wish(&closed, json!({})).unwrap_err().code, "offer_invalid");
    let mut half = offer();
    half.payouts.push(Payout {
        countries: nowhere,
        ..payout("sale", Some("9"), None, Some("USD"))
    });
    let desire = wish(&half, json!({})).unwrap();
    assert_eq!(desire.offer.payments.len(), 1);
    assert!(desire.warnings.iter().any(|text| text.contains("sale")));
}
