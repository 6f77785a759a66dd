//! From a stored source to something that can be asked.

use std::sync::Arc;

use cpapi_connectors::{Connector, SourceContext};
use cpapi_db::sources::SourceRow;
use cpapi_domain::vocabulary::Currency;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::config_sink::SourceConfigSink;
use crate::credentials;
use crate::parts::EngineParts;

/// A source's connector with everything it needs.
pub(crate) struct SourceAccess {
    pub(crate) connector: Arc<Connector>,
    pub(crate) context: SourceContext,
}

/// Why a stored source cannot be asked at all.
#[derive(Debug, Error)]
pub(crate) enum AccessError {
    #[error("there is no connector {0:?}")]
    ConnectorUnknown(String),
    #[error("the stored credentials cannot be opened: {0}")]
    Credentials(String),
}

impl AccessError {
    /// Stable code for the run.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::ConnectorUnknown(_) => "connector_unknown",
            Self::Credentials(_) => "credentials_unreadable",
        }
    }
}

/// Joins the source's public settings with its secrets.
pub(crate) fn open(
    parts: &EngineParts,
    row: &SourceRow,
    cancel: CancellationToken,
) -> Result<SourceAccess, AccessError> {
    let connector = parts
        .registry
        .get(&row.connector)
        .ok_or_else(|| AccessError::ConnectorUnknown(row.connector.clone()))?;
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
