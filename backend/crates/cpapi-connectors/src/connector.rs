//! A connector: a network's manifest and mapping, loaded and ready for any number of sources.

use std::path::Path;
use std::sync::Arc;

use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::{Value, json};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_128};

use crate::config;
use crate::context::SourceContext;
use crate::folder::ConnectorFiles;
use crate::http::budget::Budgets;
use crate::http::session::{Patience, Session};
use crate::interpolation::{Scope, TemplateSet};
use crate::load_error::{LoadError, ManifestProblem};
use crate::manifest::{Manifest, Stream};
use crate::offer::Mapping;
use crate::pull::Pull;
use crate::stream_reader::{PageRules, StreamReader};
use crate::yaml_text::read_yaml;
use crate::yaml_words;

/// A network that sources can be made of.
#[derive(Debug)]
pub struct Connector {
    id: String,
    readme: String,
    icon: String,
    manifest: Arc<Manifest>,
    mapping: Mapping,
    gives_offers: bool,
    fingerprint: [u8; 16],
    budgets: Budgets,
}

/// Stands for the mapping of a manifest without one: it names no stream of the manifest, so no
/// record is ever mapped by it.
fn no_offers(id: &str) -> Value {
    json!({
        "version": 1,
        "connector": {"name": id, "version": "0.0.0", "summary": "Records only."},
        "stream": "-",
        "offer": {
            "external_id": "id",
            "status": {"word": {"value": "live"}, "words": {"live": "active"}},
            "approval": [{"then": "required"}],
            "payouts": [{"amount": "id"}],
        },
    })
}

impl Connector {
    /// A manifest alone, for reading its records: there are no offers without a mapping.
    ///
    /// # Errors
    /// The file cannot be read, or the manifest cannot be used.
    pub fn of_manifest(file: &Path) -> Result<Self, LoadError> {
        Self::load(ConnectorFiles::of_manifest(file)?)
    }

    /// Whether it has a mapping, so that its records become offers.
    pub const fn gives_offers(&self) -> bool {
        self.gives_offers
    }

    /// Reads a connector's texts.
    ///
    /// # Errors
    /// Everything that can be told to be wrong with one of them.
    pub fn load(files: ConnectorFiles) -> Result<Self, LoadError> {
        let refused = |file: &str, problems: Vec<ManifestProblem>| LoadError::Refused {
            connector: files.id.clone(),
            file: file.to_owned(),
            problems,
        };
        let yaml = |file: &str, text: &str| {
            read_yaml(text).map_err(|error| LoadError::NotYaml {
                connector: files.id.clone(),
                file: file.to_owned(),
                detail: error.to_string(),
            })
        };
        let mut templates = TemplateSet::new();
        let mapping = match &files.mapping {
            Some(text) => Mapping::read(&yaml("offer.yaml", text)?, &mut templates),
            None => Mapping::of_checked(no_offers(&files.id), &mut templates),
        };
        let mapping = mapping.map_err(|problems| refused("offer.yaml", problems))?;
        let text = yaml_words::modern(&files.manifest);
        let manifest = Manifest::read(&yaml("manifest.yaml", &text)?, templates)
            .map_err(|problems| refused("manifest.yaml", problems))?;
        let problems = mapping.streams_missing_in(&manifest);
        if files.mapping.is_some() && !problems.is_empty() {
            return Err(refused("offer.yaml", problems));
        }
        for warning in &manifest.warnings {
            tracing::warn!(
                connector.id = files.id,
                path = warning.path,
                "{}",
                warning.detail
            );
        }
        let text = format!(
            "{}\0{}",
            files.manifest,
            files.mapping.as_deref().unwrap_or_default()
        );
        Ok(Self {
            gives_offers: files.mapping.is_some(),
            fingerprint: xxh3_128(text.as_bytes()).to_be_bytes(),
            id: files.id,
            readme: files.readme,
            icon: files.icon,
            manifest: Arc::new(manifest),
            mapping,
            budgets: Budgets::default(),
        })
    }

    /// Name of its folder, stable: `tune`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The network software's name.
    pub fn name(&self) -> &str {
        &self.mapping.about.name
    }

    /// Version of manifest and mapping.
    pub fn version(&self) -> &str {
        &self.mapping.about.version
    }

    /// One sentence on what it brings.
    pub fn summary(&self) -> &str {
        &self.mapping.about.summary
    }

    /// Its README, Markdown.
    pub fn documentation(&self) -> &str {
        &self.readme
    }

    /// Where the network explains its API.
    pub fn documentation_url(&self) -> Option<&str> {
        self.manifest.spec.documentation_url.as_deref()
    }

    /// Its icon.
    pub fn icon_svg(&self) -> &str {
        &self.icon
    }

