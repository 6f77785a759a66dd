//! Users' own connectors, from the database into the registry (product.md S7).
//!
//! Another process may have published a version, so the database is asked whenever one is not
//! known here. A published version never changes; once known it is not asked for again.

use std::sync::Arc;

use cpapi_connectors::{Connector, ConnectorFiles, ConnectorMissing, Registry};
use cpapi_db::sources::SourceRow;
use cpapi_db::{Db, DbConnection, DbError, connector_versions};

/// Makes the registry know the connectors of these sources, as far as they exist.
///
/// # Errors
/// The database's.
pub fn know_of<'a>(
    c: &mut DbConnection,
    registry: &Registry,
    rows: impl IntoIterator<Item = &'a SourceRow>,
) -> Result<(), DbError> {
    for row in rows {
        if let Some(version) = row.connector_version {
            know(c, registry, &row.connector, version)?;
        }
    }
    Ok(())
}

/// Makes the registry know one published version, if it exists.
///
/// # Errors
/// The database's.
pub fn know(
    c: &mut DbConnection,
    registry: &Registry,
    slug: &str,
    version: i32,
) -> Result<(), DbError> {
    if registry.knows(slug, version) {
        return Ok(());
    }
    if let Some(texts) = connector_versions::texts_of(c, slug, version)? {
        registry.keep(
            version,
            ConnectorFiles {
                id: slug.to_owned(),
                manifest: texts.manifest,
                mapping: Some(texts.mapping),
                readme: texts.readme,
                icon: texts.icon,
            },
        );
    }
    Ok(())
}

/// A source's connector.
///
/// # Errors
/// The database's; within, why the source has no connector that works.
pub async fn of_source(
    db: &Db,
    registry: &Arc<Registry>,
    row: &SourceRow,
) -> Result<Result<Arc<Connector>, ConnectorMissing>, DbError> {
    if let Some(version) = row.connector_version
        && !registry.knows(&row.connector, version)
    {
        let (slug, registry) = (row.connector.clone(), Arc::clone(registry));
        db.read(move |c| know(c, &registry, &slug, version)).await?;
    }
    Ok(registry.find(&row.connector, row.connector_version))
}
