//! One real request, to see whether the settings work (product.md S4).

use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};

use crate::connector::Connector;
use crate::context::SourceContext;
use crate::http::session::Patience;
use crate::stream_reader::StreamReader;

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
        let Some(stream) = self.manifest().check_stream() else {
            return Err(PartnerError::new(
                FailureKind::Refused,
                "The connector names no stream to check.",
            ));
        };
        let announcement = self.mapping().announcement(&stream.name);
        let mut reader = StreamReader::new(Arc::clone(&session), Arc::clone(stream), announcement);
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
}