    /// How it signs in: `api_key`, `bearer`, `basic`, `oauth`, `session_token`, `jwt`, `selective`
    /// (the settings choose) or `none`.
    pub fn credentials_kind(&self) -> &'static str {
        self.feed_stream()
            .map_or("none", |stream| stream.requester.auth.credentials_kind())
    }

    /// The JSON Schema of a source's settings.
    pub fn spec(&self) -> &Value {
        &self.manifest.spec.schema
    }

    /// Query keys for click ids and sub ids, which a source's link parameters replace
    /// (product.md S8).
    pub fn link_keys(&self) -> &[String] {
        &self.mapping.link_keys
    }

    /// The query key for our click id.
    pub fn click_id_param(&self) -> Option<&str> {
        self.mapping.click_id_param.as_deref()
    }

    /// Changes whenever manifest or mapping change.
    pub const fn fingerprint(&self) -> [u8; 16] {
        self.fingerprint
    }

    /// Names of the streams whose records are offers.
    pub fn feed_names(&self) -> impl Iterator<Item = &str> {
        self.mapping.feeds().iter().map(|feed| feed.name.as_str())
    }

    /// Fields of the manifest that are not interpreted and do no harm.
    pub fn warnings(&self) -> &[ManifestProblem] {
        &self.manifest.warnings
    }

    /// Names of the manifest's streams.
    pub fn stream_names(&self) -> impl Iterator<Item = &str> {
        self.manifest
            .streams
            .iter()
            .map(|stream| stream.name.as_str())
    }

    /// The settings with defaults and cleaned (a pasted URL becomes a network id).
    ///
    /// # Errors
    /// Everything that is wrong, with pointers relative to the settings: `/api_key`.
    pub fn validate_config(&self, config: &Value) -> Result<Value, Vec<FieldProblem>> {
        self.manifest.spec.validate(config, &self.manifest.engine)
    }

    /// The settings without secrets, and the secrets alone.
    pub fn split_secrets(&self, config: &Value) -> (Value, Value) {
        self.manifest.spec.secrets.split(config)
    }

    /// Settings and secrets together again.
    pub fn join_secrets(&self, public: Value, secrets: Value) -> Value {
        config::join(public, secrets)
    }

    /// The settings with every secret shown as a mask (product.md S4).
    pub fn mask(&self, config: &Value) -> Value {
        self.manifest.spec.secrets.mask(config)
    }

    /// Starts pulling a source's feed; must be called within a tokio runtime.
    pub fn pull(self: &Arc<Self>, cx: SourceContext, state: Option<Value>) -> Pull {
        Pull::begin(Arc::clone(self), cx, state)
    }

    pub(crate) fn manifest(&self) -> &Arc<Manifest> {
        &self.manifest
    }

    pub(crate) const fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The first stream whose records are offers.
    pub(crate) fn feed_stream(&self) -> Option<&Arc<Stream>> {
        self.manifest.stream(&self.mapping.stream)
    }

    /// A conversation with the network of a source. A base URL that cannot be made of these
    /// settings is reported by the first request.
    pub(crate) fn session(&self, cx: SourceContext, patience: Patience) -> Session {
        let scope = Scope::default().with_json("config", &cx.config);
        let base = self
            .feed_stream()
            .and_then(|stream| stream.requester.base(&self.manifest.engine, &scope).ok())
            .unwrap_or_default();
        let budget = self.budgets.of(&base, &self.manifest.budget);
        let mut secrets = self.manifest.spec.secrets.values(&cx.config);
        secrets.extend(cx.also_secret.iter().cloned());
        Session::new(Arc::clone(&self.manifest), cx, secrets, budget, patience)
    }

    /// Reads the first stream whose records are offers.
    pub(crate) fn feed_reader(&self, session: &Arc<Session>) -> Option<StreamReader> {
        let stream = self.feed_stream()?;
        Some(self.reader(session, stream))
    }

    /// Reads a stream; what the mapping says of its pages counts.
    pub(crate) fn reader(&self, session: &Arc<Session>, stream: &Arc<Stream>) -> StreamReader {
        let feed = self
            .mapping
            .feeds()
            .iter()
            .find(|feed| feed.name == stream.name);
        let rules = feed.map(PageRules::of_feed).unwrap_or_default();
        StreamReader::new(Arc::clone(session), Arc::clone(stream), rules)
    }

    /// The streams of offers that are read with these settings, in order.
    ///
    /// # Errors
    /// A condition on the settings fails, or none holds.
    pub(crate) fn active_feeds(&self, session: &Session) -> Result<Vec<Arc<Stream>>, PartnerError> {
        let mut feeds = Vec::new();
        for feed in self.mapping.feeds() {
            if session.holds(feed.when.as_ref())? {
                feeds.extend(self.manifest.stream(&feed.name).cloned());
            }
        }
        if feeds.is_empty() {
            let detail = "With these settings there is no stream of offers to read.";
            return Err(PartnerError::new(FailureKind::Refused, detail));
        }
        Ok(feeds)
    }

    /// Seed of record hashes: the connector's files and the settings that change what a record
    /// means. Secrets are left out, so that a new key does not make every offer look changed.
    pub(crate) fn hash_seed(&self, cx: &SourceContext) -> u64 {
        let (mut public, _) = self.split_secrets(&cx.config);
        public.sort_all_objects();
        let mut hasher = Xxh3Default::new();
        hasher.update(&self.fingerprint);
        hasher.update(public.to_string().as_bytes());
        hasher.update(
            cx.default_currency
                .map_or("", |currency| currency.as_str())
                .as_bytes(),
        );
        hasher.digest()
    }
}
