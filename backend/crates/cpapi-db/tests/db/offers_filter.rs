//! SQL and the domain agree about which offers a campaign takes (product.md C2).

use std::collections::BTreeSet;

use cpapi_db::offers::{OfferFilter, Selection, count, ids_after};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::campaign::{Filters, ListFilter};
use cpapi_domain::campaign_match::{Rates, mismatch};
use cpapi_domain::money::Micros;
use cpapi_domain::offer::{
    Approval, CountrySet, ListMode, Offer, OfferStatus, OsTarget, PaymentModel, Payout, PayoutModel,
};
use cpapi_domain::vocabulary::{Country, Currency, Device, Os, Traffic};
use cpapi_domain::word::Word;
use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rust_decimal::Decimal;
use testkit::TestDatabase;

use crate::support::{now, source, write};

fn country() -> impl Strategy<Value = Country> {
    select(vec!["US", "DE", "FR", "TV"]).prop_map(|code| Country::from_code(code).unwrap())
}

fn currency() -> impl Strategy<Value = Currency> {
    select(vec!["USD", "EUR", "JPY", "CHF"]).prop_map(|code| Currency::from_code(code).unwrap())
}

fn amount() -> impl Strategy<Value = Micros> {
    prop_oneof![
        Just(0),
        Just(1_000_000),
        Just(1_250_000),
        Just(1_250_001),
        0..3_000_000_i64
    ]
    .prop_map(Micros::from_micros)
}

fn mode() -> impl Strategy<Value = ListMode> {
    select(vec![ListMode::Include, ListMode::Exclude])
}

fn words<W: Word + std::fmt::Debug>(count: usize) -> impl Strategy<Value = Vec<W>> {
    subsequence(W::ALL[..count].to_vec(), 0..=count)
}

fn payout() -> impl Strategy<Value = Payout> {
    let model = select(PayoutModel::ALL.to_vec());
    (model, of(amount()), of(amount()), of(currency())).prop_map(
        |(model, amount, percent, currency)| Payout {
            goal: "default".into(),
            goal_title: None,
            model,
            amount,
            percent,
            currency,
            countries: CountrySet::all(),
            os: BTreeSet::new(),
            devices: BTreeSet::new(),
        },
    )
}

fn texts() -> impl Strategy<Value = (Option<String>, Option<String>, Option<String>)> {
    let title = select(vec!["Puzzle GAME", " Große  Kasse ", "100% off_", "", "x"])
        .prop_map(ToOwned::to_owned);
    let url = select(vec!["https://a.example/x", " ", ""]).prop_map(ToOwned::to_owned);
    (of(title), of(url.clone()), of(url))
}

fn category() -> impl Strategy<Value = String> {
    select(vec!["Games", " games", "Finance", "E-Commerce"]).prop_map(ToOwned::to_owned)
}

fn offer() -> impl Strategy<Value = Offer> {
    let places = (
        mode(),
        btree_set(country(), 0..4),
        words::<Os>(3),
        words::<Device>(3),
    );
    let kinds = (
        vec(category(), 0..3),
        words::<Traffic>(3),
        words::<Traffic>(3),
    );
    (
        texts(),
        places,
        kinds,
        vec(payout(), 0..4),
        select(OfferStatus::ALL.to_vec()),
    )
        .prop_map(
            |(
                (title, logo_url, preview_url),
                (mode, values, os, devices),
                (categories, allowed, forbidden),
                payouts,
                status,
            )| {
                // Include of nothing does not occur: `CountrySet::only` reads it as everywhere.
                let countries = match mode {
                    ListMode::Include => CountrySet::only(values),
                    ListMode::Exclude => CountrySet { mode, values },
                };
                Offer {
                    title,
                    logo_url,
                    preview_url,
                    countries,
                    os: os
                        .into_iter()
                        .map(|os| OsTarget {
                            os,
                            min_version: None,
                        })
                        .collect(),
                    devices: devices.into_iter().collect(),
                    categories,
                    traffic_allowed: allowed.into_iter().collect(),
                    traffic_forbidden: forbidden.into_iter().collect(),
                    payouts,
                    status,
                    approval: Approval::Approved,
                    ..Offer::bare("")
                }
            },
        )
}

fn list<T: std::fmt::Debug + Clone>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<ListFilter<T>>> {
    of((mode(), vec(value, 1..3)).prop_map(|(mode, values)| ListFilter { mode, values }))
}

