//! One real request, to see whether the settings work (product.md S4).

use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};

use crate::connector::Connector;
use crate::context::SourceContext;
use crate::http::session::{Patience, Session};
use crate::manifest::Stream;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// One sentence for a person.
    pub detail: String,
    /// Records on the first page.
    pub records: usize,
}

impl Connector {
    /// Asks the network for one page, without any second try.
    ///
    /// # Errors
    /// The network's failure with its redacted answer.
    pub async fn check(&self, cx: &SourceContext) -> Result<CheckReport, PartnerError> {
        let session = Arc::new(self.session(cx.clone(), Patience::One));
        let stream = self.checked_stream(&session)?;
        let mut reader = self.reader(&session, &stream);
        let page = reader.next().await?;
        let (records, announced) =
            page.map_or((0, None), |page| (page.records.len(), page.announced));
        let detail = match announced {
            Some(all) => format!(
                "{} answered: {records} records on the first page, {all} in all.",
                self.name()
            ),
            None => format!(
                "{} answered: {records} records on the first page.",
                self.name()
            ),
        };
        Ok(CheckReport { detail, records })
    }
    /// The manifest's first stream to check; one of offers that these settings rule out gives way
    /// to the one that they choose.
    fn checked_stream(&self, session: &Session) -> Result<Arc<Stream>, PartnerError> {
        let named = self.manifest().check_stream().ok_or_else(|| {
            let detail = "The connector names no stream to check.";
            PartnerError::new(FailureKind::Refused, detail)
        })?;
        let feeds = self.mapping().feeds();
        if feeds.iter().all(|feed| feed.name != named.name) {
            return Ok(Arc::clone(named));
        }
        let active = self.active_feeds(session)?;
        let same = active.iter().find(|stream| stream.name == named.name);
        Ok(Arc::clone(same.or(active.first()).unwrap_or(named)))
    }
}
