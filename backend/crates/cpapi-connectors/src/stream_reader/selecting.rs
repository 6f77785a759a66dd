//! From an answer's records to those of the stream, and to the way on.

use bytestring::ByteString;
use minijinja::Value as Jinja;
use serde_json::Value;

use super::Active;
use super::answer::Progress;
use super::page::{StreamPage, unexpected};
use crate::cursor::StreamCursor;
use crate::http::session::Session;
use crate::interpolation::Scope;
use crate::manifest::Stream;
use crate::page::paginator::PageRead;

/// What records are selected with.
pub(super) struct Selecting<'s> {
    pub(super) session: &'s Session,
    pub(super) stream: &'s Stream,
}

impl Selecting<'_> {
    /// Filters and changes records that came. The page ends its slice where a feed that goes from
    /// new to old has left the cursor's window.
    ///
    /// # Errors
    /// A template fails at these records: one sentence.
    pub(super) fn page(
        &self,
        active: &mut Active,
        cursor: Option<&mut StreamCursor>,
        texts: Vec<ByteString>,
        scope: &Scope,
        progress: &mut Progress,
    ) -> Result<StreamPage, String> {
        progress.came(&texts);
        let engine = &self.session.manifest.engine;
        let selected = self.stream.selector.select_texts(texts, engine, scope);
        let mut records = selected.map_err(|error| unexpected(&error))?;
        progress.passed(&records);
        let has_left = cursor.is_some_and(|cursor| self.observe(active, cursor, &mut records));
        let mut page = StreamPage::of(&active.slice, records);
        page.ends_slice = has_left;
        Ok(page)
    }

    /// The answer came to its end: finds the way to the next page.
    ///
    /// # Errors
    /// There is none that ends, or a template fails: one sentence.
    pub(super) fn end(
        &self,
        active: &mut Active,
        page: &mut StreamPage,
        progress: &Progress,
        paging: Scope,
    ) -> Result<(), String> {
        let next = if page.ends_slice {
            Ok(None)
        } else {
            self.next_token(active, progress, paging)
        };
        let token = next.as_ref().ok().and_then(Option::as_ref);
        if active
            .guard
            .repeats(progress.digest(), token, self.session.cx.mode)
        {
            return Err("The network sent the same page again; the feed would never end.".into());
        }
        let next = next?;
        page.ends_slice = next.is_none();
        active.token = next;
        Ok(())
    }

    fn next_token(
        &self,
        active: &Active,
        progress: &Progress,
        paging: Scope,
    ) -> Result<Option<Value>, String> {
        let last = progress.last.as_ref();
        let last = last.map(|text| serde_json::from_str::<Value>(text).unwrap_or_default());
        let scope = paging
            .with("last_page_size", Jinja::from(progress.records))
            .with_json("last_record", &last.unwrap_or_default());
        let read = PageRead {
            rows: progress.rows,
            token: active.token.as_ref(),
            reduced: active.reduction.page_size(),
        };
        let engine = &self.session.manifest.engine;
        let next = self.stream.paginator.next(read, engine, &scope);
        next.map_err(|error| unexpected(&error))
    }

    /// Notes the newest instant of the records, and leaves out those beyond the cursor's window
    /// where the network does not. Gives whether a feed that goes from new to old has left it.
    fn observe(
        &self,
        active: &mut Active,
        cursor: &mut StreamCursor,
        records: &mut Vec<ByteString>,
    ) -> bool {
        let Some(plan) = &self.stream.cursor else {
            return false;
        };
        let partition = &active.slice.partition;
        let has_left = plan.is_data_feed
            && records
                .last()
                .is_some_and(|last| !cursor.covers(partition, last));
        if plan.is_data_feed || plan.is_client_side {
            records.retain(|record| cursor.covers(partition, record));
        }
        let newest = records.iter().filter_map(|record| cursor.instant(record));
        active.newest = active.newest.max(newest.max());
        has_left
    }
}