fn filters() -> impl Strategy<Value = Filters> {
    let places = (
        list(country()),
        list(select(Os::ALL[..3].to_vec())),
        list(select(Device::ALL[..3].to_vec())),
    );
    let kinds = (
        list(currency()),
        list(category()),
        list(select(Traffic::ALL[..3].to_vec())),
    );
    let money = (
        of(amount()),
        of(amount()),
        of(currency()),
        subsequence(PaymentModel::ALL.to_vec(), 0..3),
    );
    let word =
        select(vec!["game", "GROSSE", "große k", "%", "_", "", "x"]).prop_map(ToOwned::to_owned);
    let titles = (
        vec(word.clone(), 0..3),
        vec(word, 0..2),
        any::<bool>(),
        any::<bool>(),
    );
    // Each part alone is more telling than all at once, which nothing passes.
    (places, kinds, money, titles, 0..5_u8).prop_map(|(places, kinds, money, titles, part)| {
        let mut filters = Filters::default();
        if part == 0 || part == 4 {
            (filters.countries, filters.os, filters.devices) = places;
        }
        if part == 1 || part == 4 {
            (filters.currencies, filters.categories, filters.traffic) = kinds;
        }
        if part == 2 || part == 4 {
            (
                filters.payout_min,
                filters.payout_max,
                filters.payout_currency,
                filters.models,
            ) = money;
        }
        if part == 3 {
            (
                filters.title_contains,
                filters.title_excludes,
                filters.only_with_logo,
                filters.only_with_preview,
            ) = titles;
        }
        filters
    })
}

fn rates() -> Rates {
    let currency = |code| Currency::from_code(code).unwrap();
    Rates::new(
        currency("USD"),
        [
            (currency("EUR"), Decimal::new(8, 1)),
            (currency("JPY"), Decimal::new(15333, 2)),
        ],
    )
}

fn generated_offers(count: usize) -> Vec<Offer> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|number| Offer {
            external_id: number.to_string(),
            ..offer().new_tree(&mut runner).unwrap().current()
        })
        .collect()
}

fn agree(
    c: &mut DbConnection,
    source: i64,
    offers: &[Offer],
    filters: &Filters,
) -> Result<(), TestCaseError> {
    let rates = rates();
    let selection = Selection {
        sources: vec![source],
        ..Selection::default()
    };
    let filter = OfferFilter::from_campaign(filters, selection, &rates);
    let found = ids_after(c, &filter, 0, 10_000)
        .map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
    let found: BTreeSet<String> = cpapi_db::offers::by_ids(c, &found)
        .map_err(|error| TestCaseError::fail(error.to_string()))?
        .into_iter()
        .map(|row| row.external_id)
        .collect();
    let expected: BTreeSet<String> = offers
        .iter()
        .filter(|offer| mismatch(filters, offer, &rates).is_none())
        .map(|offer| offer.external_id.clone())
        .collect();
    let differing: Vec<&Offer> = offers
        .iter()
        .filter(|offer| found.contains(&offer.external_id) != expected.contains(&offer.external_id))
        .collect();
    prop_assert!(
        differing.is_empty(),
        "disagree about {:#?}",
        differing.first()
    );
    let counted = count(c, &filter).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(counted, i64::try_from(expected.len()).unwrap());
    Ok(())
}

testkit::both_databases! {
    async fn sql_and_the_domain_take_the_same_offers(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let offers = generated_offers(250);
            write(c, source, &offers, 1, now())?;
            let mut runner = TestRunner::new_with_rng(
                Config { cases: 400, failure_persistence: None, ..Config::default() },
                proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
            );
            let connection = std::cell::RefCell::new(c);
            runner.run(&filters(), |filters| agree(&mut connection.borrow_mut(), source, &offers, &filters)).unwrap();
            Ok::<_, DbError>(())
        }).await.unwrap();
    }

    async fn a_campaign_takes_sources_and_single_offers_but_not_the_excluded(database: TestDatabase) {
        database.db().write(|c| {
            let (first, second) = (source(c)?, source(c)?);
            let ids = |outcome: cpapi_db::offers::BatchOutcome| outcome.new.into_iter().map(|(_, id)| id).collect::<Vec<_>>();
            let one = ids(write(c, first, &[crate::support::offer("1"), crate::support::offer("2")], 1, now())?);
            let two = ids(write(c, second, &[crate::support::offer("3"), crate::support::offer("4")], 1, now())?);
            let selection = Selection { sources: vec![first], offers: vec![two[0]], excluded_offers: vec![one[1]] };
            let filter = OfferFilter::from_campaign(&Filters::default(), selection, &Rates::none());
            assert_eq!(ids_after(c, &filter, 0, 10)?, [one[0], two[0]]);
            let nothing = OfferFilter::from_campaign(&Filters::default(), Selection::default(), &Rates::none());
            assert!(ids_after(c, &nothing, 0, 10)?.is_empty());
            Ok(())
        }).await.unwrap();
    }
}
