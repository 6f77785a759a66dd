//! One page: asked for, understood, and the way to the next one.

use std::sync::Arc;

use cpapi_domain::partner::PartnerError;
use minijinja::Value as Jinja;
use serde_json::Value;

use super::{Active, StreamReader};
use crate::cursor::StreamCursor;
use crate::http::session::Session;
use crate::http::transport::{self, Fetched, Stop};
use crate::interpolation::{Scope, Template, TemplateError};
use crate::manifest::Stream;
use crate::offer::{FeedRule, JoinRule};
use crate::page::paginator::PageRead;
use crate::request::PreparedRequest;
use crate::request::auth::signed;
use crate::slices::{StreamSlice, inject_partition};

/// One page of a stream.
#[derive(Debug)]
pub(crate) struct StreamPage {
    /// The records' texts, filtered and changed as the manifest says, not redacted.
    pub(crate) records: Vec<Box<str>>,
    /// How many records the network announces for the whole feed.
    pub(crate) announced: Option<u64>,
    /// The manifest said to ignore the answer, and the mapping does not say that this means
    /// nothing.
    pub(crate) ignored: bool,
    /// Where it belongs.
    pub(crate) slice: Arc<StreamSlice>,
    /// No page of the slice follows.
    pub(super) ends_slice: bool,
}

/// What a mapping says of a stream's pages.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageRules {
    announced: Option<Template>,
    empty_when: Option<Template>,
    ignored_is_empty: bool,
}

impl PageRules {
    /// Of a stream of offers.
    pub(crate) fn of_feed(feed: &FeedRule) -> Self {
        Self {
            announced: feed.announced.clone(),
            empty_when: feed.empty_when.clone(),
            ignored_is_empty: feed.ignored_is_empty,
        }
    }

    /// Of a stream that is joined to offers.
    pub(crate) fn of_join(join: &JoinRule) -> Self {
        Self {
            announced: None,
            empty_when: join.empty_when.clone(),
            ignored_is_empty: false,
        }
    }
}

impl StreamReader {
    /// Sends the request of the page that the slice stands at.
    pub(super) async fn fetch(
        &self,
        active: &Active,
        scope: &Scope,
    ) -> Result<(PreparedRequest, Fetched), Stop> {
        let request = self
            .request(active, scope)
            .map_err(|error| Stop::Failed(self.session.template_failed(&error)))?;
        signed::fetch(
            &self.session,
            &self.stream.requester,
            request,
            scope,
            &active.extraction,
        )
        .await
    }

    /// The request without its signature.
    fn request(&self, active: &Active, scope: &Scope) -> Result<PreparedRequest, TemplateError> {
        let engine = &self.session.manifest.engine;
        let stream = &self.stream;
        let token = active.token.as_ref();
        let next_url = stream.paginator.next_url(token);
        let mut request =
            stream
                .requester
                .prepare(next_url.as_deref(), self.session.cx.mode, engine, scope)?;
        let reduced = active.reduction.page_size();
        stream
            .paginator
            .inject(&mut request, token, reduced, engine, scope)?;
        if token.is_none() || !stream.slices_only_on_first_page {
            inject_partition(
                &stream.partitions,
                &active.slice,
                &mut request,
                engine,
                scope,
            )?;
            self.inject_window(active, &mut request, scope)?;
        }
        Ok(request)
    }

    fn inject_window(
        &self,
        active: &Active,
        request: &mut PreparedRequest,
        scope: &Scope,
    ) -> Result<(), TemplateError> {
        let Some(plan) = &self.stream.cursor else {
            return Ok(());
        };
        let engine = &self.session.manifest.engine;
        for (option, end) in plan.options().iter().zip(active.slice.interval.values()) {
            if let Some(option) = option {
                option.inject(request, end.clone(), engine, scope)?;
            }
        }
        Ok(())
    }
}

/// What an answer is understood with.
pub(super) struct Reading<'r> {
    pub(super) session: &'r Session,
    pub(super) stream: &'r Stream,
    pub(super) rules: &'r PageRules,
    pub(super) request: &'r PreparedRequest,
    pub(super) scope: &'r Scope,
}

