//! The mapping as a whole: read from `offer.yaml`, applied to records.

use std::sync::{Arc, LazyLock};

use chrono::FixedOffset;
use cpapi_domain::offer::Offer;
use cpapi_domain::time::UtcTime;
use cpapi_domain::vocabulary::Currency;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::approval::{self, ApprovalRule};
use super::audience::{CountryRules, DeviceRules, OsRules};
use super::caps::CapRule;
use super::expression::{Expression, Here, ListExpression, id_text};
use super::feeds::{self, CompleteWhen, FeedRule, JoinRule};
use super::fields::Field;
use super::landings::LandingRules;
use super::notes::Notes;
use super::payouts::{PayoutRule, read_currency};
use super::side_call::SideCall;
use super::status::StatusRules;
use super::time_text;
use super::traffic::TrafficRules;
use crate::http::session::Session;
use crate::interpolation::{Engine, Scope, TemplateSet};
use crate::load_error::ManifestProblem;
use crate::manifest::Manifest;
use crate::page::path::Path;
use crate::record::{Mapped, Quarantined, RawRecord};

#[expect(clippy::expect_used, reason = "a constant document, read in a test")]
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema: Value =
        serde_json::from_str(crate::OFFER_MAPPING_SCHEMA).expect("the schema is JSON");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("the schema is a JSON Schema")
});

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
    offer: OfferRules,
    #[serde(default)]
    side_calls: Vec<SideCall>,
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
    #[serde(deserialize_with = "offset")]
    zone: FixedOffset,
    formats: Vec<String>,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            zone: chrono::Offset::fix(&chrono::Utc),
            formats: Vec::new(),
        }
    }
}

fn offset<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FixedOffset, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|_| de::Error::custom("an offset such as +00:00 is expected"))
}

/// The feeds in either form, as they are written.
#[derive(Debug, Default, Deserialize)]
struct WrittenFeeds {
    stream: Option<String>,
    #[serde(default)]
    streams: Vec<FeedRule>,
    complete_when: Option<CompleteWhen>,
}

#[derive(Debug, Clone, Deserialize)]
struct OfferRules {
    #[serde(deserialize_with = "plain_path")]
    external_id: Path,
    title: Option<Expression>,
    description: Option<Expression>,
    logo_url: Option<Expression>,
    preview_url: Option<Expression>,
    tracking_url: Option<Expression>,
    impression_url: Option<Expression>,
    status: StatusRules,
    approval: Vec<ApprovalRule>,
    currency: Option<Expression>,
    payouts: Vec<PayoutRule>,
    #[serde(default)]
    countries: CountryRules,
    os: Option<OsRules>,
    devices: Option<DeviceRules>,
    categories: Option<ListExpression>,
    #[serde(default)]
    caps: Vec<CapRule>,
    #[serde(default)]
    traffic: TrafficRules,
    landings: Option<LandingRules>,
    expires_at: Option<Expression>,
}

