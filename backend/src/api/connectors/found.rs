//! From an id in a request to a connector, built-in or a user's own.

use std::sync::Arc;

use cpapi_connectors::Connector;
use cpapi_db::connector_versions::{self, VersionRow};
use cpapi_db::connectors::{self, ConnectorRow};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::field_problem::FieldProblem;
use cpapi_engine::own_connectors;

use crate::api::body::sentence;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;

/// A connector for new sources, with its version where it is a user's own.
pub type Usable = (Arc<Connector>, Option<i32>);

/// What a new source of this connector uses: the newest published version of a user's own, else
/// what came with the program. A user's own hides a built-in one of the same id, which an upgrade
/// may have brought.
///
/// # Errors
/// The database's; within, what is wrong with the field `/connector`.
pub async fn newest(app: &App, id: &str) -> ApiResult<Result<Usable, FieldProblem>> {
    let (slug, registry) = (id.to_owned(), Arc::clone(&app.registry));
    let own = app
        .db
        .read(move |c| {
            let own = connectors::find(c, &slug)?;
            if let Some(row) = &own {
                own_connectors::know(c, &registry, &slug, row.latest_version)?;
            }
            Ok(own)
        })
        .await?;
    let refuse = |code: &str, detail: &str| FieldProblem::new("/connector", code, detail);
    let Some(own) = own else {
        let unknown = || refuse("connector_unknown", "There is no such connector.");
        return Ok(app
            .registry
            .get(id)
            .map(|connector| (connector, None))
            .ok_or_else(unknown));
    };
    if own.archived_at.is_some() {
        return Ok(Err(refuse(
            "connector_archived",
            "The connector is archived.",
        )));
    }
    if own.latest_version == 0 {
        return Ok(Err(refuse(
            "connector_unpublished",
            "No version of the connector is published yet.",
        )));
    }
    let version = Some(own.latest_version);
    Ok(app
        .registry
        .find(id, version)
        .map(|connector| (connector, version))
        .map_err(|missing| refuse("connector_unusable", &sentence(&missing.to_string()))))
}

/// Looks once more within the transaction that makes a source: the connector may have been
/// archived meanwhile.
///
/// # Errors
/// `connector_archived`.
pub fn still_there(c: &mut DbConnection, slug: &str) -> ApiResult<()> {
    match connectors::find(c, slug)? {
        Some(row) if row.archived_at.is_none() => Ok(()),
        _ => Err(Problem::new(ProblemCode::ConnectorArchived)),
    }
}

/// A user's own connector, archived or not.
///
/// # Errors
/// `connector_built_in` where it came with the program, else `connector_not_found`.
pub fn own(c: &mut DbConnection, app: &App, slug: &str) -> ApiResult<ConnectorRow> {
    connectors::find(c, slug)?.ok_or_else(|| {
        Problem::new(if app.registry.get(slug).is_some() {
            ProblemCode::ConnectorBuiltIn
        } else {
            ProblemCode::ConnectorNotFound
        })
    })
}

/// A user's own connector that can be changed.
///
/// # Errors
/// `connector_archived`, and as [`own`].
pub fn own_live(c: &mut DbConnection, app: &App, slug: &str) -> ApiResult<ConnectorRow> {
    let row = own(c, app, slug)?;
    if row.archived_at.is_some() {
        return Err(Problem::new(ProblemCode::ConnectorArchived));
    }
    Ok(row)
}

/// A version of a user's own connector.
///
/// # Errors
/// `connector_version_not_found`.
pub fn version(
    c: &mut DbConnection,
    connector: &ConnectorRow,
    version: i32,
) -> ApiResult<VersionRow> {
    connector_versions::find(c, connector.id, version)?
        .ok_or_else(|| Problem::new(ProblemCode::ConnectorVersionNotFound))
}

/// Makes the registry know the published versions that the catalogue shows.
///
/// # Errors
/// The database's.
pub fn know_latest(
    c: &mut DbConnection,
    registry: &cpapi_connectors::Registry,
    rows: &[ConnectorRow],
) -> Result<(), DbError> {
    for row in rows.iter().filter(|row| row.latest_version > 0) {
        own_connectors::know(c, registry, &row.slug, row.latest_version)?;
    }
    Ok(())
}
