//! Reading one stream, slice by slice and page by page.

mod answer;
mod detours;
mod loop_guard;
mod page;
mod selecting;

use std::sync::Arc;

use bytestring::ByteString;
use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::{Map, Value};

pub(crate) use page::{PageRules, StreamPage};

use crate::cursor::StreamCursor;
use crate::http::session::Session;
use crate::http::transport::{Detour, Stop, broken_off};
use crate::interpolation::{Scope, TemplateError, jinja};
use crate::manifest::Stream;
use crate::page::decode::Extraction;
use crate::slices::{SliceFeed, StreamSlice};
use answer::{OpenAnswer, Selected};
use detours::Reduction;
use loop_guard::LoopGuard;
use selecting::Selecting;

/// Reads a stream.
#[derive(Debug)]
pub(crate) struct StreamReader {
    session: Arc<Session>,
    stream: Arc<Stream>,
    /// What the mapping says of this stream's pages.
    rules: PageRules,
    /// Where reading begins for streams with a cursor.
    state: Option<Value>,
    /// None before the first page.
    begun: Option<Begun>,
    /// A partition that the caller names, instead of the manifest's router.
    only: Option<Map<String, Value>>,
    active: Option<Active>,
    pages: u64,
}

#[derive(Debug)]
struct Begun {
    slices: SliceFeed,
    cursor: Option<StreamCursor>,
    /// Halves of a window that was too large, the earlier first.
    split: Vec<(StreamSlice, u32)>,
}

/// A slice while it is read.
#[derive(Debug)]
struct Active {
    slice: Arc<StreamSlice>,
    scope: Scope,
    extraction: Arc<Extraction>,
    token: Option<Value>,
    guard: LoopGuard,
    reduction: Reduction,
    /// How often its window was cut in half.
    depth: u32,
    /// Newest instant of the cursor's field among its records.
    newest: Option<chrono::DateTime<chrono::FixedOffset>>,
    resets: u32,
    /// The answer that is being read.
    open: Option<OpenAnswer>,
}

/// What came of asking for a page.
enum Asked {
    Page(StreamPage),
    /// Ask again, as the slice now says.
    Again,
}

impl StreamReader {
    /// A reader of all slices.
    pub(crate) fn new(session: Arc<Session>, stream: Arc<Stream>, rules: PageRules) -> Self {
        Self {
            session,
            stream,
            rules,
            state: None,
            begun: None,
            only: None,
            active: None,
            pages: 0,
        }
    }

    /// A reader that goes on from a state of the stream.
    pub(crate) fn from_state(
        session: Arc<Session>,
        stream: Arc<Stream>,
        state: Option<Value>,
    ) -> Self {
        Self {
            state,
            ..Self::new(session, stream, PageRules::default())
        }
    }

    /// A reader of one slice that the caller names.
    pub(crate) fn of_slice(session: Arc<Session>, stream: Arc<Stream>, partition: Value) -> Self {
        let only = partition.as_object().cloned().unwrap_or_default();
        Self {
            only: Some(only),
            ..Self::new(session, stream, PageRules::default())
        }
    }

    /// The next page; none after the last.
    ///
    /// # Errors
    /// The network's failure. The reader must not be used after it.
    pub(crate) async fn next(&mut self) -> Result<Option<StreamPage>, PartnerError> {
        loop {
            if self.active.is_none() {
                self.active = self.next_slice().await?;
            }
            let Some(mut active) = self.active.take() else {
                return Ok(None);
            };
            let asked = match active.open.take() {
                Some(open) => Asked::Page(self.go_on(&mut active, open).await?),
                None => {
                    self.count_page()?;
                    self.ask(&mut active).await?
                }
            };
            match asked {
                Asked::Again => self.active = Some(active),
                Asked::Page(mut page) => {
                    page.records = self.opened(page.records);
                    if page.ends_slice {
                        self.close(&active);
                    } else {
                        self.active = Some(active);
                    }
                    return Ok(Some(page));
                }
            }
        }
    }

    /// What the next read is to be given; none for streams without a cursor.
    pub(crate) fn state(&self) -> Option<Value> {
        let begun = self.begun.as_ref()?;
        let parents = begun.slices.parent_states();
        begun.cursor.as_ref().map(|cursor| cursor.state(parents))
    }

