//! The mapping as a whole: read from `offer.yaml`, applied to records.

use std::cell::OnceCell;
use std::str::FromStr as _;

use bumpalo::Bump;
use cpapi_domain::offer::Offer;
use cpapi_domain::vocabulary::Currency;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::document::Node;
use super::feeds::{self, FeedRule, JoinRule, WrittenFeeds};
use super::here::{Here, Surroundings};
use super::json_reader::NotJson;
use super::loading;
use super::money_text::DecimalMark;
use super::notes::Notes;
use super::offer_rules::OfferRules;
use super::payouts::CurrencyFound;
use super::record_id::RecordId;
use super::side_call::SideCall;
use super::time_text::Zone;
use crate::http::session::Session;
use crate::interpolation::{Engine, Scope, TemplateSet};
use crate::load_error::ManifestProblem;
use crate::manifest::Manifest;
use crate::record::{Mapped, Quarantined, RawRecord};

/// A mapping.
#[derive(Debug, Deserialize)]
pub(crate) struct Mapping {
    /// What the catalogue shows.
    #[serde(rename = "connector")]
    pub(crate) about: About,
    /// The first stream whose records are offers.
    #[serde(skip)]
    pub(crate) stream: String,
    #[serde(skip)]
    feeds: Vec<FeedRule>,
    #[serde(default)]
    joins: Vec<JoinRule>,
    #[serde(flatten)]
    written: WrittenFeeds,
    #[serde(default)]
    links: Links,
    /// Words that mean "nothing".
    #[serde(default)]
    nothing: Vec<String>,
    #[serde(default)]
    times: Times,
    #[serde(default)]
    numbers: Numbers,
    offer: OfferRules,
    #[serde(default)]
    pub(super) side_calls: Vec<SideCall>,
    /// Keys of click ids and sub ids in links.
    #[serde(skip)]
    pub(crate) link_keys: Vec<String>,
    /// The key for our click id.
    #[serde(skip)]
    pub(crate) click_id_param: Option<String>,
}

/// What the catalogue shows of a connector.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct About {
    /// The network software's name.
    pub(crate) name: String,
    /// Version of manifest and mapping.
    pub(crate) version: String,
    /// One sentence.
    pub(crate) summary: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Links {
    click_id_param: Option<String>,
    #[serde(default)]
    keys: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
struct Times {
    #[serde(deserialize_with = "zone")]
    zone: Zone,
    formats: Vec<String>,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            zone: Zone::UTC,
            formats: Vec::new(),
        }
    }
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
    Zone::from_str(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
struct Numbers {
    decimal: DecimalMark,
}

/// What records of one pull are read with.
pub(crate) struct Reading<'s> {
    default_currency: Option<Currency>,
    scope: Scope,
    engine: &'s Engine,
}

impl<'s> Reading<'s> {
    /// Of a conversation.
    pub(crate) fn of(session: &'s Session) -> Self {
        Self {
            default_currency: session.cx.default_currency,
            scope: session.scope(),
            engine: &session.manifest.engine,
        }
    }
}

#[cfg(test)]
impl<'s> Reading<'s> {
    /// Without a conversation and without a default currency.
    pub(super) const fn for_test(engine: &'s Engine, scope: Scope) -> Self {
        Self {
            default_currency: None,
            scope,
            engine,
        }
    }
}

/// A record that was mapped, perhaps with something still to ask.
#[derive(Debug)]
pub(crate) enum MappedRecord {
    /// Done.
    Done(Mapped),
    /// A side call is needed.
    Lacking {
        /// As received.
        raw: RawRecord,
        /// As far as it is known.
        offer: Box<Offer>,
    },
}

impl MappedRecord {
    /// The record as it is known without a side call.
    pub(crate) fn without_asking(self) -> Mapped {
        match self {
            Self::Done(done) => done,
            Self::Lacking { raw, offer, .. } => mapped(raw, offer, true),
        }
    }
}

