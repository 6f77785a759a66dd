//! Writing offers: new, changed, gone, back, expired.

use cpapi_db::offers::{
    KnownOffers, OFFERS_TO_LEARN_FROM, Packer, PreparedOffer, RawOffer, Sight, dictionary_of,
    document, documents, expire_due, find, keep_dictionary, learn_dictionary, mark_missing,
    mark_returned, raw, rejudge_source, source_counts, take_in_keys, write_batch,
};
use cpapi_db::schema::{
    offer_categories, offer_changes, offer_countries, offer_documents, offer_payouts, offers,
};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::offer::{Offer, OfferStatus};
use cpapi_domain::validity::{ReasonCode, ValidityRules};
use cpapi_domain::word::Word;
use diesel::prelude::*;
use testkit::TestDatabase;

use crate::support::{at, countries, now, offer, origin, payout, source, write};

fn changed_fields(c: &mut DbConnection, offer_id: i64) -> Result<Vec<String>, DbError> {
    Ok(offer_changes::table
        .filter(offer_changes::offer_id.eq(offer_id))
        .order(offer_changes::id)
        .select(offer_changes::field)
        .load(c)?)
}

fn country_rows(
    c: &mut DbConnection,
    offer_id: i64,
) -> Result<Vec<(String, OfferStatus)>, DbError> {
    Ok(offer_countries::table
        .filter(offer_countries::offer_id.eq(offer_id))
        .order(offer_countries::country)
        .select((offer_countries::country, offer_countries::status))
        .load(c)?)
}

