//! Offers by title, by product and by end, while they wait for their places there and after.

use cpapi_db::offers::{
    OfferFilter, OfferSort, any_ended, expire_due, keys_wait, list, of_products, product_keys,
    take_in_keys,
};
use cpapi_db::page::PageRequest;
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::offer::Offer;
use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use testkit::TestDatabase;

use crate::support::{at, now, offer, source, write};

fn titled(id: &str, title: &str) -> Offer {
    Offer {
        title: Some(title.to_owned()),
        ..offer(id)
    }
}

fn titles(c: &mut DbConnection, sort: OfferSort) -> Result<String, DbError> {
    let mut request = PageRequest {
        limit: 2,
        cursor: None,
        sort,
    };
    let mut found = Vec::new();
    loop {
        let page = list(c, &OfferFilter::default(), &request)?;
        found.extend(page.items.into_iter().filter_map(|row| row.title));
        match page.next_cursor {
            Some(cursor) => request.cursor = Some(cursor),
            None => return Ok(found.join(" ")),
        }
    }
}

/// The network's ids of the offers that stand for the product of this one.
fn rivals(c: &mut DbConnection, id: i64) -> Result<Vec<i64>, DbError> {
    let keys = product_keys(c, &[id])?;
    let mut found: Vec<i64> = of_products(c, &OfferFilter::default(), &keys)?
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    found.sort_unstable();
    Ok(found)
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What stands in SQLite's tables of keys and not in the offers, or the other way round.
const ASTRAY: &str = "
    WITH kept AS (
        SELECT 'title ' || title_folded || ' ' || offer_id AS line FROM offer_titles
        UNION ALL SELECT 'product ' || product_key || ' ' || offer_id FROM offer_products
        UNION ALL SELECT 'end ' || expires_at || ' ' || offer_id FROM offer_ends
    ), meant AS (
        SELECT 'title ' || title_folded || ' ' || id AS line FROM offers
        UNION ALL SELECT 'product ' || product_key || ' ' || id FROM offers WHERE product_key IS NOT NULL
        UNION ALL SELECT 'end ' || expires_at || ' ' || id FROM offers WHERE expires_at IS NOT NULL AND valid
    )
    SELECT line FROM (SELECT line FROM kept EXCEPT SELECT line FROM meant)
    UNION ALL SELECT line FROM (SELECT line FROM meant EXCEPT SELECT line FROM kept)";

fn astray(c: &mut DbConnection) -> Result<Vec<String>, DbError> {
    let DbConnection::Sqlite(sqlite) = c else {
        return Ok(Vec::new());
    };
    let lines: Vec<Line> = diesel::sql_query(ASTRAY).load(sqlite)?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

testkit::both_databases! {
    async fn titles_are_in_order_whether_they_are_taken_in_or_wait(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            write(c, source, &[titled("1", "m"), titled("2", "c"), titled("3", "x")], 1, now())?;
            let both = |c: &mut DbConnection, up: &str, down: &str| {
                assert_eq!((titles(c, OfferSort::Title)?.as_str(), titles(c, OfferSort::TitleDesc)?.as_str()), (up, down));
                Ok::<_, DbError>(())
            };
            both(c, "c m x", "x m c")?;
            while take_in_keys(c)? {}
            both(c, "c m x", "x m c")?;
            write(c, source, &[titled("4", "d"), titled("5", "z"), titled("6", "a")], 1, now())?;
            both(c, "a c d m x z", "z x m d c a")?;
            // One whose title is taken in, and one that waits.
            write(c, source, &[titled("2", "y"), titled("4", "b")], 2, now())?;
            both(c, "a b m x y z", "z y x m b a")?;
            while take_in_keys(c)? {}
            both(c, "a b m x y z", "z y x m b a")?;
            assert!(!keys_wait(c)?);
            Ok(())
        }).await.unwrap();
    }

    async fn offers_of_a_product_are_found_whether_they_are_taken_in_or_wait(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let shop = |id: &str, shop: &str| Offer { preview_url: Some(format!("https://{shop}.example/")), ..offer(id) };
            let new = write(c, source, &[shop("1", "a"), shop("2", "a"), shop("3", "b")], 1, now())?.new;
            let [one, two, three] = [new[0].1, new[1].1, new[2].1];
            assert_eq!(rivals(c, one)?, [one, two]);
            while take_in_keys(c)? {}
            let four = write(c, source, &[shop("4", "a")], 1, now())?.new[0].1;
            assert_eq!(rivals(c, one)?, [one, two, four]);
            write(c, source, &[shop("2", "b"), shop("4", "b")], 2, now())?;
            assert_eq!((rivals(c, one)?, rivals(c, three)?), (vec![one], vec![two, three, four]));
            while take_in_keys(c)? {}
            assert_eq!((rivals(c, one)?, rivals(c, three)?), (vec![one], vec![two, three, four]));
            Ok(())
        }).await.unwrap();
    }

    async fn keys_follow_every_change_of_their_offers(database: TestDatabase) {
        database.db().write(|c| {
            let source = source(c)?;
            let ending = |id: &str, end: &str| Offer { expires_at: Some(at(end)), ..offer(id) };
            let first = [ending("1", "2026-11-22T11:00:00Z"), ending("2", "2026-11-22T12:00:00Z"), offer("3")];
            write(c, source, &first, 1, now())?;
            while take_in_keys(c)? {}
            assert_eq!(astray(c)?, Vec::<String>::new());
            let later = ending("1", "2026-11-22T13:00:00Z");
            write(c, source, &[later, titled("2", "New"), Offer { preview_url: None, ..offer("3") }], 2, now())?;
            assert_eq!(astray(c)?, Vec::<String>::new());
            assert!(!any_ended(c, at("2026-11-22T12:59:59Z"))?);
            assert!(any_ended(c, at("2026-11-22T13:00:00Z"))?);
            assert_eq!(expire_due(c, at("2026-11-22T14:00:00Z"), 10)?.len(), 1);
            assert!(!any_ended(c, at("2026-11-22T14:00:00Z"))?);
            assert_eq!(astray(c)?, Vec::<String>::new());
            // Its end is moved: it is valid again, and its end counts again.
            write(c, source, &[ending("1", "2026-11-23T00:00:00Z")], 3, at("2026-11-22T14:00:01Z"))?;
            assert!(any_ended(c, at("2026-11-23T00:00:00Z"))?);
            assert_eq!(astray(c)?, Vec::<String>::new());
            Ok(())
        }).await.unwrap();
    }
}