impl Reading<'_> {
    /// The records of an answer; sets the slice's token of the next page.
    pub(super) fn understand(
        &self,
        active: &mut Active,
        cursor: Option<&mut StreamCursor>,
        fetched: Fetched,
    ) -> Result<StreamPage, PartnerError> {
        let nothing = |ignored: bool, slice: &Arc<StreamSlice>| StreamPage {
            records: Vec::new(),
            announced: None,
            ignored,
            slice: Arc::clone(slice),
            ends_slice: true,
        };
        let Some(decoded) = &fetched.decoded else {
            return Ok(nothing(!self.rules.ignored_is_empty, &active.slice));
        };
        let scope = self
            .scope
            .clone()
            .with("response", decoded.response.clone())
            .with("headers", fetched.answer.headers_for_templates());
        if let Some(detail) = decoded.problem_in(self.session.cx.mode) {
            return match self.is_empty_page(&scope) {
                Ok(true) => Ok(nothing(false, &active.slice)),
                Ok(false) => Err(self.unreadable(fetched, detail)),
                Err(error) => Err(self.unreadable(fetched, &unexpected(&error))),
            };
        }
        let texts = decoded.record_texts();
        let links = fetched.answer.headers_with_links();
        let paging = scope.clone().with("response", decoded.page.clone());
        let paging = paging.with("headers", links);
        let understood = self.records_and_token(active, cursor, &texts, (&scope, paging));
        let next = match &understood {
            Ok((_, next)) => next.as_ref(),
            Err(_) => None,
        };
        if active.guard.repeats(&texts, next, self.session.cx.mode) {
            let detail = "The network sent the same page again; the feed would never end.";
            return Err(self.unreadable(fetched, detail));
        }
        match understood {
            Ok((mut page, next)) => {
                page.ends_slice = next.is_none();
                active.token = next;
                Ok(page)
            }
            Err(error) => Err(self.unreadable(fetched, &unexpected(&error))),
        }
    }

    fn is_empty_page(&self, scope: &Scope) -> Result<bool, TemplateError> {
        match &self.rules.empty_when {
            Some(template) => template.is_true(&self.session.manifest.engine, scope),
            None => Ok(false),
        }
    }

    fn records_and_token(
        &self,
        active: &mut Active,
        cursor: Option<&mut StreamCursor>,
        texts: &[&str],
        (scope, paging): (&Scope, Scope),
    ) -> Result<(StreamPage, Option<Value>), TemplateError> {
        let engine = &self.session.manifest.engine;
        let mut records = self.stream.selector.select_texts(texts, engine, scope)?;
        let announced = match &self.rules.announced {
            Some(template) => match template.value(engine, scope)? {
                Value::String(text) => text.trim().parse().ok(),
                value => value.as_u64(),
            },
            None => None,
        };
        let last = records
            .last()
            .map(|text| serde_json::from_str::<Value>(text).unwrap_or_default());
        let scope = paging
            .with("last_page_size", Jinja::from(records.len()))
            .with_json("last_record", &last.unwrap_or_default());
        let page = PageRead {
            rows: texts.len(),
            token: active.token.as_ref(),
            reduced: active.reduction.page_size(),
        };
        let mut next = self.stream.paginator.next(page, engine, &scope)?;
        if let Some(cursor) = cursor
            && self.observe(active, cursor, &mut records)
        {
            next = None;
        }
        let page = StreamPage {
            records,
            announced,
            ignored: false,
            slice: Arc::clone(&active.slice),
            ends_slice: false,
        };
        Ok((page, next))
    }

    /// Notes the newest instant of the records, and leaves out those beyond the cursor's window
    /// where the network does not. Gives whether a feed that goes from new to old has left it.
    fn observe(
        &self,
        active: &mut Active,
        cursor: &mut StreamCursor,
        records: &mut Vec<Box<str>>,
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

    fn unreadable(&self, fetched: Fetched, detail: &str) -> PartnerError {
        transport::unreadable(self.session, self.request, fetched, detail)
    }
}

fn unexpected(error: &TemplateError) -> String {
    format!("The answer does not have the expected form: {error}.")
}
