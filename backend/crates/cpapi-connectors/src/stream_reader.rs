//! Reading one stream, slice by slice and page by page.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use minijinja::Value as Jinja;
use serde_json::{Map, Value};
use xxhash_rust::xxh3::Xxh3Default;

use crate::http::session::Session;
use crate::http::transport::{self, Fetched};
use crate::interpolation::{Scope, Template, TemplateError, jinja};
use crate::manifest::{PartitionRouter, Stream};
use crate::page::path::Path;
use crate::request::PreparedRequest;
use crate::request::auth::signed;

/// One page of a stream.
#[derive(Debug)]
pub(crate) struct StreamPage {
    /// The records' texts, filtered and changed as the manifest says, not redacted.
    pub(crate) records: Vec<Box<str>>,
    /// How many records the network announces for the whole feed.
    pub(crate) announced: Option<u64>,
    /// The manifest said to ignore the answer.
    pub(crate) ignored: bool,
}

/// Reads a stream.
#[derive(Debug)]
pub(crate) struct StreamReader {
    session: Arc<Session>,
    stream: Arc<Stream>,
    /// Tells from a page how many records there are in all.
    announcement: Option<Template>,
    /// Slices to come; none before the router was asked.
    slices: Option<VecDeque<Value>>,
    /// The slice being read; none between slices.
    slice: Option<Slice>,
    pages: u64,
}

/// One slice while it is read.
#[derive(Debug)]
struct Slice {
    partition: Value,
    token: Option<Value>,
    path: Arc<Path>,
    guard: LoopGuard,
}

impl StreamReader {
    /// A reader of all slices.
    pub(crate) fn new(
        session: Arc<Session>,
        stream: Arc<Stream>,
        announcement: Option<Template>,
    ) -> Self {
        Self {
            session,
            stream,
            announcement,
            slices: None,
            slice: None,
            pages: 0,
        }
    }

    /// A reader of one slice that the caller names.
    pub(crate) fn of_slice(session: Arc<Session>, stream: Arc<Stream>, partition: Value) -> Self {
        let slices = Some(VecDeque::from([partition]));
        Self {
            session,
            stream,
            announcement: None,
            slices,
            slice: None,
            pages: 0,
        }
    }

    /// The next page; none after the last.
    ///
    /// # Errors
    /// The network's failure. The reader must not be used after it.
    pub(crate) async fn next(&mut self) -> Result<Option<StreamPage>, PartnerError> {
        let Some(mut slice) = self.take_slice().await? else {
            return Ok(None);
        };
        self.pages += 1;
        if self.pages > self.session.cx.limits.max_pages {
            let detail = format!(
                "The feed has more than {} pages.",
                self.session.cx.limits.max_pages
            );
            return Err(PartnerError::new(FailureKind::Unreadable, detail));
        }
        let (page, next) = self.read_page(&mut slice).await?;
        if let Some(token) = next {
            slice.token = Some(token);
            self.slice = Some(slice);
        }
        Ok(Some(page))
    }