testkit::both_databases! {
    async fn an_offer_is_stored_with_all_its_parts(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let full = Offer {
                countries: countries(&["US", "DE"]),
                categories: vec!["Games".into(), " GAMES ".into(), "Finance".into()],
                payouts: vec![payout("0", "USD"), payout("1.5", "EUR"), payout("3", "USD")],
                ..offer("a")
            };
            let outcome = write(c, source, std::slice::from_ref(&full), 7, now())?;
            let id = outcome.new[0].1;
            let row = find(c, id)?;
            assert_eq!(row.title.as_deref(), Some("Offer a"));
            assert!(row.valid && row.missing_since.is_none());
            assert_eq!((row.payouts_count, row.payout_rank, row.payout_currency.as_deref()), (3, 3_000_000, Some("USD")));
            assert_eq!((row.countries_count, row.countries_head.as_str()), (Some(2), "DE,US"));
            assert_eq!(row.os_mask, -1);
            assert_eq!(document(c, id)?.offer, full);
            assert_eq!(raw(c, id)?.unwrap(), br#"{"raw":true}"#);
            assert_eq!(country_rows(c, id)?, [("DE".into(), OfferStatus::Active), ("US".into(), OfferStatus::Active)]);
            let categories: Vec<String> = offer_categories::table.select(offer_categories::category_folded).order(offer_categories::category_folded).load(c)?;
            assert_eq!(categories, ["finance", "games"]);
            assert_eq!(offer_payouts::table.count().get_result::<i64>(c)?, 2);
            Ok(())
        }).await.unwrap();
    }

    async fn what_a_sources_offers_share_is_learnt_once_and_their_documents_are_a_fraction(database: TestDatabase) {
        database.db().write(|c| {
            let (source, other) = (source(c)?, source(c)?);
            let learnt_from: Vec<_> = (0..OFFERS_TO_LEARN_FROM).map(|n| offer(&n.to_string())).collect();
            let raws: Vec<_> = learnt_from.iter().map(|offer| serde_json::to_vec(offer).unwrap()).collect();
            let pairs: Vec<_> = learnt_from.iter().zip(raws.iter().map(Vec::as_slice)).collect();
            assert!(learn_dictionary(pairs[1..].iter().copied()).is_none(), "from too few");
            let learnt = learn_dictionary(pairs.into_iter()).unwrap();
            assert!(dictionary_of(c, source)?.is_none());
            let dictionary = keep_dictionary(c, source, learnt, now())?;
            assert!(dictionary_of(c, source)?.is_some() && dictionary_of(c, other)?.is_none());

            let mut sizes = Vec::new();
            for (source, dictionary) in [(source, Some(&dictionary)), (other, None)] {
                let mut packer = Packer::new(dictionary)?;
                let record = RawOffer { hash: 1, raw: Some(&raws[7]), new: true };
                let rules = ValidityRules::default();
                let prepared = PreparedOffer::new(&mut packer, learnt_from[7].clone(), record, &rules, now()).unwrap();
                let id = write_batch(c, &origin(source, now()), &[prepared])?.new[0].1;
                assert_eq!(document(c, id)?.offer, learnt_from[7]);
                assert_eq!(raw(c, id)?.as_ref(), Some(&raws[7]));
                let packed: Vec<u8> = offer_documents::table.find(id).select(offer_documents::raw.assume_not_null()).first(c)?;
                sizes.push(packed.len());
            }
            assert!(sizes[0] * 3 < sizes[1], "{sizes:?}");
            // One question for documents of both kinds.
            let ids: Vec<i64> = offers::table.select(offers::id).load(c)?;
            assert_eq!(documents(c, &ids)?.len(), 2);
            Ok(())
        }).await.unwrap();
    }

    async fn writing_the_same_batch_twice_changes_nothing(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let offers: Vec<Offer> = (0..60).map(|number| offer(&number.to_string())).collect();
            let first = write(c, source, &offers, 1, now())?;
            assert_eq!(first.new.len(), 60);
            let before = find(c, first.new[0].1)?;
            let second = write(c, source, &offers, 1, at("2026-11-23T00:00:00Z"))?;
            assert_eq!((second.new.len(), second.changed.len(), second.unchanged.len()), (0, 0, 60));
            let after = find(c, first.new[0].1)?;
            assert_eq!((after.first_seen_at, after.updated_at), (before.first_seen_at, before.updated_at));
            assert!(changed_fields(c, before.id)?.is_empty());
            assert_eq!(source_counts(c, source)?.total, 60);
            Ok(())
        }).await.unwrap();
    }

    async fn of_two_records_with_one_id_the_last_counts(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let last = Offer { title: Some("Last".into()), ..offer("a") };
            let outcome = write(c, source, &[offer("a"), last], 1, now())?;
            assert_eq!(outcome.new.len(), 1);
            assert_eq!(find(c, outcome.new[0].1)?.title.as_deref(), Some("Last"));
            Ok(())
        }).await.unwrap();
    }

    async fn what_changed_is_kept_field_by_field(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let id = write(c, source, &[offer("a"), offer("b")], 1, now())?.new[0].1;
            let changed = Offer {
                title: Some("New".into()),
                status: OfferStatus::Disabled,
                countries: countries(&["FR"]),
                payouts: vec![payout("9", "EUR")],
                tracking_url: None,
                ..offer("a")
            };
            let later = at("2026-11-23T00:00:00Z");
            let outcome = write(c, source, &[changed], 2, later)?;
            assert_eq!(outcome.changed, [id]);
            assert_eq!(changed_fields(c, id)?, ["title", "tracking_url", "status", "payouts", "countries", "valid"]);
            let row = find(c, id)?;
            assert_eq!((row.updated_at, row.first_seen_at), (later, now()));
            assert_eq!(row.reason_mask, ReasonCode::TrackingUrlMissing.bit());
            assert_eq!(country_rows(c, id)?, [("FR".into(), OfferStatus::Disabled)]);
            let (old, new): (Option<cpapi_db::types::Json<serde_json::Value>>, Option<cpapi_db::types::Json<serde_json::Value>>) =
                offer_changes::table.filter(offer_changes::field.eq("title")).select((offer_changes::old, offer_changes::new)).first(c)?;
            assert_eq!((old.unwrap().0, new.unwrap().0), ("Offer a".into(), "New".into()));
            Ok(())
        }).await.unwrap();
    }

    async fn an_offer_that_is_written_as_new_though_it_is_there_spoils_its_batch(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            write(c, source, &[offer("a")], 1, now())?;
            let record = RawOffer { hash: 2, raw: None, new: true };
            let mut packer = Packer::new(None)?;
            let rules = ValidityRules::default();
            let mut as_new = |id: &str| PreparedOffer::new(&mut packer, offer(id), record, &rules, now()).unwrap();
            let batch: Vec<_> = (0..31).map(|number| as_new(if number == 30 { "a".to_owned() } else { format!("n{number}") }.as_str())).collect();
            let written = diesel::Connection::transaction(c, |c| write_batch(c, &origin(source, now()), &batch));
            assert!(written.is_err());
            assert_eq!(source_counts(c, source)?.total, 1);
            Ok(())
        }).await.unwrap();
    }

    async fn known_offers_tell_new_changed_and_gone_apart(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let ids: Vec<i64> = write(c, source, &[offer("a"), offer("b"), offer("c")], u64::MAX, now())?.new.iter().map(|(_, id)| *id).collect();
            mark_missing(c, &origin(source, now()), &ids[2..], now())?;
            let mut known = KnownOffers::load(c, source)?;
            assert_eq!((known.len(), known.in_feed_before()), (3, 2));
            assert_eq!(known.see("a", u64::MAX), Sight::Unchanged);
            assert_eq!(known.see("c", u64::MAX), Sight::Returned { offer_id: ids[2] });
            assert_eq!(known.see("d", 1), Sight::New);
            assert_eq!(known.unseen().collect::<Vec<_>>(), [ids[1]]);
            Ok(())
        }).await.unwrap();
    }

    async fn an_offer_leaves_the_feed_and_comes_back(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let id = write(c, source, &[offer("a"), offer("b")], 1, now())?.new[0].1;
            let gone_at = at("2026-11-23T00:00:00Z");
            let gone = origin(source, gone_at);
            assert_eq!(mark_missing(c, &gone, &[id], now())?, [id]);
            assert!(mark_missing(c, &gone, &[id], now())?.is_empty(), "twice is once");
            let row = find(c, id)?;
            assert_eq!((row.missing_since, row.last_seen_at), (Some(gone_at), now()));
            let counts = source_counts(c, source)?;
            assert_eq!((counts.total, counts.in_feed, counts.valid, counts.active), (2, 1, 1, 1));
            let back = origin(source, at("2026-11-24T00:00:00Z"));
            assert_eq!(mark_returned(c, &back, &[id])?, [id]);
            assert!(find(c, id)?.missing_since.is_none());
            mark_missing(c, &back, &[id], now())?;
            let outcome = write(c, source, &[offer("a")], 2, at("2026-11-25T00:00:00Z"))?;
            assert_eq!((outcome.changed, outcome.returned), (vec![id], vec![id]));
            assert_eq!(changed_fields(c, id)?, ["in_feed", "in_feed", "in_feed", "in_feed"]);
            Ok(())
        }).await.unwrap();
    }

    async fn an_offer_of_another_source_is_never_marked(database: TestDatabase) {
        database.db().write(|c| {
            let (mine, other) = (source(c)?, source(c)?);
            let id = write(c, other, &[offer("a")], 1, now())?.new[0].1;
            assert!(mark_missing(c, &origin(mine, now()), &[id], now())?.is_empty());
            write(c, mine, &[offer("a")], 1, now())?;
            assert_eq!((source_counts(c, mine)?.total, source_counts(c, other)?.total), (1, 1));
            Ok(())
        }).await.unwrap();
    }

    async fn an_offer_whose_end_passes_becomes_invalid_once(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let ending = Offer { expires_at: Some(at("2026-11-22T11:00:00Z")), ..offer("a") };
            let id = write(c, source, &[ending, offer("b")], 1, now())?.new[0].1;
            while take_in_keys(c)? {}
            assert!(expire_due(c, now(), 100)?.is_empty());
            let after = at("2026-11-22T11:00:00Z");
            assert_eq!(expire_due(c, after, 100)?.iter().map(|judged| judged.offer_id).collect::<Vec<_>>(), [id]);
            assert!(expire_due(c, after, 100)?.is_empty());
            let row = find(c, id)?;
            assert_eq!((row.valid, row.reason_mask), (false, ReasonCode::Expired.bit()));
            assert_eq!(document(c, id)?.reasons.len(), 1);
            assert_eq!(changed_fields(c, id)?, ["valid"]);
            Ok(())
        }).await.unwrap();
    }

    async fn new_rules_of_a_source_are_applied_to_stored_offers(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let bare = Offer { preview_url: None, ..offer("a") };
            let id = write(c, source, &[bare, offer("b"), offer("c")], 1, now())?.new[0].1;
            let rules = ValidityRules { preview_required: true };
            let part = rejudge_source(c, source, rules, now(), 0, 2)?;
            assert_eq!(part.changed.iter().map(|judged| judged.offer_id).collect::<Vec<_>>(), [id]);
            let part = rejudge_source(c, source, rules, now(), part.next_after.unwrap(), 2)?;
            assert!(part.changed.is_empty() && part.next_after.is_none());
            assert!(!find(c, id)?.valid);
            rejudge_source(c, source, ValidityRules::default(), now(), 0, 10)?;
            assert!(find(c, id)?.valid);
            Ok(())
        }).await.unwrap();
    }

    async fn awkward_texts_are_stored_and_found(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let awkward = Offer { title: Some("Ö\0 'quoted\" 100%_\\ 🎲 ".repeat(300)), categories: vec!["\0".into(), "x".repeat(9000)], ..offer("a\u{1F3B2}") };
            let id = write(c, source, &[awkward], 1, now())?.new[0].1;
            for search in ["'QUOTED\"", "100%_\\", "🎲", "ö 'q"] {
                let filter = cpapi_db::offers::OfferFilter { search: Some(search.into()), ..Default::default() };
                assert_eq!(cpapi_db::offers::ids_after(c, &filter, 0, 10)?, [id], "{search}");
            }
            let filter = cpapi_db::offers::OfferFilter { search: Some("100x_\\".into()), ..Default::default() };
            assert!(cpapi_db::offers::ids_after(c, &filter, 0, 10)?.is_empty());
            Ok(())
        }).await.unwrap();
    }
}
