//! Among offers of one product only the best-paying is pushed (product.md C10).
//!
//! Compared country by country and system by system: an offer loses when for each country and
//! system it may run in there is another one that pays more (or as much, and was there first).

use std::collections::{BTreeSet, HashMap, HashSet};

use cpapi_db::offers::{self, OfferDocument, OfferFilter};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::campaign_match::Rates;
use cpapi_domain::offer::{CountrySet, Offer};
use cpapi_domain::vocabulary::{Country, Currency, Os};
use cpapi_domain::word::Word;

use crate::execution::context::JobContext;
use crate::execution::error::WorkError;
use crate::push::subject::PushSubject;

/// Ids that one query brings.
const IDS: i64 = 20_000;
/// Offers read in one go.
const BATCH: usize = 500;

/// What is compared of an offer.
struct Rival {
    offer_id: i64,
    countries: CountrySet,
    /// Empty = every system.
    os: BTreeSet<Os>,
    /// What it pays and in what; none for a mere share of the sale.
    pays: Option<(cpapi_domain::money::Micros, Currency)>,
}

/// All offers that lose to a better-paying one; none where the campaign does not ask for it.
pub(crate) async fn all_losers(
    context: &JobContext,
    subject: &PushSubject,
    filter: &OfferFilter,
) -> Result<HashSet<i64>, WorkError> {
    let mut products = Products::default();
    if !subject.campaign.best_payout {
        return Ok(products.losers(&subject.rates));
    }
    let mut after = 0;
    loop {
        context.check()?;
        let page_filter = filter.clone();
        let ids = context
            .read(move |c| offers::ids_after(c, &page_filter, after, IDS))
            .await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for batch in ids.chunks(BATCH) {
            context.check()?;
            let batch = batch.to_vec();
            products.add(context.read(move |c| keyed(c, &batch)).await?);
        }
    }
    Ok(products.losers(&subject.rates))
}

/// What is to be looked at when some offers changed.
pub(crate) struct Circle {
    /// The offers themselves, and those that the campaign takes of the same products.
    pub(crate) offers: BTreeSet<i64>,
    /// Those of them that lose.
    pub(crate) losers: HashSet<i64>,
}

/// Draws the circle around offers that changed and around products that they left: a rival that
/// changes or goes makes winners and losers of offers that stayed as they were.
pub(crate) async fn around(
    context: &JobContext,
    subject: &PushSubject,
    filter: &OfferFilter,
    mut offers: BTreeSet<i64>,
    left_products: BTreeSet<String>,
) -> Result<Circle, WorkError> {
    let mut products = Products::default();
    if subject.campaign.best_payout {
        let changed: Vec<i64> = offers.iter().copied().collect();
        let mut keys: BTreeSet<String> = context
            .read(move |c| offers::product_keys(c, &changed))
            .await?
            .into_iter()
            .collect();
        keys.extend(left_products);
        // Products are then looked up, and not searched for among all offers of a first load.
        while context.read(offers::keys_wait).await? && context.commit(offers::take_in_keys).await?
        {
            context.check()?;
        }
        let (keys, filter): (Vec<String>, _) = (keys.into_iter().collect(), filter.clone());
        let members = context
            .read(move |c| offers::of_products(c, &filter, &keys))
            .await?;
        offers.extend(members.iter().map(|(id, _)| *id));
        for batch in members.chunks(BATCH) {
            context.check()?;
            let batch: HashMap<i64, String> = batch.iter().cloned().collect();
            products.add(context.read(move |c| rivals(c, batch)).await?);
        }
    }
    Ok(Circle {
        losers: products.losers(&subject.rates),
        offers,
    })
}

/// Offers by product.
#[derive(Default)]
struct Products(HashMap<String, Vec<Rival>>);

impl Products {
    fn add(&mut self, rivals: Vec<(String, Rival)>) {
        for (key, rival) in rivals {
            self.0.entry(key).or_default().push(rival);
        }
    }

    fn losers(self, rates: &Rates) -> HashSet<i64> {
        self.0
            .into_values()
            .flat_map(|rivals| beaten(&rivals, rates))
            .collect()
    }
}

/// Those of the offers that stand for a product.
fn keyed(c: &mut DbConnection, ids: &[i64]) -> Result<Vec<(String, Rival)>, DbError> {
    let keys = offers::by_ids(c, ids)?
        .into_iter()
        .filter_map(|row| Some((row.id, row.product_key?)))
        .collect();
    rivals(c, keys)
}

