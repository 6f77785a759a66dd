//! What a page of a feed means, without asking the network: for fixtures and for the builder.

use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};

use crate::connector::Connector;
use crate::context::{ReadMode, SourceContext};
use crate::http::session::Patience;
use crate::offer::Reading;
use crate::page::decode::Reading as Page;
use crate::record::{Mapped, RecordPage};
use crate::record_sorter::RecordSorter;

impl Connector {
    /// Cuts a page's body into records as a pull does.
    ///
    /// # Errors
    /// The body cannot be read, or has no list of records.
    pub fn preview_page(&self, cx: &SourceContext, body: &str) -> Result<RecordPage, PartnerError> {
        let unreadable = |detail: &str| PartnerError::new(FailureKind::Unreadable, detail);
        let session = Arc::new(self.session(cx.clone(), Patience::One));
        let Some(reader) = self.feed_reader(&session) else {
            return Err(unreadable("The manifest has no stream of offers."));
        };
        let page = Page {
            content_type: "",
            mode: ReadMode::Strict,
            limit: cx.limits.max_page_bytes,
        };
        let decoded = reader
            .extraction()?
            .decode(body.as_bytes().to_vec(), page)
            .map_err(|fault| unreadable(&fault.detail))?;
        if let Some(problem) = decoded.problem() {
            return Err(unreadable(problem));
        }
        let texts = reader.select(decoded.record_texts(), &session.scope());
        let texts = texts.map_err(|error| session.template_failed(&error))?;
        let mut sorter = RecordSorter::new(self.hash_seed(cx));
        Ok(sorter.page(1, texts, self.mapping(), &session.redactor))
    }

    /// Maps records without side calls; offers that would need one are marked incomplete.
    pub fn preview_offers(&self, cx: &SourceContext, page: RecordPage) -> Vec<Mapped> {
        let session = self.session(cx.clone(), Patience::One);
        let reading = Reading::of(&session);
        let records = page.records.into_iter();
        records
            .map(|record| self.mapping().map(record, &reading).without_asking())
            .collect()
    }
}
