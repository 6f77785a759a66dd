//! What one reader gets.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Bytes};
use actix_web::{FromRequest as _, HttpRequest};
use cpapi_db::{DbError, runs};
use futures::stream::{self, Stream};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::RunEvent;
use super::event::{ready, resync};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::RunsRead;

/// Time between two comments that keep the connection open; at each the reader's right is looked
/// at again.
const ALIVE: Duration = Duration::from_secs(5);
/// A reader that missed more runs than this reads everything anew.
const MISSED: i64 = 500;
/// How soon a reader should come back.
const RETRY: &[u8] = b"retry: 1000\n\n";

/// Which runs a reader wants; what is none does not restrict.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// One run.
    pub run_id: Option<i64>,
    /// Pulls of a source.
    pub source_id: Option<i64>,
    /// Pushes of a campaign.
    pub campaign_id: Option<i64>,
}

impl Wanted {
    fn takes(&self, event: &RunEvent) -> bool {
        self.run_id.is_none_or(|id| id == event.run_id)
            && self.source_id.is_none_or(|id| event.source_id == Some(id))
            && self
                .campaign_id
                .is_none_or(|id| event.campaign_id == Some(id))
    }
}

/// The events of a reader: what it missed after `last_id` (or, without, the runs that go on),
/// then `ready`, then every change. It ends when the server stops or the right is gone; whoever
/// comes back with the last id misses nothing and sees nothing twice.
///
/// # Errors
/// The database's, before the first byte.
pub async fn stream(
    app: web::Data<App>,
    request: HttpRequest,
    wanted: Wanted,
    last_id: Option<i64>,
) -> Result<impl Stream<Item = Result<Bytes, Problem>>, DbError> {
    // Subscribed before the table is read, so that nothing falls in between.
    let events = app.live.subscribe();
    let (missed, reached) = missed(&app, last_id).await?;
    let mut waiting = VecDeque::from([Bytes::from_static(RETRY)]);
    match missed {
        Some(missed) => {
            let texts = missed.into_iter().filter(|event| wanted.takes(event));
            waiting.extend(texts.map(|event| event.text));
            waiting.push_back(ready(reached));
        }
        None => waiting.push_back(resync(reached)),
    }
    let mut alive = tokio::time::interval(ALIVE);
    alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    alive.reset();
    let reader = Reader {
        ended: app.live.ended(),
        app,
        request,
        wanted,
        events,
        reached,
        waiting,
        alive,
    };
    Ok(stream::unfold(reader, |mut reader| async {
        let text = reader.next().await?;
        Some((Ok(text), reader))
    }))
}

/// The runs to begin with and up to which number they tell everything; none where that would be
/// too many, or where the number was not given out here.
async fn missed(app: &App, last_id: Option<i64>) -> Result<(Option<Vec<RunEvent>>, i64), DbError> {
    app.db
        .read(move |c| {
            // The number first: what is newer comes from the feed.
            let newest = runs::newest(c)?;
            let rows = match last_id {
                None => runs::going_on(c, newest, MISSED)?,
                Some(id) if (0..=newest).contains(&id) => runs::changed_after(c, id, MISSED + 1)?,
                Some(_) => return Ok((None, newest)),
            };
            if i64::try_from(rows.len()).is_ok_and(|count| count > MISSED) {
                return Ok((None, newest));
            }
            let events = RunEvent::of(c, rows)?;
            let reached = events.iter().map(|event| event.sequence).max();
            Ok((Some(events), reached.unwrap_or(0).max(newest)))
        })
        .await
}

struct Reader {
    app: web::Data<App>,
    request: HttpRequest,
    wanted: Wanted,
    events: Receiver<Arc<RunEvent>>,
    /// Everything up to here was sent, or does not concern this reader.
    reached: i64,
    waiting: VecDeque<Bytes>,
    alive: Interval,
    ended: CancellationToken,
}

impl Reader {
    /// None at the end.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(text) = self.waiting.pop_front() {
                return Some(text);
            }
            tokio::select! {
                biased;
                () = self.ended.cancelled() => return None,
                _ = self.alive.tick() => {
                    // Expired, disabled, revoked: the reader has to show its right again.
                    let allowed = Allowed::<RunsRead>::extract(&self.request).await;
                    return allowed.is_ok().then(|| Bytes::from_static(b": alive\n\n"));
                }
                event = self.events.recv() => self.take(event)?,
            }
        }
    }

    fn take(&mut self, event: Result<Arc<RunEvent>, RecvError>) -> Option<()> {
        match event {
            Ok(event) if event.sequence <= self.reached => {}
            Ok(event) => {
                self.reached = event.sequence;
                if self.wanted.takes(&event) {
                    self.waiting.push_back(event.text.clone());
                }
            }
            Err(RecvError::Lagged(_)) => {
                self.reached = self.app.live.newest();
                self.waiting.push_back(resync(self.reached));
            }
            Err(RecvError::Closed) => return None,
        }
        Some(())
    }
}
