//! Everything about an offer that can be worked out before the write transaction begins.

use std::collections::BTreeSet;

use cpapi_domain::money::Micros;
use cpapi_domain::offer::{CountrySet, ListMode, Offer, Payout};
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::{Reason, ValidityRules, judge, reason_mask};
use cpapi_domain::vocabulary::Country;
use cpapi_domain::word::Word;
use serde::Serialize;
use thiserror::Error;

use super::packed::Packer;
use super::product_key::product_key;
use super::stored::{StoredCategory, StoredCountry, StoredOffer, StoredPayout};
use crate::error::DbError;
use crate::fold::fold;
use crate::types::Stored;

/// Longest external id; it stands in a unique index.
pub const EXTERNAL_ID_LIMIT: usize = 255;
/// Folded titles and categories are indexed, and PostgreSQL indexes no text beyond 2.7 kB.
const FOLDED_LIMIT: usize = 500;
/// Search looks at this much of an offer's texts.
const SEARCH_TEXT_LIMIT: usize = 2000;
/// Countries that lists show.
const COUNTRIES_SHOWN: usize = 12;
/// The mask of an offer that does not restrict.
const UNRESTRICTED: i64 = -1;
/// Country of an offer that is open to all.
pub(super) const WORLDWIDE: &str = "*";
/// Beside the countries of an offer that is open to all but some.
pub(super) const ALL_BUT_SOME: &str = "!";

/// Why an offer cannot be stored.
#[derive(Debug, Error)]
pub enum PrepareError {
    /// The record is to be quarantined; the text is for a person.
    #[error("the external id is empty or longer than {EXTERNAL_ID_LIMIT} characters")]
    ExternalId,
    /// Packing failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What comes with an offer from a pull.
#[derive(Debug, Clone, Copy)]
pub struct RawOffer<'a> {
    /// Hash of the raw record; 0 where the record is to be looked at again in the next pull.
    pub hash: u64,
    /// The raw record, secrets redacted.
    pub raw: Option<&'a [u8]>,
    /// Nothing is stored under this id, so that the writer need not look: [`super::Sight::New`] under
    /// the lease of the source's pull.
    pub new: bool,
}

/// An offer, judged, packed and ready to be written with [`super::write_batch`].
#[derive(Debug, Clone)]
pub struct PreparedOffer {
    pub(super) offer: Box<Offer>,
    pub(super) reasons: Vec<Reason>,
    pub(super) hash: i64,
    pub(super) document: Vec<u8>,
    pub(super) raw: Option<Vec<u8>>,
    pub(super) new: bool,
    title_folded: String,
    search_text: String,
    countries_head: String,
    product_key: Option<String>,
    categories: Vec<(String, String)>,
}

#[derive(Serialize)]
struct DocumentRef<'a> {
    offer: &'a Offer,
    reasons: &'a [Reason],
}

impl PreparedOffer {
    /// Judges and packs an offer. Costs time but needs no database: do it outside of the transaction.
    ///
    /// # Errors
    /// [`PrepareError::ExternalId`] when the offer cannot be told apart by its id.
    pub fn new(
        packer: &mut Packer,
        offer: impl Into<Box<Offer>>,
        raw: RawOffer<'_>,
        rules: &ValidityRules,
        now: UtcTime,
    ) -> Result<Self, PrepareError> {
        let mut offer = offer.into();
        // Without it an id may be that of another offer.
        let new = raw.new && !offer.external_id.contains('\0');
        without_nul(&mut offer);
        if offer.external_id.is_empty() || offer.external_id.chars().count() > EXTERNAL_ID_LIMIT {
            return Err(PrepareError::ExternalId);
        }
        let reasons = judge(&offer, rules, now);
        let document = pack_document(packer, &offer, &reasons)?;
        let raw_record = raw.raw.map(|raw| packer.record(raw)).transpose()?;
        Ok(Self {
            title_folded: folded_title(&offer),
            search_text: search_text(&offer),
            countries_head: countries_head(&offer.countries),
            product_key: product_key(&offer),
            categories: categories(&offer),
            hash: i64::from_ne_bytes(raw.hash.to_ne_bytes()),
            document,
            raw: raw_record,
            new,
            offer,
            reasons,
        })
    }

    /// The network's id.
    pub fn external_id(&self) -> &str {
        &self.offer.external_id
    }

    /// The normalised offer.
    pub const fn offer(&self) -> &Offer {
        &self.offer
    }

