//! The offer list: filters, orders, pages, facets.

use std::collections::BTreeSet;

use cpapi_db::offers::{
    OfferFilter, OfferSort, count, facets, list, mark_missing, search_behind_since, tidy_search,
};
use cpapi_db::page::PageRequest;
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::campaign::ListFilter;
use cpapi_domain::offer::{Approval, ListMode, Offer, OfferStatus, PaymentModel, Warning};
use cpapi_domain::validity::ReasonCode;
use cpapi_domain::vocabulary::{Country, Device};
use cpapi_domain::word::Word;
use testkit::TestDatabase;

use crate::support::{at, countries, now, offer, origin, payout, source, write};

fn pages(
    c: &mut DbConnection,
    filter: &OfferFilter,
    sort: OfferSort,
    limit: i64,
) -> Result<Vec<i64>, DbError> {
    let mut request = PageRequest {
        limit,
        cursor: None,
        sort,
    };
    let mut ids = Vec::new();
    loop {
        let page = list(c, filter, &request)?;
        assert!(page.items.len() <= usize::try_from(limit).unwrap());
        ids.extend(page.items.iter().map(|row| row.id));
        match page.next_cursor {
            Some(cursor) => request.cursor = Some(cursor),
            None => return Ok(ids),
        }
    }
}

fn externals(c: &mut DbConnection, filter: &OfferFilter) -> Result<Vec<String>, DbError> {
    let page = list(
        c,
        filter,
        &PageRequest {
            limit: 200,
            cursor: None,
            sort: OfferSort::Id,
        },
    )?;
    Ok(page.items.into_iter().map(|row| row.external_id).collect())
}

/// Titles and payouts with many equals, so that ties are decided by the id.
fn many() -> Vec<Offer> {
    (0..53)
        .map(|number| Offer {
            title: (number % 5 != 0).then(|| format!("T{}", number % 3)),
            payouts: if number % 4 == 0 {
                vec![]
            } else {
                vec![payout(&(number % 2 + 1).to_string(), "USD")]
            },
            ..offer(&number.to_string())
        })
        .collect()
}

