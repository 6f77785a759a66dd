//! One page: asked for, understood, and the way to the next one.

use std::sync::Arc;

use bytestring::ByteString;
use cpapi_domain::partner::PartnerError;
use serde_json::Value;

use super::answer::{OpenAnswer, Progress, Scopes};
use super::selecting::Selecting;
use super::{Active, StreamReader};
use crate::cursor::StreamCursor;
use crate::http::answer::Answer;
use crate::http::session::Session;
use crate::http::transport::{self, Fetched, Stop};
use crate::interpolation::{Scope, Template, TemplateError};
use crate::manifest::Stream;
use crate::offer::{FeedRule, JoinRule};
use crate::page::decode::Decoded;
use crate::page::keyed::KeyMember;
use crate::request::PreparedRequest;
use crate::request::auth::signed;
use crate::slices::{StreamSlice, inject_partition};

/// One page of a stream.
#[derive(Debug)]
pub(crate) struct StreamPage {
    /// The records' texts, filtered and changed as the manifest says, not redacted.
    pub(crate) records: Vec<ByteString>,
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
    /// The member that takes the key of each of the record's entries, which are the records.
    pub(super) key_as: Option<KeyMember>,
}

impl PageRules {
    /// Of a stream of offers.
    pub(crate) fn of_feed(feed: &FeedRule) -> Self {
        Self {
            announced: feed.announced.clone(),
            empty_when: feed.empty_when.clone(),
            ignored_is_empty: feed.ignored_is_empty,
            key_as: feed.key_as.clone(),
        }
    }

    /// Of a stream that is joined to offers.
    pub(crate) fn of_join(join: &JoinRule) -> Self {
        Self {
            announced: None,
            empty_when: join.empty_when.clone(),
            ignored_is_empty: false,
            key_as: join.key_as.clone(),
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
    /// The records of an answer; sets the slice's token of the next page, unless the answer is
    /// read while it comes and more follows.
    pub(super) fn understand(
        &self,
        active: &mut Active,
        cursor: Option<&mut StreamCursor>,
        fetched: Fetched,
    ) -> Result<StreamPage, PartnerError> {
        let nothing = |ignored: bool, slice: &Arc<StreamSlice>| StreamPage {
            ignored,
            ends_slice: true,
            ..StreamPage::of(slice, Vec::new())
        };
        let Some(decoded) = &fetched.decoded else {
            return Ok(nothing(!self.rules.ignored_is_empty, &active.slice));
        };
        let scopes = self.scopes(&fetched.answer, decoded);
        if let Some(detail) = decoded.problem_in(self.session.cx.mode) {
            return match self.is_empty_page(&scopes.records) {
                Ok(true) => Ok(nothing(false, &active.slice)),
                Ok(false) => Err(self.unreadable(fetched, detail)),
                Err(error) => Err(self.unreadable(fetched, &unexpected(&error))),
            };
        }
        let texts = decoded.record_texts();
        match self.first_page(active, cursor, texts, &scopes, fetched.more.is_some()) {
            Ok((page, progress)) => {
                if !page.ends_slice
                    && let Some(body) = fetched.more
                {
                    let mut answer = fetched.answer;
                    answer.body = fetched.decoded.map(Decoded::into_body).unwrap_or_default();
                    active.open = Some(OpenAnswer {
                        request: self.request.clone(),
                        answer,
                        body,
                        scopes,
                        progress,
                    });
                }
                Ok(page)
            }
            Err(detail) => Err(self.unreadable(fetched, &detail)),
        }
    }

    fn scopes(&self, answer: &Answer, decoded: &Decoded) -> Scopes {
        let records = self
            .scope
            .clone()
            .with("response", decoded.response.clone())
            .with("headers", answer.headers_for_templates());
        let paging = records
            .clone()
            .with("response", decoded.page.clone())
            .with("headers", answer.headers_with_links());
        Scopes { records, paging }
    }

    /// The first records of an answer, or all of them.
    fn first_page(
        &self,
        active: &mut Active,
        cursor: Option<&mut StreamCursor>,
        texts: Vec<ByteString>,
        scopes: &Scopes,
        more: bool,
    ) -> Result<(StreamPage, Progress), String> {
        let selecting = Selecting {
            session: self.session,
            stream: self.stream,
        };
        let mut progress = Progress::default();
        let announced = self.announced(&scopes.records);
        let mut page = selecting.page(active, cursor, texts, &scopes.records, &mut progress)?;
        page.announced = announced.map_err(|error| unexpected(&error))?;
        if !more {
            selecting.end(active, &mut page, &progress, scopes.paging.clone())?;
        }
        Ok((page, progress))
    }

    fn announced(&self, scope: &Scope) -> Result<Option<u64>, TemplateError> {
        let Some(template) = &self.rules.announced else {
            return Ok(None);
        };
        Ok(
            match template.value(&self.session.manifest.engine, scope)? {
                Value::String(text) => text.trim().parse().ok(),
                value => value.as_u64(),
            },
        )
    }

    fn is_empty_page(&self, scope: &Scope) -> Result<bool, TemplateError> {
        match &self.rules.empty_when {
            Some(template) => template.is_true(&self.session.manifest.engine, scope),
            None => Ok(false),
        }
    }

    fn unreadable(&self, fetched: Fetched, detail: &str) -> PartnerError {
        transport::unreadable(self.session, self.request, fetched, detail)
    }
}

impl StreamPage {
    /// Of a slice, with these records.
    pub(super) fn of(slice: &Arc<StreamSlice>, records: Vec<ByteString>) -> Self {
        Self {
            records,
            announced: None,
            ignored: false,
            slice: Arc::clone(slice),
            ends_slice: false,
        }
    }
}

/// The sentence of a template that fails at an answer.
pub(super) fn unexpected(error: &TemplateError) -> String {
    format!("The answer does not have the expected form: {error}.")
}