impl Mapping {
    /// Reads `offer.yaml`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn read(
        value: &Value,
        templates: &mut TemplateSet,
    ) -> Result<Self, Vec<ManifestProblem>> {
        let mut problems = loading::problems(value);
        if problems.is_empty() {
            loading::check_climbs(value, 0, "", &mut problems);
            loading::check_regexes(value, "", &mut problems);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Self::of_checked(value.clone(), templates)
    }

    /// Of a document that has the form of an `offer.yaml`.
    ///
    /// # Errors
    /// As [`Mapping::read`].
    pub(crate) fn of_checked(
        mut value: Value,
        templates: &mut TemplateSet,
    ) -> Result<Self, Vec<ManifestProblem>> {
        loading::compile_templates(&mut value, "", templates).map_err(|problem| vec![problem])?;
        let mut mapping: Self = serde_path_to_error::deserialize(value).map_err(|error| {
            vec![ManifestProblem::new(
                pointer_of(error.path()),
                error.inner().to_string(),
            )]
        })?;
        mapping.feeds = std::mem::take(&mut mapping.written)
            .feeds()
            .and_then(|feeds| feeds::check_joins(&mapping.joins).map(|()| feeds))
            .map_err(|problem| vec![problem])?;
        for (at, call) in mapping.side_calls.iter().enumerate() {
            call.check(at).map_err(|problem| vec![problem])?;
        }
        mapping.stream = mapping
            .feeds
            .first()
            .map(|feed| feed.name.clone())
            .unwrap_or_default();
        mapping.link_keys = std::mem::take(&mut mapping.links.keys);
        mapping.click_id_param = mapping.links.click_id_param.take();
        if let Some(click_id) = &mapping.click_id_param
            && !mapping.link_keys.contains(click_id)
        {
            mapping.link_keys.insert(0, click_id.clone());
        }
        Ok(mapping)
    }

    /// Streams that the mapping names and the manifest lacks.
    pub(crate) fn streams_missing_in(&self, manifest: &Manifest) -> Vec<ManifestProblem> {
        let several = self.feeds.len() > 1;
        let feeds = self.feeds.iter().enumerate().map(|(at, feed)| {
            let path = if several {
                format!("/streams/{at}/name")
            } else {
                "/stream".to_owned()
            };
            (path, &feed.name)
        });
        let joins = self.joins.iter().enumerate();
        let side_calls = self.side_calls.iter().enumerate();
        let named = feeds
            .chain(joins.map(|(at, join)| (format!("/joins/{at}/stream"), &join.stream)))
            .chain(side_calls.map(|(at, call)| (format!("/side_calls/{at}/stream"), &call.stream)));
        named
            .filter(|(_, name)| manifest.stream(name).is_none())
            .map(|(path, name)| {
                ManifestProblem::new(path, format!("the manifest has no stream {name}"))
            })
            .collect()
    }

    /// The streams whose records are offers, in order; an id that an earlier one brought is
    /// skipped in a later one.
    pub(crate) fn feeds(&self) -> &[FeedRule] {
        &self.feeds
    }

    /// The streams that are joined to the offers' records.
    pub(crate) fn joins(&self) -> &[JoinRule] {
        &self.joins
    }

    /// The keys that lead to a record's id, or to the first part of it.
    pub(crate) fn id_keys(&self) -> Vec<&str> {
        self.id().keys()
    }

    /// Where a record's id stands.
    pub(crate) const fn id(&self) -> &RecordId {
        &self.offer.external_id
    }

    /// Names of the fields that it leads to.
    pub(crate) fn mapped_fields(&self) -> Vec<&'static str> {
        self.offer.mapped_fields()
    }

    /// Maps a record as far as it goes without the network.
    pub(crate) fn map(&self, raw: RawRecord, reading: &Reading<'_>) -> MappedRecord {
        let mapped_offer = self.look(&raw.raw, reading, |here| {
            let currency = CurrencyFound::by_default(reading.default_currency);
            let offer = self.offer.offer(raw.external_id.clone(), here, currency);
            let is_lacking = self
                .side_calls
                .iter()
                .any(|call| call.is_needed(here, &offer));
            (Box::new(offer), is_lacking)
        });
        match mapped_offer {
            Ok((offer, true)) => MappedRecord::Lacking { raw, offer },
            Ok((offer, false)) => MappedRecord::Done(mapped(raw, offer, false)),
            Err(error) => {
                let detail = format!("The record is not JSON: {error}.");
                let id = Some(raw.external_id);
                let quarantined = Quarantined::new(id, "record_unreadable", detail, &raw.raw);
                MappedRecord::Done(Mapped::Quarantined(quarantined))
            }
        }
    }

    /// Looks at a record's text.
    pub(super) fn look<R>(
        &self,
        text: &str,
        reading: &Reading<'_>,
        at: impl FnOnce(&Here<'_, '_>) -> R,
    ) -> Result<R, NotJson> {
        let memory = Bump::with_capacity(text.len());
        let record = Node::parse(text, &memory)?;
        let around = Surroundings {
            record: &record,
            nothing: &self.nothing,
            decimal: self.numbers.decimal,
            zone: self.times.zone,
            formats: &self.times.formats,
            engine: reading.engine,
            scope: &reading.scope,
            for_templates: OnceCell::new(),
        };
        Ok(at(&Here::at_record(&around)))
    }

    /// Judges our standing again, after a side call has filled fields.
    pub(super) fn judge_again(&self, here: &Here<'_, '_>, offer: &mut Offer, notes: &mut Notes) {
        self.offer.judge_again(here, offer, notes);
    }
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let steps = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{key}")),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    steps.collect()
}

/// An offer with its record.
pub(super) fn mapped(raw: RawRecord, offer: Box<Offer>, incomplete: bool) -> Mapped {
    Mapped::Offer {
        external_id: raw.external_id,
        hash: raw.hash,
        raw: raw.raw,
        offer,
        incomplete,
    }
}
