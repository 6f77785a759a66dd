//! Slices one after the other: as many are held as one page of a parent gives.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::{Map, Value, json};

use super::StreamSlice;
use crate::cursor::StreamCursor;
use crate::http::session::Session;
use crate::interpolation::python_text;
use crate::manifest::{ListRouter, ListValues, ParentStream, PartitionRouter, Stream};
use crate::page::path::Path;
use crate::stream_reader::StreamReader;

/// Most combinations of routers.
const MOST_COMBINATIONS: usize = 1_000_000;

/// Gives a stream's slices.
#[derive(Debug)]
pub(crate) struct SliceFeed {
    partitions: Partitions,
    /// Windows of the last partition that are still to come.
    ready: VecDeque<StreamSlice>,
    /// Partitions of which a state was begun; one that comes twice is read once.
    seen: HashSet<String>,
}

/// Gives partitions.
#[derive(Debug)]
enum Partitions {
    Ready(VecDeque<StreamSlice>),
    Parents(Box<ParentFeed>),
    Grouped(Box<GroupFeed>),
    Product(Box<ProductFeed>),
}

#[derive(Debug)]
struct ParentFeed {
    parents: Arc<[ParentStream]>,
    /// Position in the router's list of parents.
    at: usize,
    reader: Option<StreamReader>,
    ready: VecDeque<StreamSlice>,
    /// States of the parents that were read to their end.
    states: Map<String, Value>,
    /// States from which parents begin.
    begin: Map<String, Value>,
}

#[derive(Debug)]
struct GroupFeed {
    inner: Partitions,
    size: usize,
    deduplicate: bool,
    seen: HashSet<String>,
}

#[derive(Debug)]
struct ProductFeed {
    first: Partitions,
    /// All slices of the other routers; none before they were read.
    others: Option<Vec<Vec<StreamSlice>>>,
    waiting: Vec<Partitions>,
    ready: VecDeque<StreamSlice>,
}

impl SliceFeed {
    /// Of a stream; `cursor` knows the states from which parents begin.
    pub(crate) fn of(
        stream: &Stream,
        session: &Session,
        cursor: Option<&StreamCursor>,
    ) -> Result<Self, PartnerError> {
        let partitions = Partitions::of(&stream.partitions, session, cursor)?;
        Ok(Self {
            partitions,
            ready: VecDeque::new(),
            seen: HashSet::new(),
        })
    }

    /// Of one partition that the caller names.
    pub(crate) fn of_partition(partition: Map<String, Value>) -> Self {
        let slices = VecDeque::from([StreamSlice::of_partition(partition)]);
        Self {
            partitions: Partitions::Ready(slices),
            ready: VecDeque::new(),
            seen: HashSet::new(),
        }
    }

    /// The next slice; none after the last.
    ///
    /// # Errors
    /// A parent cannot be read, or a template fails.
    pub(crate) async fn next(
        &mut self,
        session: &Arc<Session>,
        cursor: Option<&mut StreamCursor>,
    ) -> Result<Option<StreamSlice>, PartnerError> {
        let Some(cursor) = cursor else {
            return self.partitions.next(session).await;
        };
        loop {
            if let Some(slice) = self.ready.pop_front() {
                return Ok(Some(slice));
            }
            let Some(partition) = self.partitions.next(session).await? else {
                return Ok(None);
            };
            let key = Value::Object(partition.partition.clone()).to_string();
            if self.seen.insert(key) {
                self.ready = windows(partition, cursor)?;
            }
        }
    }

    /// The states of the parent streams, where the router has parents.
    pub(crate) fn parent_states(&self) -> Option<Value> {
        match &self.partitions {
            Partitions::Parents(feed) => Some(Value::Object(feed.states.clone())),
            _ => None,
        }
    }
}

fn windows(
    partition: StreamSlice,
    cursor: &mut StreamCursor,
) -> Result<VecDeque<StreamSlice>, PartnerError> {
    let Some(windows) = cursor.windows(&partition.partition) else {
        let detail = "The cursor's step gives too many windows, or leaves the calendar.";
        return Err(PartnerError::new(FailureKind::Refused, detail));
    };
    let bounds = cursor.bounds();
    let slice = |window: crate::cursor::Window| {
        let interval = [
            (bounds.names.0.clone(), json!(bounds.write(window.start))),
            (bounds.names.1.clone(), json!(bounds.write(window.end))),
        ];
        StreamSlice {
            interval: Map::from_iter(interval),
            window: Some(window),
            ..partition.clone()
        }
    };
    Ok(windows.into_iter().map(slice).collect())
}

