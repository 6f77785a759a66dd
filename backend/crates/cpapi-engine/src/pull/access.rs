//! From a stored source to something that can be asked.

use std::sync::Arc;

use cpapi_connectors::{Connector, ConnectorMissing, SourceContext};
use cpapi_db::DbError;
use cpapi_db::sources::SourceRow;
use cpapi_domain::vocabulary::Currency;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::config_sink::SourceConfigSink;
use crate::parts::EngineParts;
use crate::{credentials, own_connectors};

/// A source's connector with everything it needs.
pub(crate) struct SourceAccess {
    pub(crate) connector: Arc<Connector>,
    pub(crate) context: SourceContext,
}

/// Why a stored source cannot be asked at all.
#[derive(Debug, Error)]
pub(crate) enum AccessError {
    #[error(transparent)]
    Connector(#[from] ConnectorMissing),
    #[error("the stored credentials cannot be opened: {0}")]
    Credentials(String),
    #[error(transparent)]
    Database(#[from] DbError),
}

impl AccessError {
    /// Stable code for the run.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Connector(ConnectorMissing::Unknown(_)) => "connector_unknown",
            Self::Connector(ConnectorMissing::Refused { .. }) => "connector_unusable",
            Self::Credentials(_) => "credentials_unreadable",
            Self::Database(_) => "database_failed",
        }
    }
}

/// Joins the source's public settings with its secrets.
pub(crate) async fn open(
    parts: &EngineParts,
    row: &SourceRow,
    cancel: CancellationToken,
) -> Result<SourceAccess, AccessError> {
    let connector = own_connectors::of_source(&parts.db, &parts.registry, row).await??;
    let secrets =
        credentials::open_source_secrets(&parts.vault, row).map_err(AccessError::Credentials)?;
    let config = connector.join_secrets(row.config.0.clone(), secrets);
    let sink = SourceConfigSink::new(
        parts.db.clone(),
        Arc::clone(&parts.vault),
        Arc::clone(&connector),
        row.id,
        config.clone(),
    );
    let context = SourceContext {
        config_sink: Some(Arc::new(sink)),
        default_currency: row
            .default_currency
            .as_deref()
            .and_then(Currency::from_code),
        cancel,
        ..SourceContext::new(
            config,
            Arc::clone(&parts.clock),
            parts.http.clone(),
            parts.config.fetch.clone(),
        )
    };
    Ok(SourceAccess { connector, context })
}
