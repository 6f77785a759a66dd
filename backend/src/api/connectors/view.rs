//! Connectors as they travel.

use serde::Serialize;
use utoipa::ToSchema;

/// A connector of the catalogue (product.md S7).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectorView {
    /// Id.
    #[schema(example = "tune")]
    pub id: String,
    /// Name.
    #[schema(example = "TUNE (HasOffers)")]
    pub name: String,
    /// Version.
    #[schema(example = "1.0.0")]
    pub version: String,
    /// One sentence.
    #[schema(example = "Offers of networks that run on TUNE.")]
    pub summary: String,
    /// The network's own documentation.
    #[schema(required, example = "https://developers.tune.com/affiliate/")]
    pub documentation_url: Option<String>,
    /// What kind of credentials it wants: `api_key`, `bearer`, `basic`, `oauth`, `session_token`, `jwt`, `selective` (the settings choose) or `none`.
    #[schema(example = "api_key")]
    pub credentials_kind: String,
    /// JSON Schema (draft-07) of a source's `config`; `airbyte_secret: true` marks secrets.
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