impl Partitions {
    fn of(
        router: &PartitionRouter,
        session: &Session,
        cursor: Option<&StreamCursor>,
    ) -> Result<Self, PartnerError> {
        Ok(match router {
            PartitionRouter::One => Self::Ready(VecDeque::from([StreamSlice::default()])),
            PartitionRouter::List(list) => Self::Ready(listed(list, session)?),
            PartitionRouter::Parents(parents) => {
                let begun = parents.iter().filter_map(|parent| {
                    let state = cursor?.parent_state(&parent.stream.name)?;
                    Some((parent.stream.name.clone(), state.clone()))
                });
                Self::Parents(Box::new(ParentFeed {
                    begin: begun.collect(),
                    parents: Arc::clone(parents),
                    at: 0,
                    reader: None,
                    ready: VecDeque::new(),
                    states: Map::new(),
                }))
            }
            PartitionRouter::Grouped {
                inner,
                size,
                deduplicate,
            } => Self::Grouped(Box::new(GroupFeed {
                inner: Self::of(inner, session, cursor)?,
                size: *size,
                deduplicate: *deduplicate,
                seen: HashSet::new(),
            })),
            PartitionRouter::Product(routers) => {
                let mut all = routers
                    .iter()
                    .map(|router| Self::of(router, session, cursor))
                    .collect::<Result<VecDeque<_>, _>>()?;
                let first = all
                    .pop_front()
                    .unwrap_or_else(|| Self::Ready(VecDeque::from([StreamSlice::default()])));
                Self::Product(Box::new(ProductFeed {
                    first,
                    others: None,
                    waiting: all.into(),
                    ready: VecDeque::new(),
                }))
            }
        })
    }

    fn next<'s>(
        &'s mut self,
        session: &'s Arc<Session>,
    ) -> futures::future::BoxFuture<'s, Result<Option<StreamSlice>, PartnerError>> {
        Box::pin(async move {
            match self {
                Self::Ready(slices) => Ok(slices.pop_front()),
                Self::Parents(feed) => feed.next(session).await,
                Self::Grouped(feed) => feed.next(session).await,
                Self::Product(feed) => feed.next(session).await,
            }
        })
    }
}

fn listed(list: &ListRouter, session: &Session) -> Result<VecDeque<StreamSlice>, PartnerError> {
    let engine = &session.manifest.engine;
    let scope = session.scope();
    let failed = |error| session.template_failed(&error);
    let field = list.field.text(engine, &scope).map_err(failed)?;
    let values = match &list.values {
        ListValues::Written(values) => values
            .iter()
            .map(|value| Value::String(python_text(value)))
            .collect(),
        ListValues::Template(template) => match template.value(engine, &scope).map_err(failed)? {
            Value::Array(values) => values,
            _ => {
                let detail = format!("The values of {field} are not a list.");
                return Err(PartnerError::new(FailureKind::Refused, detail));
            }
        },
    };
    let slice = |value| StreamSlice::of_partition(Map::from_iter([(field.clone(), value)]));
    Ok(values.into_iter().map(slice).collect())
}

/// What a parent's records are cut into slices by.
struct ParentKeys {
    key: Path,
    field: String,
    extra_fields: Vec<(String, Path)>,
}

impl ParentKeys {
    fn of(parent: &ParentStream, session: &Session) -> Result<Self, PartnerError> {
        let engine = &session.manifest.engine;
        let scope = session.scope();
        let text = |template: &crate::interpolation::Template| {
            template
                .text(engine, &scope)
                .map_err(|error| session.template_failed(&error))
        };
        let mut extra_fields = Vec::new();
        for path in &parent.extra_fields {
            let steps = path.iter().map(&text).collect::<Result<Vec<_>, _>>()?;
            extra_fields.push((steps.join("."), Path::of_steps(steps)));
        }
        Ok(Self {
            key: Path::parse(&text(&parent.key)?),
            field: text(&parent.field)?,
            extra_fields,
        })
    }

    /// None where the key is missing or null (reference-runner.md 10).
    fn slice(&self, record: &Value, parent_slice: &Map<String, Value>) -> Option<StreamSlice> {
        let value = self.key.first(record).filter(|value| !value.is_null())?;
        let extra_fields = self.extra_fields.iter().map(|(name, path)| {
            let value = path.first(record).cloned().unwrap_or_default();
            (name.clone(), value)
        });
        let partition = [
            (self.field.clone(), value.clone()),
            (
                "parent_slice".to_owned(),
                Value::Object(parent_slice.clone()),
            ),
        ];
        Some(StreamSlice {
            partition: Map::from_iter(partition),
            extra_fields: extra_fields.collect(),
            ..StreamSlice::default()
        })
    }
}

