//! `GET /connectors/{id}/versions` and one of them with its texts.

use std::collections::HashMap;

use actix_web::{get, web};
use cpapi_connectors::ConnectorFiles;
use cpapi_db::connector_versions::{self, ConnectorTexts, VersionHead, VersionRow};
use cpapi_db::sources::{self, ConnectorUse};
use cpapi_db::{DbConnection, DbError, connectors};
use cpapi_domain::connector::VersionState;

use super::found;
use super::view::{
    ConnectorTextsView, ConnectorVersionList, ConnectorVersionSummary, ConnectorVersionView,
};
use crate::api::path::{Name, NameAndVersion};
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

/// The version of what came with the program.
const BUILT_IN: i32 = 0;

/// List the versions of a connector.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme")), responses((status = 200, description = "Every version, newest first.", body = ConnectorVersionList)), security(("bearer" = ["sources.read"])))]
#[get("/connectors/{id}/versions")]
pub(crate) async fn list_connector_versions(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
    id: Name,
) -> ApiResult<web::Json<ConnectorVersionList>> {
    refuse_nul(&id.0)?;
    let slug = id.0.clone();
    let found = app
        .db
        .snapshot(move |c| {
            let Some(row) = connectors::find(c, &slug)? else {
                return Ok(None);
            };
            let heads = connector_versions::list(c, row.id)?;
            Ok(Some((heads, sources::use_of_versions(c, &slug)?)))
        })
        .await?;
    let items = match found {
        Some((heads, used)) => heads
            .into_iter()
            .map(|head| summary(&id.0, head, &used))
            .collect(),
        None => vec![built_in(&app, &id.0).await?.summary],
    };
    Ok(web::Json(ConnectorVersionList { items }))
}

/// Read a version of a connector with its texts.
#[utoipa::path(tag = "connectors", params(("id" = String, Path, description = "Id of the connector.", example = "acme"), ("version" = i32, Path, description = "Number of the version; 0 for what came with the program.")), responses((status = 200, description = "The version.", body = ConnectorVersionView)), security(("bearer" = ["sources.read"])))]
#[get("/connectors/{id}/versions/{version}")]
pub(crate) async fn get_connector_version(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
    at: NameAndVersion,
) -> ApiResult<web::Json<ConnectorVersionView>> {
    let NameAndVersion(id, version) = at;
    view(&app, &id, version).await.map(web::Json)
}

/// Reads a version for an answer.
pub(super) async fn view(app: &App, id: &str, version: i32) -> ApiResult<ConnectorVersionView> {
    refuse_nul(id)?;
    let slug = id.to_owned();
    let found = app
        .db
        .snapshot(move |c| -> Result<_, DbError> {
            let Some(row) = connectors::find(c, &slug)? else {
                return Ok(None);
            };
            let found = connector_versions::find(c, row.id, version)?;
            Ok(Some((found, sources::use_of_versions(c, &slug)?)))
        })
        .await?;
    match found {
        Some((Some(row), used)) => Ok(view_of(id, row, &used)),
        Some((None, _)) => Err(Problem::new(ProblemCode::ConnectorVersionNotFound)),
        None if version == BUILT_IN => built_in(app, id).await,
        None => {
            built_in(app, id).await?;
            Err(Problem::new(ProblemCode::ConnectorVersionNotFound))
        }
    }
}

fn refuse_nul(id: &str) -> ApiResult<()> {
    if id.contains('\0') {
        return Err(Problem::new(ProblemCode::ConnectorNotFound));
    }
    Ok(())
}

fn view_of(id: &str, row: VersionRow, used: &HashMap<i32, ConnectorUse>) -> ConnectorVersionView {
    ConnectorVersionView {
        summary: summary(id, row.head, used),
        texts: ConnectorTextsView {
            manifest: row.texts.manifest,
            mapping: row.texts.mapping,
            readme: row.texts.readme,
            icon: row.texts.icon,
        },
    }
}

fn summary(
    id: &str,
    head: VersionHead,
    used: &HashMap<i32, ConnectorUse>,
) -> ConnectorVersionSummary {
    let used = used.get(&head.version).copied().unwrap_or_default();
    ConnectorVersionSummary {
        connector: id.to_owned(),
        version: head.version,
        state: head.state,
        note: head.note,
        created_by: head.created_by,
        created_at: Some(head.created_at),
        updated_at: Some(head.updated_at),
        published_at: head.published_at,
        sources: used.sources,
        offers: used.offers,
    }
}

async fn built_in(app: &App, id: &str) -> ApiResult<ConnectorVersionView> {
    let files = app
        .registry
        .files(id)
        .ok_or_else(|| Problem::new(ProblemCode::ConnectorNotFound))?;
    let used = app.db.read(sources::use_of_connectors).await?;
    let used = used.get(id).copied().unwrap_or_default();
    let texts = copied(files);
    Ok(ConnectorVersionView {
        summary: ConnectorVersionSummary {
            connector: id.to_owned(),
            version: BUILT_IN,
            state: VersionState::Published,
            note: String::new(),
            created_by: "cpapi".to_owned(),
            created_at: None,
            updated_at: None,
            published_at: None,
            sources: used.sources,
            offers: used.offers,
        },
        texts: ConnectorTextsView {
            manifest: texts.manifest,
            mapping: texts.mapping,
            readme: texts.readme,
            icon: texts.icon,
        },
    })
}

fn copied(files: &ConnectorFiles) -> ConnectorTexts {
    ConnectorTexts {
        manifest: files.manifest.clone(),
        mapping: files.mapping.clone().unwrap_or_default(),
        readme: files.readme.clone(),
        icon: files.icon.clone(),
    }
}

/// The texts of a version of any connector; the newest when none is named.
pub(super) fn texts_of(
    c: &mut DbConnection,
    app: &App,
    id: &str,
    version: Option<i32>,
) -> ApiResult<ConnectorTexts> {
    let Some(row) = connectors::find(c, id)? else {
        let files = app
            .registry
            .files(id)
            .ok_or_else(|| Problem::new(ProblemCode::ConnectorNotFound))?;
        if version.is_some_and(|version| version != BUILT_IN) {
            return Err(Problem::new(ProblemCode::ConnectorVersionNotFound));
        }
        return Ok(copied(files));
    };
    let version = match version {
        Some(version) => version,
        None => connector_versions::newest(c, row.id)?.unwrap_or_default(),
    };
    Ok(found::version(c, &row, version)?.texts)
}
