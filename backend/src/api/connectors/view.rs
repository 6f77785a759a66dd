//! Connectors as they travel.

use cpapi_domain::connector::VersionState;
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::UtcTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a connector comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectorOrigin {
    /// It came with the program.
    BuiltIn,
    /// A user made it.
    Own,
}

/// A connector of the catalogue (product.md S7).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectorView {
    /// Id.
    #[schema(example = "tune")]
    pub id: String,
    /// Name.
    #[schema(example = "TUNE (HasOffers)")]
    pub name: String,
    /// Where it comes from.
    pub origin: ConnectorOrigin,
    /// Version of what came with the program, number of the newest published version of a
    /// user's own, or `draft` while nothing is published.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// Newest published version of a user's own.
    #[schema(required, example = 3)]
    pub published_version: Option<i32>,
    /// The draft of a user's own.
    #[schema(required, example = 4)]
    pub draft_version: Option<i32>,
    /// Why the newest published version cannot be used.
    #[schema(required)]
    pub problem: Option<String>,
    /// When it was archived.
    #[schema(required)]
    pub archived_at: Option<UtcTime>,
    /// One sentence.
    #[schema(example = "Offers of networks that run on TUNE.")]
    pub summary: String,
    /// The network's own documentation.
    #[schema(required, example = "https://developers.tune.com/affiliate/")]
    pub documentation_url: Option<String>,
    /// What kind of credentials it wants: `api_key`, `bearer`, `basic`, `oauth`, `session_token`, `jwt`, `selective` (the settings choose) or `none`.
    #[schema(example = "api_key")]
    pub credentials_kind: String,
    /// JSON Schema (draft-07) of a source's `config`; `airbyte_secret: true` marks secrets. Empty
    /// while nothing is published.
    #[schema(value_type = Object, example = json!({"type": "object", "properties": {"api_key": {"type": "string", "airbyte_secret": true}}}))]
    pub spec: serde_json::Value,
    /// Address of the icon.
    #[schema(example = "/api/v1/connectors/tune/icon.svg")]
    pub icon_url: String,
    /// How to get credentials and what to know, Markdown.
    #[schema(example = "# TUNE")]
    pub documentation: String,
    /// The link's parameter that takes a click id.
    #[schema(required, example = "aff_sub")]
    pub click_id_param: Option<String>,
    /// Sources that use it, archived ones left out.
    #[schema(example = 2)]
    pub sources: i64,
    /// Offers of these sources.
    #[schema(example = 2500)]
    pub offers: i64,
}

/// The catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectorList {
    /// Every connector, by name.
    pub items: Vec<ConnectorView>,
}

/// The texts of a connector.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectorTextsView {
    /// `manifest.yaml`: how records are fetched.
    pub manifest: String,
    /// `offer.yaml`: what they mean.
    pub mapping: String,
    /// `README.md`, Markdown.
    pub readme: String,
    /// `icon.svg`.
    pub icon: String,
}

/// A version of a connector without its texts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectorVersionSummary {
    /// Id of the connector.
    #[schema(example = "acme")]
    pub connector: String,
    /// Number; 0 for what came with the program.
    #[schema(example = 3)]
    pub version: i32,
    /// A draft can be edited, a published version never changes.
    pub state: VersionState,
    /// What its author says of it.
    #[schema(example = "Caps are read too.")]
    pub note: String,
    /// Who made it.
    #[schema(example = "Ada")]
    pub created_by: String,
    /// When it was made; null for what came with the program.
    #[schema(required)]
    pub created_at: Option<UtcTime>,
    /// When it was last saved.
    #[schema(required)]
    pub updated_at: Option<UtcTime>,
    /// When it was published.
    #[schema(required)]
    pub published_at: Option<UtcTime>,
    /// Sources that use it, archived ones left out.
    #[schema(example = 2)]
    pub sources: i64,
    /// Offers of these sources.
    #[schema(example = 2500)]
    pub offers: i64,
}

/// The versions of a connector.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectorVersionList {
    /// Every version, newest first.
    pub items: Vec<ConnectorVersionSummary>,
}

/// A version of a connector with its texts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectorVersionView {
    /// All but the texts.
    pub summary: ConnectorVersionSummary,
    /// The texts.
    pub texts: ConnectorTextsView,
}

/// A source that uses a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectorSourceView {
    /// Id.
    #[schema(example = 7)]
    pub id: i64,
    /// Title.
    #[schema(example = "Acme Ads")]
    pub title: String,
    /// Status.
    pub status: SourceStatus,
    /// Its offers.
    #[schema(example = 1250)]
    pub offers: i64,
}

/// The sources that use a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectorSourceList {
    /// The sources by title, archived ones left out.
    pub items: Vec<ConnectorSourceView>,
}