    /// The path of the records in a page of the first slice.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn record_path(&self) -> Result<Path, PartnerError> {
        let path = self
            .stream
            .selector
            .path(&self.session.manifest.engine, &self.session.scope());
        path.map_err(|error| self.session.template_failed(&error))
    }

    async fn take_slice(&mut self) -> Result<Option<Slice>, PartnerError> {
        if let Some(slice) = self.slice.take() {
            return Ok(Some(slice));
        }
        if self.slices.is_none() {
            self.slices = Some(self.slices_of_router().await?);
        }
        let Some(partition) = self.slices.as_mut().and_then(VecDeque::pop_front) else {
            return Ok(None);
        };
        let scope = slice_scope(&self.session, &partition);
        let path = self
            .stream
            .selector
            .path(&self.session.manifest.engine, &scope)
            .map_err(|error| self.session.template_failed(&error))?;
        let token = self.stream.paginator.first();
        Ok(Some(Slice {
            partition,
            token,
            path: Arc::new(path),
            guard: LoopGuard::default(),
        }))
    }

    async fn slices_of_router(&self) -> Result<VecDeque<Value>, PartnerError> {
        let engine = &self.session.manifest.engine;
        let failed = |error| self.session.template_failed(&error);
        let scope = self.session.scope();
        Ok(match &self.stream.partitions {
            PartitionRouter::One => VecDeque::from([Value::Object(Map::new())]),
            PartitionRouter::List { values, field, .. } => {
                let field = field.text(engine, &scope).map_err(failed)?;
                let mut slices = VecDeque::new();
                for template in values {
                    match template.value(engine, &scope).map_err(failed)? {
                        Value::Array(values) => {
                            slices.extend(values.into_iter().map(|value| partition(&field, value)))
                        }
                        value => slices.push_back(partition(&field, value)),
                    }
                }
                slices
            }
            PartitionRouter::Parent {
                stream, key, field, ..
            } => {
                let field = field.text(engine, &scope).map_err(failed)?;
                Box::pin(self.parent_slices(Arc::clone(stream), key, &field)).await?
            }
        })
    }

    /// Rows whose key is missing or null are skipped (reference-runner.md 10).
    async fn parent_slices(
        &self,
        stream: Arc<Stream>,
        key: &Path,
        field: &str,
    ) -> Result<VecDeque<Value>, PartnerError> {
        let mut reader = Self::new(Arc::clone(&self.session), stream, None);
        let mut slices = VecDeque::new();
        while let Some(page) = reader.next().await? {
            for record in page.records {
                let record: Value = serde_json::from_str(&record).unwrap_or_default();
                if let Some(value) = key.first(&record).filter(|value| !value.is_null()) {
                    slices.push_back(partition(field, value.clone()));
                }
            }
        }
        Ok(slices)
    }

    async fn read_page(
        &self,
        slice: &mut Slice,
    ) -> Result<(StreamPage, Option<Value>), PartnerError> {
        let scope = slice_scope(&self.session, &slice.partition);
        let scope = match &slice.token {
            Some(token) => scope.with(
                "next_page_token",
                Jinja::from_pairs([("next_page_token", jinja(token))]),
            ),
            None => scope,
        };
        let request = self.request(slice, &scope)?;
        let (request, fetched) = signed::fetch(
            &self.session,
            &self.stream.requester,
            request,
            &scope,
            &slice.path,
        )
        .await?;
        self.understand(slice, &scope, &request, None, fetched)
    }

    fn request(&self, slice: &Slice, scope: &Scope) -> Result<PreparedRequest, PartnerError> {
        let engine = &self.session.manifest.engine;
        let failed = |error| self.session.template_failed(&error);
        let stream = &self.stream;
        let token = slice.token.as_ref();
        let next_url = stream.paginator.next_url(token);
        let mut request = stream
            .requester
            .prepare(next_url, engine, scope)
            .map_err(failed)?;
        stream
            .paginator
            .inject(&mut request, token, engine, scope)
            .map_err(failed)?;
        if let Some(option) = stream.partitions.option()
            && let Some(value) = slice
                .partition
                .as_object()
                .and_then(|partition| partition.values().next())
        {
            option
                .inject(&mut request, value.clone(), engine, scope)
                .map_err(failed)?;
        }
        Ok(request)
    }

    fn understand(
        &self,
        slice: &mut Slice,
        scope: &Scope,
        request: &PreparedRequest,
        secret: Option<&str>,
        fetched: Fetched,
    ) -> Result<(StreamPage, Option<Value>), PartnerError> {
        let Some(decoded) = &fetched.decoded else {
            let page = StreamPage {
                records: Vec::new(),
                announced: None,
                ignored: true,
            };
            return Ok((page, None));
        };
        let problem = decoded.problem();
        if let Some(detail) = problem {
            return Err(transport::unreadable(
                &self.session,
                request,
                fetched,
                secret,
                detail,
            ));
        }
        let texts = decoded.record_texts();
        let last = texts
            .last()
            .map(|text| serde_json::from_str::<Value>(text).unwrap_or_default());
        let scope = scope
            .clone()
            .with("response", decoded.response.clone())
            .with("headers", fetched.answer.headers_for_templates())
            .with("last_page_size", Jinja::from(texts.len()))
            .with_json("last_record", &last.unwrap_or_default());
        let outcome = self.page_and_token(slice, &texts, &scope);
        let repeats = slice.guard.repeats(
            &texts,
            outcome.as_ref().ok().and_then(|(_, token)| token.as_ref()),
        );
        if repeats {
            let detail = "The network sent the same page again; the feed would never end.";
            return Err(transport::unreadable(
                &self.session,
                request,
                fetched,
                secret,
                detail,
            ));
        }
        outcome.map_err(|error| {
            let detail = format!("The answer does not have the expected form: {error}.");
            transport::unreadable(&self.session, request, fetched, secret, &detail)
        })
    }

    fn page_and_token(
        &self,
        slice: &Slice,
        texts: &[&str],
        scope: &Scope,
    ) -> Result<(StreamPage, Option<Value>), TemplateError> {
        let engine = &self.session.manifest.engine;
        let next = self
            .stream
            .paginator
            .next(texts.len(), slice.token.as_ref(), engine, scope)?;
        let announced = match &self.announcement {
            Some(template) => match template.value(engine, scope)? {
                Value::String(text) => text.trim().parse().ok(),
                value => value.as_u64(),
            },
            None => None,
        };
        let records = self.select(texts, scope)?;
        Ok((
            StreamPage {
                records,
                announced,
                ignored: false,
            },
            next,
        ))
    }

    /// Filters and changes a page's records.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn select(
        &self,
        texts: &[&str],
        scope: &Scope,
    ) -> Result<Vec<Box<str>>, TemplateError> {
        let selector = &self.stream.selector;
        if selector.is_plain() {
            return Ok(texts.iter().map(|text| Box::from(*text)).collect());
        }
        let engine = &self.session.manifest.engine;
        let mut records = Vec::new();
        for text in texts {
            let record: Value = serde_json::from_str(text).unwrap_or_default();
            if let Some(record) = selector.select(record, engine, scope)? {
                records.push(record.to_string().into_boxed_str());
            }
        }
        Ok(records)
    }
}

fn partition(field: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(field.to_owned(), value)]))
}

fn slice_scope(session: &Session, partition: &Value) -> Scope {
    let partition = jinja(partition);
    session
        .scope()
        .with("stream_partition", partition.clone())
        .with("stream_slice", partition)
}

/// Notices a feed that goes round in circles.
#[derive(Debug, Default)]
struct LoopGuard {
    pages: HashSet<u64>,
    tokens: HashSet<String>,
}

impl LoopGuard {
    /// Whether this page, or the way to the next one, was seen before.
    fn repeats(&mut self, texts: &[&str], next: Option<&Value>) -> bool {
        let token_is_old = next.is_some_and(|token| !self.tokens.insert(token.to_string()));
        if texts.is_empty() {
            return token_is_old;
        }
        let mut hasher = Xxh3Default::new();
        for text in texts {
            hasher.update(text.as_bytes());
            hasher.update(&[0]);
        }
        !self.pages.insert(hasher.digest()) || token_is_old
    }
}
