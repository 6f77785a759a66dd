//! What every connector's folder must do. Each check is a rule that can fail, with a sentence on
//! what to do then.

mod credentials;
mod faults;
mod feed;
mod form;
mod icon;
mod offers;
mod readme;

use std::path::Path;

use futures::future::BoxFuture;

use super::conversation::{self, Conversation};

/// Remarks of a check that passes, or why it fails.
pub(super) type Outcome = Result<Vec<String>, String>;

/// A check of the folder's files.
pub(super) struct FolderCheck {
    /// The rule.
    pub(super) name: &'static str,
    /// What to do when it fails.
    pub(super) advice: &'static str,
    /// Does it.
    pub(super) run: fn(&Path) -> Outcome,
}

/// A check in conversation with the replayed network.
pub(super) struct PlayedCheck {
    /// The rule.
    pub(super) name: &'static str,
    /// What to do when it fails.
    pub(super) advice: &'static str,
    /// Does it.
    pub(super) run: for<'c> fn(&'c Conversation) -> BoxFuture<'c, Outcome>,
}

/// Checks of the files.
pub(super) const OF_FOLDER: &[FolderCheck] = &[
    FolderCheck {
        name: "manifest and mapping load",
        advice: "Every line names a path in the file and what is wrong there. The words of the two languages: `cpapi connector schema manifest` and `cpapi connector schema offer`.",
        run: loads,
    },
    FolderCheck {
        name: "the credentials form can be drawn",
        advice: "Change spec.connection_specification in manifest.yaml.",
        run: form::can_be_drawn,
    },
    FolderCheck {
        name: "README.md says where the credentials are found",
        advice: "Write README.md: a title, and a section that tells a user where to find each setting.",
        run: readme::is_there,
    },
    FolderCheck {
        name: "icon.svg is a small picture without scripts",
        advice: "Put a square SVG of at most 16 KiB with a viewBox there, without scripts, styles from elsewhere or links.",
        run: icon::is_harmless,
    },
];

/// Checks over each replay.
pub(super) const OF_REPLAY: &[PlayedCheck] = &[
    PlayedCheck {
        name: "a check accepts good credentials",
        advice: "See that `config` in replay.yaml fits the spec and that an answer matches the first request of the stream named under `check` in manifest.yaml.",
        run: |c| Box::pin(credentials::good_are_accepted(c)),
    },
    PlayedCheck {
        name: "a check reports bad credentials with the network's own answer and no secret",
        advice: "Give manifest.yaml a response filter with `action: FAIL` and `failure_type: config_error` for what the network says then, and replay.yaml `refused_config` with an answer for it. Mark every secret with `airbyte_secret: true`.",
        run: |c| Box::pin(credentials::bad_are_reported(c)),
    },
    PlayedCheck {
        name: "pages end",
        advice: "See the paginator's stop condition, and that replay.yaml answers every page that is asked for. Where a join or a parent stream reads the same pages, say how often with `asked` in replay.yaml.",
        run: |c| Box::pin(feed::pages_end(c)),
    },
    PlayedCheck {
        name: "the feed is complete",
        advice: "See `complete_when` in offer.yaml, and that the replay's pages together hold as many records as the network announces.",
        run: |c| Box::pin(feed::is_complete(c)),
    },
    PlayedCheck {
        name: "429 with Retry-After is honoured",
        advice: "Do not catch 429 with another action than RATE_LIMITED or RETRY, and do not set max_retries to 0.",
        run: |c| Box::pin(faults::retry_after_is_honoured(c)),
    },
    PlayedCheck {
        name: "the network's own way to say too many is honoured",
        advice: "Give manifest.yaml a response filter with `action: RATE_LIMITED` for each answer under `throttle` in replay.yaml.",
        run: |c| Box::pin(faults::own_throttle_is_honoured(c)),
    },
    PlayedCheck {
        name: "a server fault is tried again",
        advice: "Let 503 be retried: a response filter that matches it must have `action: RETRY`.",
        run: |c| Box::pin(faults::server_fault_is_tried_again(c)),
    },
    PlayedCheck {
        name: "a broken record is kept aside and the others arrive",
        advice: "See that offer.external_id leads to the network's own id. Where the suite cannot blank an id in the feed itself, name a `broken_body_file` in replay.yaml.",
        run: |c| Box::pin(faults::broken_record_is_kept_aside(c)),
    },
    PlayedCheck {
        name: "a truncated page fails and never counts as complete",
        advice: "Let no response filter ignore or accept an answer that cannot be read.",
        run: |c| Box::pin(faults::truncated_page_fails(c)),
    },
    PlayedCheck {
        name: "two pulls of the same feed give no change",
        advice: "Take out of manifest.yaml what adds the time or anything else to records that differs between two reads.",
        run: |c| Box::pin(feed::two_pulls_are_equal(c)),
    },
    PlayedCheck {
        name: "the sample becomes exactly the golden offers",
        advice: "When the new offers are right, write them with `cpapi connector check DIR --bless` and read the difference before you commit it.",
        run: |c| Box::pin(offers::are_golden(c)),
    },
    PlayedCheck {
        name: "an offer of the sample can be run",
        advice: "Map approval, title, tracking_url, payouts and currency in offer.yaml, and put an approved offer into the sample. Where payouts name no currency, set `default_currency` in replay.yaml.",
        run: |c| Box::pin(offers::one_can_be_run(c)),
    },
];

fn loads(folder: &Path) -> Outcome {
    let connector = conversation::load(folder)?;
    let warnings = connector.warnings().iter();
    Ok(warnings
        .map(|warning| format!("warning: {}: {}", warning.path, warning.detail))
        .collect())
}

/// Fails with a sentence unless something holds.
fn ensure(holds: bool, detail: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(detail()) }
}
