//! `GET /connectors`.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::{get, web};
use cpapi_connectors::{Connector, ConnectorMissing, Registry};
use cpapi_db::connectors::{self, ConnectorRow};
use cpapi_db::sources::{self, ConnectorUse};
use cpapi_db::{DbConnection, DbError, connector_versions};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use super::found::know_latest;
use super::view::{ConnectorList, ConnectorOrigin, ConnectorView};
use crate::api::archival::ArchivalState;
use crate::api::body::sentence;
use crate::api::problem::ApiResult;
use crate::api::query::Query;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

/// Which connectors are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectorFilter {
    /// Active ones, archived ones of users, or all.
    #[serde(default)]
    #[param(inline, default = "active")]
    archival: ArchivalState,
}

/// Users' own connectors with what the catalogue says of them.
pub(super) struct Shelf {
    rows: Vec<ConnectorRow>,
    drafts: HashMap<i64, i32>,
    used: HashMap<String, ConnectorUse>,
}

impl Shelf {
    /// Reads it; the registry then knows the newest versions.
    pub(super) fn read(
        c: &mut DbConnection,
        registry: &Registry,
        rows: Vec<ConnectorRow>,
    ) -> Result<Self, DbError> {
        know_latest(c, registry, &rows)?;
        Ok(Self {
            rows,
            drafts: connector_versions::drafts(c)?,
            used: sources::use_of_connectors(c)?,
        })
    }

    /// The connectors as they travel.
    pub(super) fn views(&self, registry: &Registry) -> Vec<ConnectorView> {
        self.rows
            .iter()
            .map(|row| {
                let used = self.used.get(&row.slug).copied().unwrap_or_default();
                own_view(row, self.drafts.get(&row.id).copied(), registry, used)
            })
            .collect()
    }
}

/// List connectors.
#[utoipa::path(tag = "connectors", params(ConnectorFilter), responses((status = 200, description = "Every connector, by name.", body = ConnectorList)), security(("bearer" = ["sources.read"])))]
#[get("/connectors")]
pub(crate) async fn list_connectors(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
    query: Query<ConnectorFilter>,
) -> ApiResult<web::Json<ConnectorList>> {
    let archival = query.0.archival;
    let registry = Arc::clone(&app.registry);
    let (shelf, hidden) = app
        .db
        .snapshot(move |c| {
            let hidden = connectors::all(c, ArchivalState::All.into())?;
            let rows = connectors::all(c, archival.into())?;
            Ok((Shelf::read(c, &registry, rows)?, hidden))
        })
        .await?;
    let mut items = shelf.views(&app.registry);
    if !matches!(archival, ArchivalState::Archived) {
        let built_in = app.registry.all().filter(|connector| {
            // A user's own of the same id comes first.
            !hidden.iter().any(|own| own.slug == connector.id())
        });
        items.extend(built_in.map(|connector| {
            let used = shelf.used.get(connector.id()).copied();
            built_in_view(connector, used.unwrap_or_default())
        }));
    }
    items.sort_by_key(|connector| connector.name.to_lowercase());
    Ok(web::Json(ConnectorList { items }))
}

/// A connector that came with the program, as it travels.
pub(super) fn built_in_view(connector: &Connector, used: ConnectorUse) -> ConnectorView {
    ConnectorView {
        id: connector.id().to_owned(),
        name: connector.name().to_owned(),
        origin: ConnectorOrigin::BuiltIn,
        version: connector.version().to_owned(),
        published_version: None,
        draft_version: None,
        problem: None,
        archived_at: None,
        summary: connector.summary().to_owned(),
        documentation_url: connector.documentation_url().map(str::to_owned),
        credentials_kind: connector.credentials_kind().to_owned(),
        spec: connector.spec().clone(),
        icon_url: icon_url(connector.id()),
        documentation: connector.documentation().to_owned(),
        click_id_param: connector.click_id_param().map(str::to_owned),
        sources: used.sources,
        offers: used.offers,
    }
}

fn own_view(
    row: &ConnectorRow,
    draft_version: Option<i32>,
    registry: &Registry,
    used: ConnectorUse,
) -> ConnectorView {
    let published = (row.latest_version > 0).then_some(row.latest_version);
    let found = published.map(|version| registry.find(&row.slug, Some(version)));
    let problem = match &found {
        Some(Err(missing)) => Some(problem(missing)),
        _ => None,
    };
    let own = ConnectorView {
        id: row.slug.clone(),
        name: row.title.clone(),
        origin: ConnectorOrigin::Own,
        version: published.map_or_else(|| "draft".to_owned(), |version| version.to_string()),
        published_version: published,
        draft_version,
        problem,
        archived_at: row.archived_at,
        summary: String::new(),
        documentation_url: None,
        credentials_kind: "none".to_owned(),
        spec: json!({}),
        icon_url: icon_url(&row.slug),
        documentation: String::new(),
        click_id_param: None,
        sources: used.sources,
        offers: used.offers,
    };
    let Some(Ok(connector)) = found else {
        return own;
    };
    let told = built_in_view(&connector, used);
    ConnectorView {
        summary: told.summary,
        documentation_url: told.documentation_url,
        credentials_kind: told.credentials_kind,
        spec: told.spec,
        documentation: told.documentation,
        click_id_param: told.click_id_param,
        ..own
    }
}

fn problem(missing: &ConnectorMissing) -> String {
    sentence(&missing.to_string())
}

fn icon_url(id: &str) -> String {
    format!("/api/v1/connectors/{id}/icon.svg")
}