    /// Failing rules; empty = valid.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    pub(super) fn row(&self, id: i64, source_id: i64, seen: Seen) -> StoredOffer {
        let offer = &self.offer;
        let top = offer.top_payout();
        StoredOffer {
            id,
            source_id,
            external_id: offer.external_id.clone(),
            title: owned(offer.title.as_deref()),
            title_folded: self.title_folded.clone(),
            search_text: self.search_text.clone(),
            logo_url: owned(offer.logo_url.as_deref()),
            preview_url: owned(offer.preview_url.as_deref()),
            tracking_url: owned(offer.tracking_url.as_deref()),
            status: Stored(offer.status),
            approval: Stored(offer.approval),
            valid: self.reasons.is_empty(),
            reason_mask: reason_mask(&self.reasons),
            payment_model: Stored(offer.payment_model()),
            payout_amount_micros: top.and_then(|payout| payout.amount).map(Stored),
            payout_percent_micros: top.and_then(|payout| payout.percent).map(Stored),
            payout_currency: top
                .and_then(|payout| payout.currency)
                .map(|currency| currency.as_str().to_owned()),
            payout_rank: top
                .and_then(|payout| payout.amount)
                .map_or(-1, Micros::micros),
            payouts_count: count(offer.payouts.len()),
            countries_count: countries_count(&offer.countries),
            countries_head: self.countries_head.clone(),
            os_mask: mask(offer.os.iter().map(|target| target.os)),
            device_mask: mask(offer.devices.iter().copied()),
            traffic_allowed_mask: Word::mask(offer.traffic_allowed.iter().copied()),
            traffic_forbidden_mask: Word::mask(offer.traffic_forbidden.iter().copied()),
            warnings_count: count(offer.warnings.len()),
            product_key: self.product_key.clone(),
            expires_at: offer.expires_at.map(Stored),
            first_seen_at: Stored(seen.first),
            last_seen_at: Stored(seen.last),
            missing_since: None,
            updated_at: Stored(seen.updated),
        }
    }

    pub(super) fn country_rows(
        &self,
        offer_id: i64,
        source_id: i64,
    ) -> impl Iterator<Item = StoredCountry> {
        let status = Stored(self.offer.status);
        country_words(&self.offer.countries)
            .into_iter()
            .map(move |country| StoredCountry {
                country,
                source_id,
                status,
                offer_id,
            })
    }

    pub(super) fn category_rows(&self, offer_id: i64) -> impl Iterator<Item = StoredCategory> {
        self.categories
            .iter()
            .map(move |(category_folded, category)| StoredCategory {
                category_folded: category_folded.clone(),
                offer_id,
                category: category.clone(),
            })
    }

    pub(super) fn payout_rows(&self, offer_id: i64) -> impl Iterator<Item = StoredPayout> {
        self.offer
            .payouts
            .iter()
            .filter(|payout| payout.pays())
            .zip(0_i32..)
            .map(move |(payout, position)| StoredPayout {
                offer_id,
                position,
                goal: payout.goal.clone(),
                model: Stored(payout.model),
                amount_micros: payout.amount.map(Stored),
                percent_micros: payout.percent.map(Stored),
                currency: payout.currency.map(|currency| currency.as_str()),
            })
    }

    /// Whether the child rows differ from those of the offer as it was.
    pub(super) fn children_differ(&self, old: &Offer) -> Children {
        Children {
            countries: old.countries != self.offer.countries || old.status != self.offer.status,
            categories: old.categories != self.offer.categories,
            payouts: old.payouts != self.offer.payouts,
        }
    }
}

/// Which child rows are to be written anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Children {
    pub(super) countries: bool,
    pub(super) categories: bool,
    pub(super) payouts: bool,
}

/// The times of an offer's row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) first: UtcTime,
    pub(super) last: UtcTime,
    pub(super) updated: UtcTime,
}

pub(super) fn pack_document(
    packer: &mut Packer,
    offer: &Offer,
    reasons: &[Reason],
) -> Result<Vec<u8>, DbError> {
    packer.document(&document_bytes(offer, reasons)?)
}

/// A document before it is packed.
pub(super) fn document_bytes(offer: &Offer, reasons: &[Reason]) -> Result<Vec<u8>, DbError> {
    serde_json::to_vec(&DocumentRef { offer, reasons }).map_err(DbError::other)
}

/// PostgreSQL refuses NUL in texts, SQLite cuts there: it goes before either sees it.
fn without_nul(offer: &mut Offer) {
    fn clean(text: &mut String) {
        if text.contains('\0') {
            text.retain(|letter| letter != '\0');
        }
    }
    clean(&mut offer.external_id);
    let texts = [
        &mut offer.title,
        &mut offer.description,
        &mut offer.logo_url,
        &mut offer.preview_url,
        &mut offer.tracking_url,
        &mut offer.impression_url,
        &mut offer.source_status,
    ];
    texts.into_iter().flatten().for_each(clean);
    offer.categories.iter_mut().for_each(clean);
    for Payout {
        goal, goal_title, ..
    } in &mut offer.payouts
    {
        clean(goal);
        goal_title.iter_mut().for_each(clean);
    }
}

/// Without spaces around it, unless nothing is left.
fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .map(ToOwned::to_owned)
}

