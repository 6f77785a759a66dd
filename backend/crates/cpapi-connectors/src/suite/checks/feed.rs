//! A feed from its first page to its last.

use std::collections::HashMap;

use super::{Outcome, ensure};
use crate::pull::Completeness;
use crate::suite::conversation::Conversation;
use crate::suite::network::Trouble;

/// A pull ends, asks for nothing twice and for nothing that the replay does not know.
pub(super) async fn pages_end(conversation: &Conversation) -> Outcome {
    let played = conversation.undisturbed().await?;
    let unanswered = played.unanswered();
    ensure(unanswered.is_empty(), || {
        let lines: Vec<String> = unanswered.into_iter().take(5).collect();
        format!("the replay has no answer for {}", lines.join(" and for "))
    })?;
    let played = conversation.good_pull().await?;
    let mut asked: HashMap<String, usize> = HashMap::new();
    for one in played.served.iter().filter(|one| one.feed) {
        let line = one.asked.line();
        let answer = one
            .answer
            .and_then(|at| conversation.replay.answers.get(at));
        let most = answer.map_or(1, |answer| answer.asked);
        let times = asked.entry(line.clone()).or_default();
        *times += 1;
        ensure(*times <= most, || too_often(&line, most))?;
    }
    ensure(!asked.is_empty(), || {
        "the pull asks for no answer that is marked with feed: true".to_owned()
    })?;
    let (pages, requests) = (asked.len(), played.served.len());
    Ok(vec![format!("{pages} pages, {requests} requests")])
}

fn too_often(line: &str, most: usize) -> String {
    if most == 1 {
        format!("the same page is asked for twice: {line}")
    } else {
        format!("the same page is asked for more than {most} times: {line}")
    }
}

/// At the end the feed is known to be whole.
pub(super) async fn is_complete(conversation: &Conversation) -> Outcome {
    let played = conversation.good_pull().await?;
    if let Completeness::Partial { detail } = &played.completeness {
        return Err(format!("the feed counts as partial: {detail}"));
    }
    let aside = played.quarantined.len();
    let expected = conversation.replay.quarantined;
    ensure(aside == expected, || {
        let why: Vec<String> = played
            .quarantined
            .iter()
            .map(|record| format!("{}: {}", record.code, record.detail))
            .collect();
        format!(
            "{aside} records were kept aside and {expected} should be: {}",
            why.join("; ")
        )
    })?;
    Ok(vec![format!("{} records", played.records.len())])
}

/// Ids, hashes and offers of a second pull are those of the first.
pub(super) async fn two_pulls_are_equal(conversation: &Conversation) -> Outcome {
    let first = conversation.good_pull().await?;
    ensure(!first.records.is_empty(), || {
        "the feed holds no record".to_owned()
    })?;
    let second = conversation.pull(Trouble::None).await?;
    ensure(first.fingerprints() == second.fingerprints(), || {
        "ids or hashes differ".to_owned()
    })?;
    ensure(first.offers == second.offers, || "offers differ".to_owned())?;
    Ok(Vec::new())
}