fn rivals(
    c: &mut DbConnection,
    keys: HashMap<i64, String>,
) -> Result<Vec<(String, Rival)>, DbError> {
    let ids: Vec<i64> = keys.keys().copied().collect();
    let documents = offers::documents(c, &ids)?;
    Ok(documents
        .into_iter()
        .filter_map(|(id, document)| Some((keys.get(&id)?.clone(), rival(id, &document))))
        .collect())
}

fn rival(offer_id: i64, document: &OfferDocument) -> Rival {
    let offer: &Offer = &document.offer;
    let top = offer.top_payout();
    Rival {
        offer_id,
        countries: offer.countries.clone(),
        os: offer.os.iter().map(|target| target.os).collect(),
        pays: top.and_then(|payout| payout.amount.zip(payout.currency)),
    }
}

fn beaten(rivals: &[Rival], rates: &Rates) -> Vec<i64> {
    let loses = |offer: &&Rival| {
        let better: Vec<&Rival> = rivals
            .iter()
            .filter(|other| pays_more(other, offer, rates))
            .collect();
        !better.is_empty() && is_covered(offer, &better)
    };
    rivals
        .iter()
        .filter(loses)
        .map(|offer| offer.offer_id)
        .collect()
}

/// Amounts that cannot be compared leave both offers in.
fn pays_more(other: &Rival, offer: &Rival, rates: &Rates) -> bool {
    let (Some((theirs, their_currency)), Some((ours, our_currency))) = (other.pays, offer.pays)
    else {
        return false;
    };
    match rates.convert(theirs, their_currency, our_currency) {
        Some(theirs) if theirs == ours.to_decimal() => other.offer_id < offer.offer_id,
        Some(theirs) => theirs > ours.to_decimal(),
        None => false,
    }
}

fn is_covered(offer: &Rival, better: &[&Rival]) -> bool {
    let systems: Vec<Os> = if offer.os.is_empty() {
        Os::ALL.to_vec()
    } else {
        offer.os.iter().copied().collect()
    };
    Country::all()
        .filter(|country| offer.countries.contains(*country))
        .all(|country| {
            systems.iter().all(|os| {
                better.iter().any(|other| {
                    other.countries.contains(country)
                        && (other.os.is_empty() || other.os.contains(os))
                })
            })
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn offer(offer_id: i64, countries: &[&str], amount: &str) -> Rival {
        Rival {
            offer_id,
            countries: CountrySet::only(
                countries
                    .iter()
                    .map(|code| Country::from_code(code).unwrap()),
            ),
            os: BTreeSet::new(),
            pays: Some((amount.parse().unwrap(), Currency::from_code("USD").unwrap())),
        }
    }

    fn beaten_of(rivals: &[Rival]) -> Vec<i64> {
        beaten(rivals, &Rates::none())
    }

    #[test]
    fn the_lower_payout_loses_where_the_higher_one_runs_too() {
        assert_eq!(
            beaten_of(&[offer(1, &["US"], "2"), offer(2, &["US", "DE"], "3")]),
            [1]
        );
        assert!(
            beaten_of(&[offer(1, &["US", "FR"], "2"), offer(2, &["US", "DE"], "3")]).is_empty()
        );
    }

    #[test]
    fn several_better_offers_together_can_beat_one() {
        let rivals = [
            offer(1, &["US", "DE"], "1"),
            offer(2, &["US"], "3"),
            offer(3, &["DE"], "2"),
        ];
        assert_eq!(beaten_of(&rivals), [1]);
    }

    #[test]
    fn of_equals_the_first_stays_and_nobody_else() {
        assert_eq!(
            beaten_of(&[
                offer(2, &["US"], "2"),
                offer(1, &["US"], "2"),
                offer(3, &["US"], "2")
            ]),
            [2, 3]
        );
    }

    #[test]
    fn an_offer_for_a_system_of_its_own_stays() {
        let mut android = offer(1, &["US"], "1");
        android.os = BTreeSet::from([Os::Android]);
        let mut ios = offer(2, &["US"], "5");
        ios.os = BTreeSet::from([Os::Ios]);
        assert!(beaten_of(&[android, ios]).is_empty());
    }
}