fn cut(text: String, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text,
    }
}

fn folded_title(offer: &Offer) -> String {
    cut(
        fold(offer.title.as_deref().unwrap_or_default()),
        FOLDED_LIMIT,
    )
}

/// A category title as it is stored, and as it is looked for.
pub(super) fn folded_category(title: &str) -> String {
    cut(fold(title), FOLDED_LIMIT)
}

/// Title, id and URLs without their schemes, which every URL shares.
fn search_text(offer: &Offer) -> String {
    let mut text = fold(offer.title.as_deref().unwrap_or_default());
    let urls = [&offer.preview_url, &offer.tracking_url];
    let rest = std::iter::once(offer.external_id.as_str()).chain(
        urls.into_iter()
            .flatten()
            .map(|url| without_scheme(url.as_str())),
    );
    for part in rest {
        text.push('\n');
        text.push_str(&fold(part));
    }
    cut(text, SEARCH_TEXT_LIMIT)
}

/// `https://x` → `x`.
pub(super) fn without_scheme(url: &str) -> &str {
    let url = url.trim();
    url.strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .unwrap_or(url)
}

pub(super) fn categories(offer: &Offer) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let folded = offer
        .categories
        .iter()
        .map(|title| (folded_category(title), title.trim().to_owned()));
    folded
        .filter(|(folded, _)| !folded.is_empty() && seen.insert(folded.clone()))
        .collect()
}

/// The keys of the country table for a set.
pub(super) fn country_words(countries: &CountrySet) -> Vec<&'static str> {
    if countries.is_all() {
        return vec![WORLDWIDE];
    }
    match countries.mode {
        ListMode::Include => countries
            .values
            .iter()
            .map(|country| country.as_str())
            .collect(),
        ListMode::Exclude => std::iter::once(ALL_BUT_SOME)
            .chain(open_countries(countries))
            .collect(),
    }
}

fn open_countries(countries: &CountrySet) -> impl Iterator<Item = &'static str> {
    Country::all()
        .filter(|country| countries.contains(*country))
        .map(|country| country.as_str())
}

fn countries_count(countries: &CountrySet) -> Option<i32> {
    (!countries.is_all()).then(|| match countries.mode {
        ListMode::Include => count(countries.values.len()),
        ListMode::Exclude => count(open_countries(countries).count()),
    })
}

fn countries_head(countries: &CountrySet) -> String {
    if countries.is_all() {
        return String::new();
    }
    let shown: Vec<&str> = match countries.mode {
        ListMode::Include => countries
            .values
            .iter()
            .take(COUNTRIES_SHOWN)
            .map(|country| country.as_str())
            .collect(),
        ListMode::Exclude => open_countries(countries).take(COUNTRIES_SHOWN).collect(),
    };
    shown.join(",")
}

fn count(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

/// As [`Word::mask`], where an empty set means no restriction.
fn mask<W: Word>(words: impl IntoIterator<Item = W>) -> i64 {
    match W::mask(words) {
        0 => UNRESTRICTED,
        mask => mask,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn prepare(offer: Offer) -> Result<PreparedOffer, PrepareError> {
        let now = UtcTime::from_unix(0).unwrap();
        let raw = RawOffer {
            hash: u64::MAX,
            raw: None,
            new: false,
        };
        PreparedOffer::new(
            &mut Packer::new(None).unwrap(),
            offer,
            raw,
            &ValidityRules::default(),
            now,
        )
    }

    #[test]
    fn an_offer_without_a_usable_id_is_refused() {
        assert!(matches!(
            prepare(Offer::bare("")),
            Err(PrepareError::ExternalId)
        ));
        assert!(matches!(
            prepare(Offer::bare("\0")),
            Err(PrepareError::ExternalId)
        ));
        assert!(matches!(
            prepare(Offer::bare("x".repeat(256))),
            Err(PrepareError::ExternalId)
        ));
    }

    #[test]
    fn all_countries_are_one_row_and_all_but_some_are_marked() {
        let us = Country::from_code("US").unwrap();
        assert_eq!(country_words(&CountrySet::all()), ["*"]);
        assert_eq!(country_words(&CountrySet::only([us])), ["US"]);
        let but_us = CountrySet {
            mode: ListMode::Exclude,
            values: [us].into(),
        };
        let words = country_words(&but_us);
        assert_eq!(words.first(), Some(&"!"));
        assert!(words.contains(&"DE") && !words.contains(&"US"));
    }

    #[test]
    fn nul_bytes_and_endless_titles_do_no_harm() {
        let offer = Offer {
            title: Some(format!("a\0b{}", "x".repeat(5000))),
            ..Offer::bare("1")
        };
        let prepared = prepare(offer).unwrap();
        assert_eq!(prepared.title_folded.chars().count(), FOLDED_LIMIT);
        assert!(prepared.offer.title.unwrap().starts_with("abx"));
    }
}
