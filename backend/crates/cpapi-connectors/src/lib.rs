//! Connectors: from a folder of data to the offers of a network.
//!
//! A folder holds `manifest.yaml` (how records are fetched, Airbyte's declarative language),
//! `offer.yaml` (what they mean, our own language), a README, an icon and fixtures.
//! [`Registry`] loads folders, [`Connector::check`] makes one real request, and
//! [`Connector::pull`] brings a feed page by page. Nothing here knows a database.

mod check;
mod config;
mod connector;
mod context;
mod cursor;
mod datetime;
mod diagnosis;
mod folder;
mod http;
mod interpolation;
mod joins;
mod load_error;
mod manifest;
mod offer;
mod page;
mod page_preview;
mod position;
mod pull;
mod read;
mod record;
mod record_sorter;
mod registry;
mod request;
mod slices;
mod stream_reader;
pub mod suite;
mod try_out;
mod unseen;
mod yaml_text;
mod yaml_words;

pub use check::CheckReport;
pub use connector::Connector;
pub use context::{
    ConfigSink, ExchangeObserver, FetchLimits, ReadMode, SourceContext, http_client,
};
pub use diagnosis::{Diagnosis, Fault, diagnose};
pub use folder::ConnectorFiles;
pub use http::guard::{AllowedHost, GuardedClient, NetworkGuard, NetworkRefusal};
pub use load_error::{LoadError, ManifestProblem};
pub use pull::{Completeness, Pull};
pub use read::StreamRead;
pub use record::{Mapped, Quarantined, RawRecord, RecordPage};
pub use registry::{ConnectorMissing, Registry};
pub use try_out::{Trial, TrialEnd, TrialLimits, TrialPage};
pub use unseen::UnseenFields;

/// The JSON Schema of `offer.yaml`, draft 2020-12, for editors and other tools.
pub const OFFER_MAPPING_SCHEMA: &str = include_str!("../schema/offer.schema.json");

/// The JSON Schema of `manifest.yaml`: what of the declarative language is interpreted.
pub const MANIFEST_SCHEMA: &str = include_str!("../schema/manifest.schema.json");