    /// How records are taken out of a page of the first slice.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn extraction(&self) -> Result<Extraction, PartnerError> {
        let path = self
            .stream
            .selector
            .path(&self.session.manifest.engine, &self.session.scope());
        Ok(Extraction {
            decoder: self.stream.decoder.clone(),
            path: path.map_err(|error| self.session.template_failed(&error))?,
        })
    }

    /// Filters and changes records of one page, for the preview of a fixture.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn select(
        &self,
        texts: Vec<ByteString>,
        scope: &Scope,
    ) -> Result<Vec<ByteString>, TemplateError> {
        let engine = &self.session.manifest.engine;
        let selected = self.stream.selector.select_texts(texts, engine, scope)?;
        Ok(self.opened(selected))
    }

    /// The records as the mapping sees them.
    fn opened(&self, records: Vec<ByteString>) -> Vec<ByteString> {
        match &self.rules.key_as {
            Some(member) => member.open(records),
            None => records,
        }
    }

    fn count_page(&mut self) -> Result<(), PartnerError> {
        self.pages += 1;
        let most = self.session.cx.limits.max_pages;
        if self.pages > most {
            let detail = format!("The feed has more than {most} pages.");
            return Err(PartnerError::new(FailureKind::Unreadable, detail));
        }
        Ok(())
    }

    async fn next_slice(&mut self) -> Result<Option<Active>, PartnerError> {
        let begun = match &mut self.begun {
            Some(begun) => begun,
            None => {
                let begun = begin(
                    &self.session,
                    &self.stream,
                    self.state.as_ref(),
                    self.only.take(),
                )?;
                self.begun.insert(begun)
            }
        };
        let (slice, depth) = match begun.split.pop() {
            Some(half) => half,
            None => {
                let next = begun.slices.next(&self.session, begun.cursor.as_mut());
                match next.await? {
                    Some(slice) => (slice, 0),
                    None => return Ok(None),
                }
            }
        };
        let engine = &self.session.manifest.engine;
        let scope = slice.add_to(self.session.scope());
        let path = self
            .stream
            .selector
            .path(engine, &scope)
            .map_err(|error| self.session.template_failed(&error))?;
        Ok(Some(Active {
            slice: Arc::new(slice),
            scope,
            extraction: Arc::new(Extraction {
                decoder: self.stream.decoder.clone(),
                path,
            }),
            token: self.stream.paginator.first(),
            guard: LoopGuard::default(),
            reduction: Reduction::default(),
            depth,
            newest: None,
            resets: 0,
            open: None,
        }))
    }

    /// Asks for the page that the slice stands at.
    async fn ask(&mut self, active: &mut Active) -> Result<Asked, PartnerError> {
        let scope = match &active.token {
            Some(token) => active.scope.clone().with(
                "next_page_token",
                minijinja::Value::from_pairs([("next_page_token", jinja(token))]),
            ),
            None => active.scope.clone(),
        };
        match self.fetch(active, &scope).await {
            Ok((request, fetched)) => {
                active.reduction.page_came();
                let cursor = self.begun.as_mut().and_then(|begun| begun.cursor.as_mut());
                let reading = page::Reading {
                    session: &self.session,
                    stream: &self.stream,
                    rules: &self.rules,
                    request: &request,
                    scope: &scope,
                };
                reading.understand(active, cursor, fetched).map(Asked::Page)
            }
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Instead(detour, error)) => self.take_detour(active, detour, error).await,
        }
    }

    /// The next records of an answer that is read while it comes.
    async fn go_on(
        &mut self,
        active: &mut Active,
        mut open: OpenAnswer,
    ) -> Result<StreamPage, PartnerError> {
        let selecting = Selecting {
            session: &self.session,
            stream: &self.stream,
        };
        let cursor = self.begun.as_mut().and_then(|begun| begun.cursor.as_mut());
        let read = match open.body.next().await {
            Ok(batch) => open
                .select(&selecting, active, cursor, batch)
                .map_err(|detail| (FailureKind::Unreadable, detail)),
            Err(failure) => Err(failure),
        };
        match read {
            Ok(Selected::Ended(page)) => Ok(page),
            Ok(Selected::More(page)) => {
                active.open = Some(open);
                Ok(page)
            }
            Err((kind, detail)) => {
                let failure = (kind, detail.as_str());
                let OpenAnswer {
                    request, answer, ..
                } = open;
                Err(broken_off(&self.session, &request, answer, failure))
            }
        }
    }

    async fn take_detour(
        &mut self,
        active: &mut Active,
        detour: Detour,
        error: PartnerError,
    ) -> Result<Asked, PartnerError> {
        match detour {
            // A new login was tried where the request was signed.
            Detour::RefreshToken => return Err(error),
            Detour::ResetPagination => detours::reset(&self.stream, active, error)?,
            Detour::ReducePageSize => {
                detours::reduce(&self.session, &self.stream, active, error).await?;
            }
            Detour::SplitWindow => {
                let Some(begun) = self.begun.as_mut() else {
                    return Err(error);
                };
                let Some(cursor) = &begun.cursor else {
                    return Err(error);
                };
                let (first, second) = detours::split(&self.stream, active, cursor, error)?;
                begun.split.push((second, active.depth + 1));
                let next = Active {
                    scope: first.add_to(self.session.scope()),
                    slice: Arc::new(first),
                    extraction: Arc::clone(&active.extraction),
                    token: self.stream.paginator.first(),
                    guard: LoopGuard::default(),
                    reduction: Reduction::default(),
                    depth: active.depth + 1,
                    newest: None,
                    resets: 0,
                    open: None,
                };
                *active = next;
            }
        }
        Ok(Asked::Again)
    }

    /// The slice was read to its end.
    fn close(&mut self, active: &Active) {
        let cursor = self.begun.as_mut().and_then(|begun| begun.cursor.as_mut());
        if let (Some(cursor), Some(window)) = (cursor, active.slice.window) {
            cursor.close(&active.slice.partition, window, active.newest);
        }
    }
}

fn begin(
    session: &Session,
    stream: &Stream,
    state: Option<&Value>,
    only: Option<Map<String, Value>>,
) -> Result<Begun, PartnerError> {
    if let Some(partition) = only {
        return Ok(Begun {
            slices: SliceFeed::of_partition(partition),
            cursor: None,
            split: Vec::new(),
        });
    }
    let cursor = match &stream.cursor {
        None => None,
        Some(plan) => {
            let bounds = plan
                .bounds(&session.manifest.engine, &session.scope())
                .map_err(|error| session.template_failed(&error))?;
            let partitioned = !stream.partitions.is_one();
            Some(StreamCursor::begin(bounds, plan, partitioned, state))
        }
    };
    Ok(Begun {
        slices: SliceFeed::of(stream, session, cursor.as_ref())?,
        cursor,
        split: Vec::new(),
    })
}
