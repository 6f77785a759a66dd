//! What a network does wrong, and what must come of it.

use std::time::Duration;

use super::{Outcome, ensure};
use crate::pull::Completeness;
use crate::suite::broken::without_first_id;
use crate::suite::conversation::{Conversation, Played};
use crate::suite::network::{Served, Trouble};
use crate::suite::scripted::ScriptedAnswer;

/// What `Retry-After: 1` asks for; timers may be a little early.
const A_SECOND: Duration = Duration::from_millis(990);
/// Room for `Retry-After: 1` and for strategies that add a second to it.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// A 429 makes the pull wait as long as it asks, and then go on.
pub(super) async fn retry_after_is_honoured(conversation: &Conversation) -> Outcome {
    let mut answer = ScriptedAnswer::of_status(429, "Too many requests");
    answer
        .headers
        .push(("retry-after".to_owned(), "1".to_owned()));
    let played = recovered(conversation, answer).await?;
    let waited =
        wait_after_trouble(&played.served).ok_or("nothing was asked after the 429".to_owned())?;
    ensure(waited >= A_SECOND, || {
        format!("only {} ms were waited", waited.as_millis())
    })?;
    Ok(vec![format!("waited {} ms", waited.as_millis())])
}

/// What the replay names under `throttle` is got over as well.
pub(super) async fn own_throttle_is_honoured(conversation: &Conversation) -> Outcome {
    let throttles = &conversation.replay.throttle;
    for (at, answer) in throttles.iter().enumerate() {
        recovered(conversation, answer.clone())
            .await
            .map_err(|detail| format!("throttle[{at}]: {detail}"))?;
    }
    Ok(match throttles.len() {
        0 => vec!["nothing but 429 is named in replay.yaml".to_owned()],
        _ => Vec::new(),
    })
}

/// A 503 once does not end the pull.
pub(super) async fn server_fault_is_tried_again(conversation: &Conversation) -> Outcome {
    let answer = ScriptedAnswer::of_status(503, "Service unavailable");
    recovered(conversation, answer).await?;
    Ok(Vec::new())
}

/// Pulls a feed whose first page is refused once; it must arrive as if nothing had been.
async fn recovered(conversation: &Conversation, answer: ScriptedAnswer) -> Result<Played, String> {
    let expected = conversation.good_pull().await?;
    let played = conversation
        .patient_pull(Trouble::Once(Box::new(answer)), PATIENCE)
        .await?;
    ensure(played.served.iter().any(|one| one.troubled), || {
        "the feed was never asked for".to_owned()
    })?;
    if let Some(error) = &played.failure {
        return Err(format!("the pull gives up: {error}"));
    }
    ensure(played.fingerprints() == expected.fingerprints(), || {
        "the feed is not what it is without the trouble".to_owned()
    })?;
    Ok(played)
}

fn wait_after_trouble(served: &[Served]) -> Option<Duration> {
    let at = served.iter().position(|one| one.troubled)?;
    let (refused, later) = (served.get(at)?, served.get(at + 1..)?);
    let next = later.iter().find(|one| one.feed)?;
    Some(next.at.duration_since(refused.at))
}

/// One record without its id is quarantined; all others arrive.
pub(super) async fn broken_record_is_kept_aside(conversation: &Conversation) -> Outcome {
    let good = conversation.good_pull().await?;
    let first = good
        .served
        .iter()
        .find(|one| one.feed)
        .and_then(|one| one.answer)
        .ok_or("the feed was never asked for".to_owned())?;
    let id = good
        .records
        .first()
        .map(|record| record.external_id.clone())
        .ok_or("the feed holds no record".to_owned())?;
    let body = broken_body(conversation, first, &id)?;
    let trouble = Trouble::OtherBody {
        answer: first,
        body,
    };
    let played = conversation.pull(trouble).await?;
    if let Some(error) = &played.failure {
        return Err(format!("one broken record fails the pull: {error}"));
    }
    let aside = played.quarantined.len();
    ensure(aside == good.quarantined.len() + 1, || {
        format!(
            "{aside} records are kept aside, where {} and the broken one should be",
            good.quarantined.len()
        )
    })?;
    // Another stream of the feed may still bring the record.
    let arrived: Vec<&str> = played.ids().collect();
    let missing = good.ids().skip(1).find(|id| !arrived.contains(id));
    if let Some(id) = missing {
        return Err(format!("{id} does not arrive any more"));
    }
    Ok(vec![
        played
            .quarantined
            .first()
            .map_or_else(String::new, |record| record.detail.clone()),
    ])
}

fn broken_body(conversation: &Conversation, answer: usize, id: &str) -> Result<Vec<u8>, String> {
    if let Some(body) = &conversation.replay.broken_body {
        return Ok(body.clone());
    }
    let connector = conversation.connector()?;
    let keys = connector.mapping().id_keys();
    let key = keys.last().copied().unwrap_or_default();
    let body = conversation
        .replay
        .answers
        .get(answer)
        .map(|answer| answer.body.as_slice())
        .unwrap_or_default();
    without_first_id(body, key, id).ok_or_else(|| {
        format!(
            "{key} = {id} is not found in the first page; name a broken_body_file in replay.yaml"
        )
    })
}

/// Half a page is an error, whether the connection breaks or the page just ends.
pub(super) async fn truncated_page_fails(conversation: &Conversation) -> Outcome {
    conversation.good_pull().await?;
    must_fail(
        conversation,
        Trouble::ConnectionBreaks,
        "when the connection breaks",
    )
    .await?;
    let framed = conversation
        .replay
        .answers
        .iter()
        .filter(|answer| answer.feed)
        .all(|answer| ends_tell(&answer.body));
    if !framed {
        // Half a list of lines is a list of lines; only the connection can tell.
        return Ok(vec!["a page of lines does not tell its own end".to_owned()]);
    }
    must_fail(conversation, Trouble::HalfBody, "when the page just ends").await?;
    Ok(Vec::new())
}

/// Whether a body that is cut in two can be told from a whole one.
fn ends_tell(body: &[u8]) -> bool {
    let json = serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
    json || body.trim_ascii_start().starts_with(b"<")
}

async fn must_fail(
    conversation: &Conversation,
    trouble: Trouble,
    when: &str,
) -> Result<(), String> {
    let played = conversation.pull(trouble).await?;
    ensure(played.failure.is_some(), || {
        format!("half a page is taken for a whole one {when}")
    })?;
    ensure(played.completeness != Completeness::Complete, || {
        format!("the feed counts as complete {when}")
    })
}