testkit::both_databases! {
    async fn pages_of_every_order_show_every_offer_once(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let offers = many();
            write(c, source, &offers[..30], 1, now())?;
            write(c, source, &offers[30..], 1, at("2026-11-22T10:00:01Z"))?;
            for sort in OfferSort::ALL {
                for limit in [1, 7, 53, 54] {
                    let ids = pages(c, &OfferFilter::default(), *sort, limit)?;
                    assert_eq!(ids.len(), 53, "{sort:?} by {limit}");
                    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 53, "{sort:?} by {limit}");
                }
            }
            let up = pages(c, &OfferFilter::default(), OfferSort::Title, 10)?;
            let mut down = pages(c, &OfferFilter::default(), OfferSort::TitleDesc, 10)?;
            down.reverse();
            assert_eq!(up, down);
            Ok(())
        }).await.unwrap();
    }

    async fn pages_of_a_search_show_every_hit_once(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            write(c, source, &many(), 1, now())?;
            let filter = OfferFilter { search: Some("T1".into()), ..OfferFilter::default() };
            let expected = many().iter().filter(|offer| offer.title.as_deref() == Some("T1")).count();
            for search in ["t1", "t.example/CLICK"] {
                let filter = OfferFilter { search: Some(search.into()), ..filter.clone() };
                let hits = if search == "t1" { expected } else { 53 };
                for sort in OfferSort::ALL {
                    assert_eq!(pages(c, &filter, *sort, 4)?.len(), hits, "{search} {sort:?}");
                }
                assert_eq!(count(c, &filter)?, i64::try_from(hits).unwrap());
            }
            Ok(())
        }).await.unwrap();
    }

    async fn a_search_common_enough_to_be_read_in_order_shows_the_same(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let offers: Vec<Offer> = (0..3200).map(|number| offer(&format!("n{number:04}"))).collect();
            for part in offers.chunks(800) {
                write(c, source, part, 1, now())?;
            }
            let filter = OfferFilter { search: Some("offer n".into()), ..OfferFilter::default() };
            for sort in [OfferSort::Id, OfferSort::IdDesc, OfferSort::Title] {
                assert_eq!(pages(c, &filter, sort, 200)?.len(), 3200, "{sort:?}");
            }
            while tidy_search(c)? {}
            assert_eq!(pages(c, &filter, OfferSort::IdDesc, 200)?.len(), 3200);
            // Every piece is common, the whole is not.
            let filter = OfferFilter { search: Some("offer n0007".into()), ..OfferFilter::default() };
            assert_eq!(externals(c, &filter)?, ["n0007"]);
            let us = OfferFilter { countries: OfferFilter::any_of(vec![Country::from_code("US").unwrap()]), ..filter };
            assert_eq!(externals(c, &us)?, ["n0007"]);
            Ok(())
        }).await.unwrap();
    }

    async fn a_text_is_found_anywhere_in_title_id_and_urls(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let named = Offer { title: Some("Große PUZZLE Welt".into()), preview_url: Some("https://play.google.com/store/apps/details?id=com.puzzle.x".into()), ..offer("ext-77") };
            write(c, source, &[named, offer("other")], 1, now())?;
            for text in ["puzz", "UZZLE W", "große", "ext-77", "com.puzzle.x", "https://play.google.com/store", "o=ext", "t-", "7"] {
                let filter = OfferFilter { search: Some(text.into()), ..OfferFilter::default() };
                assert_eq!(externals(c, &filter)?, ["ext-77"], "{text}");
            }
            for text in ["puzzleworld", "%", "_", "ext_77"] {
                let filter = OfferFilter { search: Some(text.into()), ..OfferFilter::default() };
                assert!(externals(c, &filter)?.is_empty(), "{text}");
            }
            let blank = OfferFilter { search: Some("  ".into()), ..OfferFilter::default() };
            assert_eq!(externals(c, &blank)?.len(), 2);
            Ok(())
        }).await.unwrap();
    }

    async fn a_text_follows_its_offer_into_the_index_and_out_of_it(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let named = |title: &str| Offer { title: Some(title.into()), ..offer("a") };
            let found = |c: &mut _, text: &str| {
                let filter = OfferFilter { search: Some(text.into()), ..OfferFilter::default() };
                assert_eq!(usize::try_from(count(c, &filter)?).unwrap(), externals(c, &filter)?.len());
                externals(c, &filter)
            };
            // Not in the index, and changed before it comes there.
            write(c, source, &[named("First name"), offer("b")], 1, now())?;
            assert!(search_behind_since(c)?.is_some());
            assert_eq!(found(c, "first")?, ["a"]);
            write(c, source, &[named("Second name")], 2, now())?;
            assert!(found(c, "first")?.is_empty());
            assert_eq!(found(c, "second")?, ["a"]);
            // In the index, and changed there.
            while tidy_search(c)? {}
            assert_eq!(search_behind_since(c)?, None);
            assert!(found(c, "first")?.is_empty());
            assert_eq!(found(c, "second")?, ["a"]);
            write(c, source, &[named("Third name")], 3, now())?;
            assert!(found(c, "second")?.is_empty());
            assert_eq!(found(c, "third")?, ["a"]);
            // A part in the index and a part not.
            write(c, source, &[offer("c"), named("Third thing")], 4, now())?;
            assert_eq!(found(c, "offer c")?, ["c"]);
            assert_eq!(found(c, "third thing")?, ["a"]);
            assert_eq!(found(c, "offer ")?, ["b", "c"]);
            Ok(())
        }).await.unwrap();
    }

    async fn every_filter_of_the_list_narrows(database: TestDatabase) {
        database.db().write(|c| {
            let (first, second) = (source(c)?, source(c)?);
            let warning = Warning { code: "country_unknown".into(), path: "Country".into(), value: None, detail: String::new() };
            let invalid = Offer { approval: Approval::Pending, status: OfferStatus::Disabled, ..offer("invalid") };
            let german = Offer { countries: countries(&["DE"]), payouts: vec![payout("7", "EUR")], categories: vec!["Games".into()], devices: [Device::Tv].into(), warnings: vec![warning], ..offer("german") };
            write(c, first, &[invalid, german], 1, now())?;
            let gone = write(c, second, &[offer("gone")], 1, at("2026-11-22T12:00:00Z"))?.new[0].1;
            mark_missing(c, &origin(second, at("2026-11-22T12:00:00Z")), &[gone], at("2026-11-22T09:00:00Z"))?;
            let de = Country::from_code("DE").unwrap();
            let all = OfferFilter::default;
            let cases: Vec<(OfferFilter, &[&str])> = vec![
                (all(), &["invalid", "german", "gone"]),
                (OfferFilter { sources: Some(vec![first]), ..all() }, &["invalid", "german"]),
                (OfferFilter { sources: Some(vec![]), ..all() }, &[]),
                (OfferFilter { connectors: vec!["tune".into()], live_sources: true, ..all() }, &["invalid", "german", "gone"]),
                (OfferFilter { connectors: vec!["none".into()], ..all() }, &[]),
                (OfferFilter { valid: Some(true), ..all() }, &["german", "gone"]),
                (OfferFilter { valid: Some(false), ..all() }, &["invalid"]),
                (OfferFilter { reason: Some(ReasonCode::NotApproved), ..all() }, &["invalid"]),
                (OfferFilter { status: Some(OfferStatus::Active), ..all() }, &["german", "gone"]),
                (OfferFilter { in_feed: Some(false), now: Some(at("2026-11-22T12:00:00Z")), ..all() }, &["gone"]),
                (OfferFilter { in_feed: Some(true), now: Some(at("2026-11-22T12:00:00Z")), ..all() }, &["invalid", "german"]),
                // Seen less than two hours ago.
                (OfferFilter { in_feed: Some(true), now: Some(at("2026-11-22T10:30:00Z")), ..all() }, &["invalid", "german", "gone"]),
                (OfferFilter { updated_since: Some(at("2026-11-22T11:00:00Z")), ..all() }, &["gone"]),
                (OfferFilter { shown_payout_min: Some("3".parse().unwrap()), ..all() }, &["german"]),
                (OfferFilter { shown_payout_max: Some("3".parse().unwrap()), ..all() }, &["invalid", "gone"]),
                (OfferFilter { countries: OfferFilter::any_of(vec![Country::from_code("US").unwrap()]), ..all() }, &["invalid", "gone"]),
                (OfferFilter { countries: Some(ListFilter { mode: ListMode::Exclude, values: vec![de] }), ..all() }, &["invalid", "gone"]),
                (OfferFilter { categories: OfferFilter::any_of(vec!["GAMES ".into()]), ..all() }, &["german"]),
                (OfferFilter { devices: Some(ListFilter { mode: ListMode::Exclude, values: vec![Device::Tv] }), ..all() }, &["invalid", "gone"]),
                (OfferFilter { has_warnings: Some(true), ..all() }, &["german"]),
                (OfferFilter { has_warnings: Some(false), ..all() }, &["invalid", "gone"]),
                // What no offer can be: valid and with a reason, with an amount and paying a share alone.
                (OfferFilter { valid: Some(true), reason: Some(ReasonCode::NotApproved), ..all() }, &[]),
                (OfferFilter { valid: Some(false), reason: Some(ReasonCode::NotApproved), ..all() }, &["invalid"]),
                (OfferFilter { models: vec![PaymentModel::Percent], shown_payout_min: Some("1".parse().unwrap()), ..all() }, &[]),
                (OfferFilter { models: vec![PaymentModel::Percent, PaymentModel::Fixed], shown_payout_min: Some("3".parse().unwrap()), ..all() }, &["german"]),
                (OfferFilter { ids: Some(vec![gone]), ..all() }, &["gone"]),
            ];
            for (filter, expected) in cases {
                assert_eq!(externals(c, &filter)?, expected, "{filter:?}");
                assert_eq!(count(c, &filter)?, i64::try_from(expected.len()).unwrap(), "{filter:?}");
            }
            Ok(())
        }).await.unwrap();
    }

    async fn a_cursor_of_another_list_is_refused(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            write(c, source, &many(), 1, now())?;
            let first = list(c, &OfferFilter::default(), &PageRequest { limit: 5, cursor: None, sort: OfferSort::Title })?;
            for (cursor, sort) in [(first.next_cursor.unwrap(), OfferSort::Id), ("nonsense".into(), OfferSort::Id)] {
                let refused = list(c, &OfferFilter::default(), &PageRequest { limit: 5, cursor: Some(cursor), sort });
                assert!(matches!(refused, Err(DbError::CursorInvalid)));
            }
            Ok(())
        }).await.unwrap();
    }

    async fn facets_count_what_occurs(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let offers = [
                Offer { countries: countries(&["DE", "US"]), categories: vec!["Games".into()], ..offer("1") },
                Offer { countries: countries(&["DE"]), categories: vec!["games".into()], devices: [Device::Tv].into(), ..offer("2") },
                Offer { approval: Approval::Pending, ..offer("3") },
            ];
            write(c, source, &offers, 1, now())?;
            let found = facets(c)?;
            let pairs = |counts: &[cpapi_db::offers::FacetCount]| counts.iter().map(|facet| (facet.value.clone(), facet.count)).collect::<Vec<_>>();
            assert_eq!(pairs(&found.countries), [("DE".to_owned(), 2), ("US".to_owned(), 1)]);
            assert_eq!(found.categories[0].count, 2);
            assert_eq!(pairs(&found.currencies), [("USD".to_owned(), 3)]);
            assert_eq!(pairs(&found.devices), [("tv".to_owned(), 1)]);
            assert_eq!(pairs(&found.reasons), [("not_approved".to_owned(), 1)]);
            assert!(found.os.is_empty());
            Ok(())
        }).await.unwrap();
    }
}