fn plain_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
    let path = Path::parse(&String::deserialize(deserializer)?);
    if path.keys().is_none_or(|keys| keys.is_empty()) {
        return Err(de::Error::custom("a path without * is expected"));
    }
    Ok(path)
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

    fn here<'v>(&'v self, record: &'v Value, nothing: &'v [String]) -> Here<'v> {
        Here {
            record,
            element: record,
            way: "",
            nothing,
            engine: self.engine,
            scope: &self.scope,
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
        /// As value.
        record: Value,
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
        let problems: Vec<ManifestProblem> = SCHEMA
            .iter_errors(value)
            .map(|error| ManifestProblem::new(error.instance_path().to_string(), error.to_string()))
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut value = value.clone();
        compile_templates(&mut value, "", templates).map_err(|problem| vec![problem])?;
        let mut mapping: Self = serde_path_to_error::deserialize(value).map_err(|error| {
            vec![ManifestProblem::new(
                pointer_of(error.path()),
                error.inner().to_string(),
            )]
        })?;
        let written = std::mem::take(&mut mapping.written);
        mapping.feeds = feeds::feeds(written.stream, written.streams, written.complete_when)
            .and_then(|feeds| feeds::check_joins(&mapping.joins).map(|()| feeds))
            .map_err(|problem| vec![problem])?;
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

    /// The keys that lead to a record's id.
    pub(crate) fn id_keys(&self) -> Vec<&str> {
        self.offer.external_id.keys().unwrap_or_default()
    }

    /// Maps a record as far as it goes without the network.
    pub(crate) fn map(&self, raw: RawRecord, reading: &Reading<'_>) -> MappedRecord {
        let record: Value = match serde_json::from_str(&raw.raw) {
            Ok(record) => record,
            Err(error) => {
                let detail = format!("The record is not JSON: {error}.");
                let quarantined =
                    Quarantined::new(Some(raw.external_id), "record_unreadable", detail, &raw.raw);
                return MappedRecord::Done(Mapped::Quarantined(quarantined));
            }
        };
        let id = self.offer.external_id.first(&record).and_then(id_text);
        let here = reading.here(&record, &self.nothing);
        let offer = self.offer(
            id.unwrap_or_else(|| raw.external_id.clone()),
            &here,
            reading.default_currency,
        );
        if self
            .side_calls
            .iter()
            .any(|call| call.is_needed(&here, &offer))
        {
            return MappedRecord::Lacking {
                raw,
                record,
                offer: Box::new(offer),
            };
        }
        MappedRecord::Done(mapped(raw, Box::new(offer), false))
    }

    fn offer(
        &self,
        external_id: String,
        here: &Here<'_>,
        default_currency: Option<Currency>,
    ) -> Offer {
        let rules = &self.offer;
        let mut offer = Offer::bare(external_id);
        let mut notes = Notes::default();
        let fields = [
            (Field::Title, &rules.title),
            (Field::Description, &rules.description),
            (Field::LogoUrl, &rules.logo_url),
            (Field::PreviewUrl, &rules.preview_url),
            (Field::TrackingUrl, &rules.tracking_url),
            (Field::ImpressionUrl, &rules.impression_url),
        ];
        for (field, expression) in fields {
            let found = expression
                .as_ref()
                .and_then(|e| e.read(here, field.name(), &mut notes));
            field.set(&mut offer, found.map(|found| found.text));
        }
        rules.status.apply(here, &mut offer, &mut notes);
        offer.approval = approval::judge(&rules.approval, here, &offer);
        let currency = read_currency(rules.currency.as_ref(), here, default_currency, &mut notes);
        for rule in &rules.payouts {
            rule.apply(here, currency, &mut offer, &mut notes);
        }
        offer.countries = rules.countries.read(here, &mut notes);
        offer.os = rules
            .os
            .as_ref()
            .map(|rules| rules.targets(here, &mut notes))
            .unwrap_or_default();
        offer.devices = rules
            .devices
            .as_ref()
            .map(|rules| rules.read(here, &mut notes))
            .unwrap_or_default();
        offer.categories = self.categories(here);
        for rule in &rules.caps {
            rule.apply(here, &mut offer, &mut notes);
        }
        rules.traffic.apply(here, &mut offer, &mut notes);
        offer.landings = rules
            .landings
            .as_ref()
            .map(|rules| rules.read(here, &mut notes))
            .unwrap_or_default();
        offer.expires_at = self.expiry(here, &mut notes);
        offer.warnings = notes.into_warnings();
        offer
    }

    fn categories(&self, here: &Here<'_>) -> Vec<String> {
        let mut categories = Vec::new();
        for found in self
            .offer
            .categories
            .as_ref()
            .map(|list| list.all(here))
            .unwrap_or_default()
        {
            if !categories.contains(&found.text) {
                categories.push(found.text);
            }
        }
        categories
    }

    fn expiry(&self, here: &Here<'_>, notes: &mut Notes) -> Option<UtcTime> {
        let found = self
            .offer
            .expires_at
            .as_ref()?
            .read(here, "expires_at", notes)?;
        let time = time_text::parse(&found.text, &self.times.formats, self.times.zone);
        if time.is_none() {
            notes.warn(
                "expires_at_unreadable",
                &found.way,
                Some(&found.text),
                "The value is not a known form of time.",
            );
        }
        time
    }

    /// Asks the network for what the record leaves out. Gives whether a call was made and failed.
    pub(crate) async fn complete(
        &self,
        mapped_record: MappedRecord,
        session: &Arc<Session>,
        may_ask: bool,
    ) -> (Mapped, Option<bool>) {
        let (raw, record, mut offer) = match mapped_record {
            MappedRecord::Done(done) => return (done, None),
            MappedRecord::Lacking { raw, record, offer } => (raw, record, offer),
        };
        let reading = Reading::of(session);
        let here = reading.here(&record, &self.nothing);
        let mut notes = Notes::default();
        let mut incomplete = false;
        let mut failed = None;
        for call in &self.side_calls {
            if !call.is_needed(&here, &offer) {
                continue;
            }
            let Some(partition) = call.partition(&here) else {
                continue;
            };
            if !may_ask {
                let detail =
                    "The network failed too often just now; it is asked again at the next pull.";
                notes.warn(&format!("{}_not_asked", call.stream), "", None, detail);
                incomplete = true;
                continue;
            }
            match call.ask(partition, session).await {
                Ok(Some(answer)) => {
                    failed = Some(failed == Some(true));
                    call.fill(
                        &reading.here(&answer, &self.nothing),
                        &mut offer,
                        &mut notes,
                    );
                }
                Ok(None) => {
                    failed = Some(failed == Some(true));
                    notes.warn(
                        &format!("{}_empty", call.stream),
                        "",
                        None,
                        "The network gave nothing when asked.",
                    );
                    incomplete = true;
                }
                Err(error) => {
                    failed = Some(true);
                    notes.warn(&format!("{}_failed", call.stream), "", None, error.detail);
                    incomplete = true;
                }
            }
        }
        offer.approval = approval::judge(&self.offer.approval, &here, &offer);
        offer.warnings.extend(notes.into_warnings());
        (mapped(raw, offer, incomplete), failed)
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

fn mapped(raw: RawRecord, offer: Box<Offer>, incomplete: bool) -> Mapped {
    Mapped::Offer {
        external_id: raw.external_id,
        hash: raw.hash,
        raw: raw.raw,
        offer,
        incomplete,
    }
}

/// Replaces the text of every `template`, `announced`, `empty_when` and of a stream's `when` by the
/// compiled template's name. Keys of vocabularies are the network's words and mean nothing here.
fn compile_templates(
    value: &mut Value,
    path: &str,
    set: &mut TemplateSet,
) -> Result<(), ManifestProblem> {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let at = format!("{path}/{key}");
                match (key.as_str(), &*value) {
                    ("words" | "replace" | "partition", _) if !value.is_array() => {
                        compile_in_values(value, &at, set)?;
                    }
                    ("template" | "announced" | "empty_when" | "when", Value::String(source)) => {
                        let template = set.compile(source, &Arc::new(Value::Null));
                        let template = template
                            .map_err(|error| ManifestProblem::new(at, error.to_string()))?;
                        *value = template.to_json();
                    }
                    _ => compile_templates(value, &at, set)?,
                }
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter_mut().enumerate() {
                compile_templates(value, &format!("{path}/{at}"), set)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// For maps whose keys are not this language's.
fn compile_in_values(
    value: &mut Value,
    path: &str,
    set: &mut TemplateSet,
) -> Result<(), ManifestProblem> {
    let Value::Object(map) = value else {
        return Ok(());
    };
    for (key, value) in map.iter_mut().filter(|(_, value)| value.is_object()) {
        compile_templates(value, &format!("{path}/{key}"), set)?;
    }
    Ok(())
}
