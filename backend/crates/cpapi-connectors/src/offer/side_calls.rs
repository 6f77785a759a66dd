//! Completing mapped records with side calls, several at a time and in the feed's order.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use cpapi_domain::offer::{Offer, Warning};
use futures::StreamExt as _;

use super::mapping::{MappedRecord, Mapping, Reading, mapped};
use super::notes::Notes;
use super::side_call::SideCall;
use crate::http::session::Session;
use crate::record::{Mapped, RawRecord};

/// Calls that run at the same time.
const AT_ONCE: usize = 4;
/// After so many calls that failed one after the other, the others of the same page wait for the
/// next pull.
const PATIENCE: u32 = 5;

/// A record on its way.
enum Pending {
    Done(Mapped),
    Lacking {
        raw: RawRecord,
        offer: Box<Offer>,
        incomplete: bool,
    },
}

/// An offer that needs a call: its place in the page, and what the call is made with.
struct Asking {
    at: usize,
    partition: Vec<(String, String)>,
}

/// What a call gave for one offer.
enum Answer {
    Record(String),
    Problem { code: String, detail: String },
}

impl Mapping {
    /// Asks the network for what the records leave out; gives the offers in their order.
    pub(crate) async fn complete(
        &self,
        records: Vec<MappedRecord>,
        session: &Arc<Session>,
    ) -> Vec<Mapped> {
        let mut pending: Vec<Pending> = records.into_iter().map(Pending::of).collect();
        for call in &self.side_calls {
            let asking = self.asking(call, &pending, session);
            let failures = AtomicU32::new(0);
            let batches = in_batches(asking, call.size());
            let answers: Vec<Vec<(usize, Answer)>> = futures::stream::iter(batches)
                .map(|batch| ask(call, batch, session, &failures))
                .buffered(AT_ONCE)
                .collect()
                .await;
            let reading = Reading::of(session);
            for (at, answer) in answers.into_iter().flatten() {
                if let Some(one) = pending.get_mut(at) {
                    self.take(call, one, answer, &reading);
                }
            }
        }
        pending.into_iter().map(Pending::into_mapped).collect()
    }

    fn asking(&self, call: &SideCall, pending: &[Pending], session: &Session) -> Vec<Asking> {
        let reading = Reading::of(session);
        let asking = pending.iter().enumerate().filter_map(|(at, one)| {
            let Pending::Lacking { raw, offer, .. } = one else {
                return None;
            };
            let partition = self.look(&raw.raw, &reading, |here| {
                let needed = call.is_needed(here, offer);
                needed.then(|| call.partition(here)).flatten()
            });
            let partition = partition.ok().flatten()?;
            Some(Asking { at, partition })
        });
        asking.collect()
    }

    fn take(&self, call: &SideCall, one: &mut Pending, answer: Answer, reading: &Reading<'_>) {
        let Pending::Lacking {
            raw,
            offer,
            incomplete,
        } = one
        else {
            return;
        };
        match answer {
            Answer::Record(text) => {
                let warnings = self.look(&text, reading, |here| {
                    let mut notes = Notes::default();
                    call.fill(here, offer, &mut notes);
                    notes.into_warnings()
                });
                // The stream reader gave it, so it is JSON.
                offer.warnings.extend(warnings.unwrap_or_default());
            }
            Answer::Problem { code, detail } => {
                *incomplete = true;
                offer.warnings.push(Warning {
                    code,
                    path: String::new(),
                    value: None,
                    detail,
                });
            }
        }
        let warnings = self.look(&raw.raw, reading, |here| {
            let mut notes = Notes::default();
            self.judge_again(here, offer, &mut notes);
            notes.into_warnings()
        });
        offer.warnings.extend(warnings.unwrap_or_default());
    }
}

fn in_batches(asking: Vec<Asking>, size: usize) -> Vec<Vec<Asking>> {
    let mut batches: Vec<Vec<Asking>> = Vec::new();
    for one in asking {
        match batches.last_mut().filter(|batch| batch.len() < size) {
            Some(batch) => batch.push(one),
            None => batches.push(vec![one]),
        }
    }
    batches
}

async fn ask(
    call: &SideCall,
    batch: Vec<Asking>,
    session: &Arc<Session>,
    failures: &AtomicU32,
) -> Vec<(usize, Answer)> {
    let problem = |code: &str, detail: &str| Answer::Problem {
        code: format!("{}_{code}", call.stream),
        detail: detail.to_owned(),
    };
    if failures.load(Ordering::Relaxed) >= PATIENCE {
        let detail = "The network failed too often just now; it is asked again at the next pull.";
        let not_asked = |one: &Asking| (one.at, problem("not_asked", detail));
        return batch.iter().map(not_asked).collect();
    }
    let partitions: Vec<_> = batch.iter().map(|one| one.partition.clone()).collect();
    match call.ask(&partitions, session).await {
        Ok(answers) => {
            failures.store(0, Ordering::Relaxed);
            let answers = answers.into_iter().map(|answer| match answer {
                Some(text) => Answer::Record(text),
                None => problem("empty", "The network gave nothing when asked."),
            });
            batch.iter().map(|one| one.at).zip(answers).collect()
        }
        Err(error) => {
            failures.fetch_add(1, Ordering::Relaxed);
            let failed = |one: &Asking| (one.at, problem("failed", &error.detail));
            batch.iter().map(failed).collect()
        }
    }
}

impl Pending {
    fn of(record: MappedRecord) -> Self {
        match record {
            MappedRecord::Done(done) => Self::Done(done),
            MappedRecord::Lacking { raw, offer } => Self::Lacking {
                raw,
                offer,
                incomplete: false,
            },
        }
    }

    fn into_mapped(self) -> Mapped {
        match self {
            Self::Done(done) => done,
            Self::Lacking {
                raw,
                offer,
                incomplete,
            } => mapped(raw, offer, incomplete),
        }
    }
}