impl ParentFeed {
    async fn next(&mut self, session: &Arc<Session>) -> Result<Option<StreamSlice>, PartnerError> {
        let parents = Arc::clone(&self.parents);
        loop {
            if let Some(slice) = self.ready.pop_front() {
                return Ok(Some(slice));
            }
            let Some(parent) = parents.get(self.at) else {
                return Ok(None);
            };
            let mut reader = match self.reader.take() {
                Some(reader) => reader,
                None => {
                    let state = self.begin.get(&parent.stream.name).cloned();
                    StreamReader::from_state(
                        Arc::clone(session),
                        Arc::clone(&parent.stream),
                        state.filter(|_| parent.incremental),
                    )
                }
            };
            match reader.next().await? {
                None => {
                    if parent.incremental {
                        let state = reader.state().unwrap_or_default();
                        self.states.insert(parent.stream.name.clone(), state);
                    }
                    self.at += 1;
                }
                Some(page) => {
                    let keys = ParentKeys::of(parent, session)?;
                    for text in &page.records {
                        let record: Value = serde_json::from_str(text).unwrap_or_default();
                        self.ready
                            .extend(keys.slice(&record, &page.slice.partition));
                    }
                    self.reader = Some(reader);
                }
            }
        }
    }
}

impl GroupFeed {
    async fn next(&mut self, session: &Arc<Session>) -> Result<Option<StreamSlice>, PartnerError> {
        let mut batch: Vec<StreamSlice> = Vec::new();
        while batch.len() < self.size {
            let Some(slice) = self.inner.next(session).await? else {
                break;
            };
            let mut keys = slice.partition.keys().filter(|key| *key != "parent_slice");
            let (Some(key), None) = (keys.next(), keys.next()) else {
                let detail = "A grouped router gives one value for each slice.";
                return Err(PartnerError::new(FailureKind::Refused, detail));
            };
            let value = slice.partition.get(key).map(Value::to_string);
            if self.deduplicate && !self.seen.insert(value.unwrap_or_default()) {
                continue;
            }
            batch.push(slice);
        }
        Ok((!batch.is_empty()).then(|| grouped(&batch)))
    }
}

fn grouped(batch: &[StreamSlice]) -> StreamSlice {
    let lists = |part: fn(&StreamSlice) -> &Map<String, Value>| -> Map<String, Value> {
        let mut keys: Vec<&String> = Vec::new();
        for slice in batch {
            for key in part(slice).keys() {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        let list = |key: &String| {
            let values = batch
                .iter()
                .map(|slice| part(slice).get(key).cloned().unwrap_or_default());
            Value::Array(values.collect())
        };
        keys.into_iter()
            .map(|key| (key.clone(), list(key)))
            .collect()
    };
    StreamSlice {
        partition: lists(|slice| &slice.partition),
        extra_fields: lists(|slice| &slice.extra_fields),
        ..StreamSlice::default()
    }
}

impl ProductFeed {
    async fn next(&mut self, session: &Arc<Session>) -> Result<Option<StreamSlice>, PartnerError> {
        if self.others.is_none() {
            self.others = Some(self.gather(session).await?);
        }
        loop {
            if let Some(slice) = self.ready.pop_front() {
                return Ok(Some(slice));
            }
            let Some(first) = self.first.next(session).await? else {
                return Ok(None);
            };
            let others = self.others.as_deref().unwrap_or_default();
            self.ready = combined(first, others).into();
        }
    }

    async fn gather(
        &mut self,
        session: &Arc<Session>,
    ) -> Result<Vec<Vec<StreamSlice>>, PartnerError> {
        let mut others = Vec::new();
        let mut combinations = 1_usize;
        for mut waiting in self.waiting.drain(..) {
            let mut slices = Vec::new();
            while let Some(slice) = waiting.next(session).await? {
                slices.push(slice);
                if slices.len().saturating_mul(combinations) > MOST_COMBINATIONS {
                    let detail = "The routers give too many combinations.";
                    return Err(PartnerError::new(FailureKind::Refused, detail));
                }
            }
            combinations *= slices.len().max(1);
            others.push(slices);
        }
        Ok(others)
    }
}

/// A slice with every combination of the others; of equal names the first router's value stays.
fn combined(first: StreamSlice, others: &[Vec<StreamSlice>]) -> Vec<StreamSlice> {
    let mut out = vec![first];
    for slices in others {
        let mut next = Vec::with_capacity(out.len() * slices.len());
        for slice in &out {
            next.extend(slices.iter().map(|other| joined(slice, other)));
        }
        out = next;
    }
    out
}

fn joined(slice: &StreamSlice, other: &StreamSlice) -> StreamSlice {
    let mut joined = slice.clone();
    for (name, value) in &other.partition {
        joined
            .partition
            .entry(name.clone())
            .or_insert_with(|| value.clone());
    }
    for (name, value) in &other.extra_fields {
        joined
            .extra_fields
            .entry(name.clone())
            .or_insert_with(|| value.clone());
    }
    joined
}
